import { Array, Effect, type Option } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { Event } from "../../../domain/chat/Event.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { Moderation } from "../access/Moderation.ts"
import { listedPerToken, maxFound, maxHistory, roomsPage, whoPage } from "../limits/Commands.ts"
import type { LogUnavailable, Page, RoomLog } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { pastEvent } from "../room/LogEvents.ts"
import * as Question from "../room/Question.ts"
import { inSlices } from "../room/Replay.ts"
import { Rooms } from "../room/Rooms.ts"
import type { Session } from "../session/Session.ts"
import type { SessionRequest } from "./Request.ts"
import { Searches } from "./Searches.ts"

type Handled = Effect.Effect<void, ChatError | LogUnavailable, Moderation | Rooms | Searches>

type OfMembers = Extract<FurtherCommand, { readonly _tag: "Members" }>

/** Whether a client may know of a room: of a private one only its members and who may become one. */
export const isReadable = (
  session: Session,
  room: RoomName,
  mayEnter: Moderation["Type"]["mayEnter"]
): boolean => session.memberships.has(room) || mayEnter(session, room)

/** A private room is as one that is not there. */
export const expectReadable = (
  session: Session,
  room: RoomName
): Effect.Effect<void, ChatErrorOf<"NoSuchRoom">, Moderation> =>
  Effect.flatMap(Moderation, ({ mayEnter }) =>
    isReadable(session, room, mayEnter) ? Effect.void : Effect.fail({ _tag: "NoSuchRoom" } as const)
  )

/** Who is in a room, a page at a time where they are many. */
export const who = (request: SessionRequest<CommandOf<"Who">>): Handled =>
  listMembers(request, Question.naming(request.part))

export const listMembers = (
  { client, command, reply, session }: SessionRequest<CommandOf<"Who"> | OfMembers>,
  list: Question.Lister
): Handled =>
  Effect.gen(function* () {
    yield* expectReadable(session, command.room)
    const room = yield* (yield* Rooms).find(command.room)
    let long: ReadonlyArray<SessionId> = []
    yield* room.ask(
      Question.who(list, reply, (members) => {
        long = members
      })
    )
    if (long.length === 0) return
    client.allowance.charge(long.length / listedPerToken, yield* now)
    for (const members of Array.chunksOf(long, whoPage)) {
      yield* client.writable
      yield* expectReadable(session, command.room)
      yield* room.ask(Question.here(list, members))
    }
    reply({ _tag: "Ok" })
  }).pipe(Effect.scoped)

/** What a reader is told of a room, and the place that ends it. */
export interface Past extends Omit<Page, "position"> {
  readonly at: Position
}

/** The last entries of a room, or the last before a position. */
export const history = (request: SessionRequest<CommandOf<"History">>): Handled => {
  const { count, position, room } = request.command
  const past = readLog(room, ({ head, until }) =>
    Effect.gen(function* () {
      const newest = yield* head
      const isHere = position === undefined || position.epoch === newest.epoch
      const last = position === undefined ? newest.seq : position.seq - 1
      const entries = isHere ? yield* until(last, Math.min(count, maxHistory)) : []
      return { at: newest, gap: undefined, entries }
    })
  )
  return tellPast(request, room, past)
}

/** The first entries of a room after a position, and before them the gap of those that it no longer has. */
export const after = (request: SessionRequest<CommandOf<"After">>): Handled => {
  const { count, position, room } = request.command
  const past = readLog(room, ({ after, head }) =>
    Effect.gen(function* () {
      const { entries, gap } = yield* after(position, Math.min(count, maxHistory))
      // Read last, so that it is never before the last of the entries.
      return { entries, gap, at: yield* head }
    })
  )
  return tellPast(request, room, past)
}

/** The last entries that a query finds, and how far back it has looked. */
export const search = (request: SessionRequest<CommandOf<"Search">>): Handled => {
  const { count, query, room } = request.command
  const past = readLog(room, ({ head, search }) =>
    Effect.gen(function* () {
      const { epoch } = yield* head
      const { entries, from } = yield* search(query, Math.min(count, maxFound))
      return { entries, gap: undefined, at: { epoch, seq: from } }
    })
  )
  const inTurn = Effect.flatMap(Searches, ({ inTurn }) => inTurn(request.client, past))
  return tellPast(request, room, inTurn)
}

/** Holds the room only while its log is read: a client that waits, or reads slowly, holds nothing. */
export const readLog = (
  room: RoomName,
  read: (log: RoomLog) => Effect.Effect<Past, LogUnavailable>
): Effect.Effect<Past, ChatErrorOf<"NoSuchRoom"> | LogUnavailable, Rooms> =>
  Effect.flatMap(Rooms, ({ find }) =>
    Effect.scoped(Effect.flatMap(find(room), ({ log }) => read(log)))
  )

/** Tells a client what was read of a room, if it may read it. */
export const tellPast = <R>(
  { client, part, reply, session }: SessionRequest,
  room: RoomName,
  past: Effect.Effect<Past, ChatError | LogUnavailable, R>
): Effect.Effect<void, ChatError | LogUnavailable, R | Moderation> =>
  Effect.gen(function* () {
    yield* expectReadable(session, room)
    const { at, entries, gap } = yield* past
    // Meanwhile it can have become private.
    yield* expectReadable(session, room)
    if (gap !== undefined) part({ _tag: "Gap", room, ...gap })
    yield* inSlices(entries, client.writable, (slice) =>
      part(...slice.map((entry) => pastEvent(room, entry)))
    )
    reply({ _tag: "Ok", at: { room, position: at } })
  })

/** All rooms that have a log, a page at a time where they are many. */
export const rooms = ({
  client,
  part,
  reply,
  session
}: SessionRequest<CommandOf<"Rooms">>): Handled =>
  Effect.gen(function* () {
    const { describe, names } = yield* Rooms
    const { mayEnter } = yield* Moderation
    const all = (yield* names).filter((room) => isReadable(session, room, mayEnter))
    client.allowance.charge(all.length / listedPerToken, yield* now)
    for (const page of Array.chunksOf(all, roomsPage)) {
      yield* client.writable
      const described: ReadonlyArray<Option.Option<Event>> = yield* Effect.forEach(page, describe)
      part(...Array.getSomes(described))
    }
    reply({ _tag: "Ok" })
  })
