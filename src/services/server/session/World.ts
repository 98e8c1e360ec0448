import { Deferred, Effect, Option, PubSub } from "effect"
import { type ErrorReply, errorReply } from "../../../domain/chat/ErrorReply.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Reply as Event } from "../../../domain/protocol/natter/Events.ts"
import type { LimitsShape } from "../Limits.ts"
import { unavailable } from "../log/RoomLog.ts"
import type { Room } from "../room/Room.ts"
import type { Ask } from "../room/RoomCommand.ts"
import type { Rooms } from "../room/Rooms.ts"
import type { Member } from "./Member.ts"
import type { Nicknames } from "./Nicknames.ts"
import type { KeptSessions } from "./ResumableSessions.ts"

/** What the commands of clients act on. */
export interface World {
  readonly nicknames: Nicknames["Type"]
  readonly rooms: Rooms["Type"]
  readonly kept: KeptSessions["Type"]
  readonly limits: LimitsShape
  readonly nextSerial: Effect.Effect<number>
}

/** The final answer to a command. A room says it itself, at its place in the room's order. */
export interface Answer {
  readonly event: Event
  readonly isSaid: boolean
}

/** An answer that is still to be said. */
export const toSay = (event: Event): Answer => ({ event, isSaid: false })
/** An answer that a room has said already. */
export const said = (event: Event): Answer => ({ event, isSaid: true })

/** Why a command cannot be carried out in this world, whatever the state of who asks. */
export const refusals = {
  taken: errorReply("nick-taken", "Somebody has that nickname; choose another."),
  tooFast: errorReply(
    "too-fast",
    "A nickname is changed 20 times in a row at most, and then once a second; wait a little."
  ),
  noRoom: errorReply("no-such-room", "There is no room of that name; JOIN makes it."),
  noNick: errorReply("no-such-nick", "Nobody here has that nickname."),
  unknownSession: errorReply(
    "session-unknown",
    "No session is kept under that token; say NICK to begin anew."
  ),
  roomsFull: errorReply("full", "The server has as many rooms as it may; JOIN one that exists."),
  unavailable,
  notRegistered: errorReply("not-registered", "Say NICK and a nickname first.")
}

/** Why a nickname cannot be had: somebody has it, or it is held for somebody whose connection is lost. */
export const taken = (world: World, nick: Nick): Effect.Effect<ErrorReply> =>
  Effect.map(world.nicknames.find(nick), (found) =>
    Option.exists(found, ({ holder }) => Option.isNone(holder))
      ? errorReply(
          "nick-taken",
          `Somebody with that nickname has lost the connection, and has ${world.limits.keep} seconds at most to come back; choose another, or wait.`
        )
      : refusals.taken
  )

/** A room that exists. */
export const find = (world: World, name: RoomName): Effect.Effect<Room, ErrorReply> =>
  Effect.mapError(Effect.flatten(world.rooms.find(name)), () => refusals.noRoom)

/** A room that exists, and will until it has answered a `Who`. */
export const visit = (world: World, name: RoomName): Effect.Effect<Room, ErrorReply> =>
  Effect.mapError(Effect.flatten(world.rooms.visit(name)), () => refusals.noRoom)

/** A room that exists now, if there may be as many. */
export const open = (world: World, name: RoomName): Effect.Effect<Room, ErrorReply> =>
  Effect.mapError(world.rooms.open(name), () => refusals.roomsFull)

/** Asks a room for something, and waits until it has said the answer. */
export const ask = (
  room: Room,
  _tag: Ask["_tag"],
  member: Member,
  id: Option.Option<LineId>
): Effect.Effect<Answer> =>
  Effect.gen(function* () {
    const answered = yield* Deferred.make<Event>()
    yield* PubSub.publish(room.requests, { _tag, member, id, answered })
    return said(yield* Deferred.await(answered))
  })
