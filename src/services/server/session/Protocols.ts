import { Clock, Context, Effect, Layer, Option } from "effect"
import type { HostName } from "../../../domain/chat/HostName.ts"
import type { Protocol, ServerInfo } from "../../../domain/protocol/Protocol.ts"
import type { Connection } from "../transport/Connection.ts"
import * as Conversation from "./Conversation.ts"

/** A conversation that begins. */
export interface Opening {
  readonly conversation: Conversation.Conversation
  /** What the server says first. */
  readonly greeting: string
  /** What was read of the client to recognise its protocol. */
  readonly head: Uint8Array
}

/** A client that is silent for so long is taken for a speaker of the first protocol. Milliseconds. */
const silentFor = 2_000
/** Bytes that are read at most to recognise a protocol. */
const maxHead = 512

/** A protocol whose state nobody else knows. */
export interface Speaks {
  readonly detect: (head: Uint8Array) => "mine" | "other" | "undecided"
  readonly begin: (server: ServerInfo, head: Uint8Array) => Opening
}

/** Makes the server speak a protocol. */
export const speaks = <S>(protocol: Protocol<S>): Speaks => ({
  detect: protocol.detect,
  begin: (server, head) => {
    const [conversation, greeting] = Conversation.begin(protocol, server)
    return { conversation, greeting, head }
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
    /** Begins a conversation: at once where there is one protocol, otherwise by the client's first bytes. */
    readonly negotiate: (connection: Connection) => Effect.Effect<Opening>
    /** Begins one in the first protocol, with a client that is not listened to. */
    readonly greet: () => Opening
  }
>() {
  static readonly layer = (
    host: HostName,
    first: Speaks,
    ...others: ReadonlyArray<Speaks>
  ): Layer.Layer<Protocols> => {
    const greet = () => first.begin({ host }, nothing)
    return Layer.succeed(Protocols, {
      greet,
      negotiate: (connection) =>
        others.length === 0
          ? Effect.sync(greet)
          : Effect.map(recognise(connection, [...others, first]), ({ found = first, head }) =>
              found.begin({ host }, head)
            )
    })
  }
}

/**
 * Reads until a protocol recognises its own, none can any more, or the client is silent. A protocol is
 * asked when those before it have said no: the first, which comes last, may take whatever is left.
 */
const recognise = (connection: Connection, protocols: ReadonlyArray<Speaks>) =>
  Effect.gen(function* () {
    const deadline = (yield* Clock.currentTimeMillis) + silentFor
    let head = nothing
    while (head.length < maxHead) {
      const left = deadline - (yield* Clock.currentTimeMillis)
      // What comes when the time is over is left to whoever reads next.
      if (Option.isNone(yield* Effect.timeoutOption(connection.readable, left))) break
      const chunk = yield* connection.read
      if (Option.isNone(chunk)) break
      head = Buffer.concat([head, chunk.value])
      const found = protocols.find(({ detect }) => detect(head) !== "other")
      if (found?.detect(head) !== "undecided") return { found, head }
    }
    return { found: undefined, head }
  })
