import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import { compactNick, type Nick } from "../../../domain/chat/Nick.ts"
import { lobby } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { Limits, renameRate } from "../Limits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import * as Query from "../room/Query.ts"
import type { Room } from "../room/Room.ts"
import { Rooms } from "../room/Rooms.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import { Nicknames } from "./Nicknames.ts"
import type { Request } from "./Request.ts"
import { ResumableSessions } from "./ResumableSessions.ts"
import { Session } from "./Session.ts"

type SetNick = Request<CommandOf<"Nick">>

/** Claims the first name: the session begins, and enters the lobby. */
export const register = ({ client, command: { nick, seconds }, reply }: SetNick) =>
  Effect.gen(function* () {
    const session = yield* begin(compactNick(nick), client)
    reply(yield* ready(session, seconds ?? 0))
    client.awaitsProof = true
    // READY is said, and there is no other answer to NICK: without the lobby the connection ends.
    yield* session
      .join(lobby, (event) => client.send({ _tag: "Event", event }))
      .pipe(
        Effect.zipRight(Effect.logInfo("joined", client.who())),
        Effect.catchAll(() => Effect.sync(() => client.finish("internal")))
      )
  }).pipe((registration) => client.together(registration))

/** From here on the session ends with the connection, if not before. */
const begin = (nick: Nick, client: ClientConnection) =>
  Effect.uninterruptible(
    Effect.map(Session.begin(nick, client), (session) => {
      client.session = session
      return session
    })
  )

/** READY, with a token where the session is to be kept from now on. */
const ready = (
  session: Session,
  wanted: number
): Effect.Effect<EventOf<"Ready">, never, Limits | ResumableSessions> =>
  Effect.flatMap(Limits, ({ keep }) => {
    const { nick } = session
    if (wanted === 0 || keep === 0) return Effect.succeed({ _tag: "Ready", nick })
    const seconds = Seconds.make(Math.min(wanted, keep))
    return Effect.map(
      Effect.flatMap(ResumableSessions, ({ issue }) => issue(session, seconds)),
      (token) => ({ _tag: "Ready", nick, token, seconds })
    )
  })

/** Changes the name, and tells everyone who shares a room. */
export const rename = (
  { client, command: { nick, seconds }, reply }: SetNick,
  session: Session
): Effect.Effect<
  void,
  ChatError | LogUnavailable,
  Limits | Nicknames | ResumableSessions | Rooms
> =>
  Effect.gen(function* () {
    if (nick !== session.nick) {
      const at = yield* now
      if (!session.mayRename(renameRate(yield* Limits), at) || !client.allowance.mayRename(at))
        return yield* Effect.fail({ _tag: "NickChangedTooFast" } as const)
      const { nick: old, peer } = client.who()
      yield* change(session, compactNick(nick))
      yield* Effect.logInfo("renamed", { peer, old, nick })
    }
    const answer = yield* ready(session, seconds ?? 0)
    // What the client sends while this READY is on its way would prove nothing. So if it has a token
    // already, that one stays good beside the new one until the session is resumed with either.
    if (answer.token !== undefined)
      client.awaitsProof = !(yield* ResumableSessions).isConfirmed(session)
    reply(answer)
  })

/**
 * Takes the new name, and tells the rooms. A client gets one RENAME, however many rooms it shares. So
 * every room, shared or not, first announces its pending joins and leaves, which may be about that
 * name. Once the name is taken the rooms are told, even if the wait is interrupted.
 */
const change = (
  session: Session,
  nick: Nick
): Effect.Effect<void, ChatError | LogUnavailable, Nicknames | Rooms> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      yield* (yield* Nicknames).rename(session, nick)
      session.nick = nick
      const unannounced = (yield* (yield* Rooms).live).filter((room) => room.hasChanges())
      yield* Effect.exit(restore(askEach(unannounced, Query.announce)))
      const told = new Set<SessionId>([session.id])
      const rooms = Array.from(session.memberships.values(), ({ room }) => room)
      // The name is changed, also in a room that cannot say so any more.
      yield* Effect.ignore(restore(yield* postEach(rooms, Query.rename(session, nick, told))))
    })
  )

/** Asks all of the rooms, and returns the wait for their answers. */
const postEach = (
  rooms: ReadonlyArray<Room>,
  query: Query.Query
): Effect.Effect<Effect.Effect<void, LogUnavailable>> =>
  Effect.map(
    Effect.forEach(rooms, (room) => room.post(query)),
    (answers) => Effect.all(answers, { discard: true })
  )

/** Asks all of the rooms, and waits until each has answered. */
const askEach = (
  rooms: ReadonlyArray<Room>,
  query: Query.Query
): Effect.Effect<void, LogUnavailable> => Effect.flatten(postEach(rooms, query))
