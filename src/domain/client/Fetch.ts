import { Count } from "../chat/Count.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import { deliver, releaseIfComplete } from "./Delivery.ts"
import { limits } from "./Limits.ts"
import type { Model, PendingRequest, Room } from "./Model.ts"
import { ask } from "./Outbox.ts"
import { findRoom, updateRoom } from "./Rooms.ts"
import { nothing, series, steps, type Update, when } from "./Update.ts"

/**
 * How the unread part of a room comes from the server's log: page by page, from where it was read. What
 * comes meanwhile is held.
 */

/** Asks who is in a room. A pipe has no use for that. */
export const fetchMembers = (room: RoomName): Update =>
  when(({ settings }) => settings.mode === "person", ask({ _tag: "Who", room }, "client"))

/** Fetches what is unread of a room that was entered, and shows it when it is complete. */
export const fetchUnread =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    const { epoch, next } = room.reorderBuffer
    if (epoch === undefined) return fetched(name)(state)
    const from = next > 0 ? next : firstShown(state, name, room.head)
    return steps(
      state,
      updateRoom(name, ({ reorderBuffer }) => ({
        reorderBuffer: { ...reorderBuffer, next: from }
      })),
      from > room.head ? fetched(name) : fetchMissed(room, epoch, from)
    )
  }

/**
 * The seq from which a room is read that is entered for the first time: nothing before it is missing.
 * Of a room that the person did not ask for, nothing is shown that was said before.
 */
export const firstShown = (state: Model, name: RoomName, head: number): number => {
  const { currentRoom, features, settings, wasOnline } = state
  const isBackground = !wasOnline && name !== currentRoom
  const count = Math.min(settings.history, features.log ?? settings.history)
  return isBackground ? head + 1 : Math.max(1, head + 1 - count)
}

const fetchMissed = ({ head, name, reorderBuffer }: Room, epoch: Epoch, from: number): Update => {
  // What was skipped stays so when the fetching was cut short and begins again.
  const before = reorderBuffer.held.find(
    ({ value }) => value._tag === "Gap" && value.cause === "skipped"
  )
  if (before !== undefined) return series(hold(name), fetchPage(name, epoch, before.to))
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
