import { Context, Effect, FiberSet, Layer, Option } from "effect"
import type { HostName } from "../../../domain/chat/HostName.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { Protocol, ServerInfo } from "../../../domain/protocol/Protocol.ts"
import { nickAloneFor, silentFor } from "../FixedLimits.ts"
import { features, Limits } from "../Limits.ts"
import { NickPolicy } from "../NickPolicy.ts"
import type { Connection } from "../transport/Connection.ts"
import { Alarm } from "./Alarm.ts"
import * as Conversation from "./Conversation.ts"
import { NameOwners } from "./NameOwners.ts"
import { type Alarms, firstBytes } from "./Negotiation.ts"

/** A conversation that begins. */
export interface Opening {
  readonly conversation: Conversation.Conversation
  /** What the server says first. */
  readonly greeting: string
  /** What was read of the client to recognise its protocol. */
  readonly head: Uint8Array
}

/** A protocol whose state nobody else knows. */
export interface Speaks {
  readonly detect: Protocol<unknown>["detect"]
  readonly greet: (server: ServerInfo) => (time: Timestamp, head: Uint8Array) => Opening
}

/** Makes the server speak a protocol. */
export const speaks = <S>(protocol: Protocol<S>): Speaks => ({
  detect: protocol.detect,
  greet: (server) => {
    const greet = protocol.greet(server)
    return (time, head) => {
      const [state, greeting] = greet(time)
      return { conversation: Conversation.begin(protocol, state), greeting, head }
    }
  }
})

const nothing = new Uint8Array(0)

/**
 * The protocols that the server speaks.
 *
 * @example
 * Protocols.layer(host, speaks(natter1), speaks(irc))
 */
export class Protocols extends Context.Tag("natter/services/server/session/Protocols")<
  Protocols,
  {
    /**
     * Begins a conversation in the protocol of the client's first bytes, or in the first protocol with
     * a client that is silent; none where the bytes are of a protocol that the server does not speak.
     */
    readonly negotiate: (connection: Connection) => Effect.Effect<Option.Option<Opening>>
    /** Begins one in the first protocol, with a client that is not listened to. */
    readonly greet: () => Opening
  }
>() {
  static readonly layer = (
    host: HostName,
    first: Speaks,
    ...others: ReadonlyArray<Speaks>
  ): Layer.Layer<Protocols, never, Limits | NameOwners | NickPolicy> =>
    Layer.scoped(
      Protocols,
      Effect.gen(function* () {
        const server = {
          host,
          nicks: (yield* NickPolicy).rule,
          names: (yield* NameOwners).rule,
          limits: features(yield* Limits)
        }
        const clock = yield* Effect.clock
        const fork = yield* FiberSet.makeRuntime<never>()
        const alarms: Alarms = {
          silence: new Alarm(silentFor, clock, fork),
          nickAlone: new Alarm(nickAloneFor, clock, fork)
        }
        const now = () => timestampAt(clock.unsafeCurrentTimeMillis())
        const greetFirst = first.greet(server)
        // A protocol is asked when those before it have said no: the first, which comes last, may take
        // whatever is left.
        const spoken = [...others, first].map(({ detect, greet }) => ({
          detect,
          begin: greet(server)
        }))
        const recognise = (head: Uint8Array) => {
          const found = spoken.find(({ detect }) => detect(head) !== "other")
          if (found === undefined) return Option.none<Opening>()
          return found.detect(head) === "mine" ? Option.some(found.begin(now(), head)) : undefined
        }
        return {
          greet: () => greetFirst(now(), nothing),
          negotiate: (connection) =>
            firstBytes(connection, alarms, recognise, (head) =>
              Option.some(greetFirst(now(), head))
            )
        }
      })
    )
}
