import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { releaseIfComplete } from "./Delivery.ts"
import { limits } from "./Limits.ts"
import { newEpoch } from "./Messages.ts"
import type { Model, Room } from "./Model.ts"
import { findRoom, newRoom, switchRoom, updateRoom } from "./Rooms.ts"
import { ask, nothing, series, steps, tell, type Update } from "./Update.ts"

/** How the client gets into a room, and to where it had read it. */

/** Asks for the unread part of a room's history, and for its members. */
export const fetchRoom =
  ({ name, reorderBuffer }: Room): Update =>
  (state) => {
    const count = reorderBuffer.next > 0 ? limits.history : state.settings.history
    return steps(state, count > 0 ? fetchHistory(name, count) : nothing, fetchMembers(name))
  }

const fetchHistory =
  (room: RoomName, count: number): Update =>
  (state) =>
    steps(
      state,
      updateRoom(room, () => ({ fetchingHistory: true })),
      ask({ _tag: "History", room, count: Count.make(count) }, "client")
    )

export const fetchMembers = (room: RoomName): Update => ask({ _tag: "Who", room }, "client")

/** The server has put the client into a room whose last message has this position. */
export const roomJoined =
  (event: EventOf<"Joined">): Update =>
  (state) => {
    const { position, room: name } = event
    const room = findRoom(state, name)
    if (room === undefined) return isUnwanted(state, name) ? nothing(state) : addRoom(event)(state)
    if (room.joined) return nothing(state)
    const { epoch } = room.reorderBuffer
    return steps(
      state,
      epoch !== undefined && epoch !== position.epoch ? newEpoch(name) : nothing,
      updateRoom(name, ({ reorderBuffer }) => ({
        joined: true,
        head: position.seq,
        reorderBuffer: { ...reorderBuffer, epoch: position.epoch }
      })),
      releaseIfComplete(name)
    )
  }

/** Whether there are too many rooms, or this one is being left. */
const isUnwanted = ({ pendingRequests, rooms }: Model, name: RoomName): boolean =>
  rooms.length >= limits.rooms ||
  pendingRequests.some(({ command }) => command._tag === "Part" && command.room === name)

const addRoom =
  ({ position, room: name }: EventOf<"Joined">): Update =>
  (state) => {
    const next = readFrom(state, name, position)
    const room: Room = {
      ...newRoom(name),
      joined: true,
      head: position.seq,
      reorderBuffer: { epoch: position.epoch, next, held: [] }
    }
    return steps(
      {
        ...state,
        rooms: [...state.rooms, room],
        leftRooms: state.leftRooms.filter((other) => other.name !== name)
      },
      next > position.seq ? fetchMembers(name) : fetchRoom(room),
      releaseIfComplete(name)
    )
  }

/**
 * The seq from which a room is read that is entered: where it was left, but no more of it than of a
 * room that is entered for the first time. 0 if it was not left, or has another log since.
 */
const readFrom = (
  { leftRooms, settings }: Model,
  room: RoomName,
  { epoch, seq }: Position
): number => {
  const before = leftRooms.find(({ name }) => name === room)
  if (before === undefined || before.epoch !== epoch) return 0
  return Math.max(before.next, seq + 1 - settings.history)
}

/** The person asked to enter a room, and is in it. */
export const enterRequested = (event: EventOf<"Joined">): Update =>
  series(switchRoom(event.room), tell(Copy.roomEntered(event.room, event.members - 1)))
