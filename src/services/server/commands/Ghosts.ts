import { Effect, Option } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { now } from "../Monotonic.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { Session } from "../session/Session.ts"

/** A client with a key is not kept out by its own lost connection. */

/** The session that holds the name, if it is of this key. */
const ownHolder = (nick: Nick, key: Pin | undefined) =>
  Effect.gen(function* () {
    const held = yield* (yield* Nicknames).find(nick)
    const holder = Option.isSome(held) ? held.value.holder : undefined
    return holder instanceof Session && key !== undefined && holder.key === key ? holder : undefined
  })

/** The session that holds the name, if it is of this key and has no connection that is heard. */
export const ghostOf = (nick: Nick, key: Pin | undefined) =>
  Effect.gen(function* () {
    const holder = yield* ownHolder(nick, key)
    return holder?.isGhost(yield* now) === true ? holder : undefined
  })

/** Ends the session that holds the name, if it is of the key of this client, not kept, and its own client is gone. */
export const endGhost = (
  nick: Nick,
  client: ClientConnection
): Effect.Effect<void, never, Nicknames> =>
  Effect.gen(function* () {
    const ghost = yield* ownHolder(nick, client.key)
    if (ghost === undefined || ghost.isKept || ghost.state._tag !== "Attached") return
    const { connection } = ghost.state
    if (connection === client) return
    if (!ghost.isGhost(yield* now) && !(yield* connection.isUnanswering)) return
    connection.cut("replaced")
    yield* Effect.interruptible(connection.released())
  })
