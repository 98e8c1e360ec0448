import { Count } from "../chat/Count.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import { deliver, releaseIfComplete } from "./Delivery.ts"
import { limits } from "./Limits.ts"
import type { Model, PendingRequest, Room } from "./Model.ts"
import { ask } from "./Outbox.ts"
import { findRoom, updateRoom } from "./Rooms.ts"
import { nothing, series, steps, type Update } from "./Update.ts"

/**
 * How the unread part of a room comes from the server's log: page by page from where it was read, or
 * the last messages of a room that was never read. What comes meanwhile is held.
 */

export const fetchMembers = (room: RoomName): Update => ask({ _tag: "Who", room }, "client")

/** Fetches what is unread of a room that was entered, and shows it when it is complete. */
export const fetchUnread =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    const { epoch, next } = room.reorderBuffer
    if (epoch === undefined || next === 0) return fetchLast(room)(state)
    return next > room.head ? fetched(name)(state) : fetchMissed(room, epoch)(state)
  }

const fetchLast =
  (room: Room): Update =>
  (state) => {
    const { features, settings } = state
    const count = isBackground(state, room) ? 0 : Math.min(settings.history, features.history)
    if (count === 0) return fetched(room.name)(state)
    return steps(
      state,
      hold(room.name),
      ask({ _tag: "History", room: room.name, count: Count.make(count) }, "client")
    )
  }

/** Whether the person did not ask for this room: what was said there before is not shown. */
const isBackground = ({ currentRoom, wasOnline }: Model, { name }: Room): boolean =>
  !wasOnline && name !== currentRoom

const fetchMissed = ({ head, name, reorderBuffer }: Room, epoch: Epoch): Update => {
  const { next: from } = reorderBuffer
  const after = Math.max(from - 1, head - limits.missedMessages)
  const skipped = { _tag: "Gap", stream: name, from, to: after, cause: "skipped" } as const
  return series(
    hold(name),
    after < from ? nothing : deliver(name, { from, to: after, alwaysShown: false, value: skipped }),
    fetchPage(name, epoch, after)
  )
}

const hold = (name: RoomName): Update => updateRoom(name, () => ({ fetchingHistory: true }))

const fetchPage =
  (room: RoomName, epoch: Epoch, after: number): Update =>
  (state) => {
    const count = Count.make(state.features.history)
    const position = { epoch, seq: Seq.make(after) }
    return ask({ _tag: "After", room, count, position }, "client")(state)
  }

/** A page is complete: asks for the next one if there is more. */
export const pageFetched =
  ({ command, parts }: PendingRequest): Update =>
  (state) => {
    if (command._tag !== "After") return nothing(state)
    const { position, room } = command
    const head = findRoom(state, room)?.head ?? 0
    return parts.pastTo > position.seq && parts.pastTo < head
      ? fetchPage(room, position.epoch, parts.pastTo)(state)
      : fetched(room)(state)
  }

/** Nothing more is fetched of the room. */
export const fetched = (room: RoomName): Update =>
  series(
    updateRoom(room, () => ({ fetchingHistory: false })),
    releaseIfComplete(room)
  )
