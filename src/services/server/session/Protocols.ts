import { Context, Effect, Layer, Option } from "effect"
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

/** Reads until a protocol recognises its own, none can any more, or the client is silent. */
const recognise = (connection: Connection, protocols: ReadonlyArray<Speaks>) =>
  Effect.suspend(() => {
    let head = nothing
    let found: Speaks | undefined
    const readOn: Effect.Effect<void> = Effect.flatMap(connection.read, (chunk) => {
      if (Option.isNone(chunk)) return Effect.void
      head = Buffer.concat([head, chunk.value])
      // One that is undecided comes before a later one that takes everything.
      const candidate = protocols.find(({ detect }) => detect(head) !== "other")
      const isUndecided = candidate?.detect(head) === "undecided"
      if (isUndecided && head.length < maxHead) return readOn
      found = isUndecided ? undefined : candidate
      return Effect.void
    })
    return Effect.map(Effect.timeoutOption(readOn, silentFor), () => ({ found, head }))
  })
