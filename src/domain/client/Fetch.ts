import { Count } from "../chat/Count.ts"
import type { Epoch, Place, Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import { largest } from "../chat/Whole.ts"
import { deliver, releaseIfComplete } from "./Delivery.ts"
import { limits } from "./Limits.ts"
import type { Model, Room } from "./Model.ts"
import { ask } from "./Outbox.ts"
import type { PendingRequest } from "./Pending.ts"
import { emptyBuffer } from "./ReorderBuffer.ts"
import { findRoom, newRoom, updateRoom } from "./Rooms.ts"
import { roomAfterwards } from "./TakeBack.ts"
import { ifElse, next, nothing, series, steps, type Update, when } from "./Update.ts"

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
    if (next === 0 && state.settings.since !== undefined)
      return steps(state, hold(name), fetchPageBack(name))
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
 * Of a room that is entered beside the one to begin in, nothing is shown that was said before; but a
 * session that is taken back may be in rooms that nobody has asked for yet, and has missed something there.
 */
export const firstShown = (state: Model, name: RoomName, head: number): number => {
  const { currentRoom, features, settings, wasOnline } = state
  const isListed = findRoom(state, name) !== undefined
  const isBackground = !wasOnline && name !== currentRoom && isListed
  // A person did not ask for these, and need not be told that the log is shorter.
  const most = settings.mode === "person" ? features.log : undefined
  const count = Math.min(settings.history, most ?? settings.history)
  return isBackground ? head + 1 : Math.max(1, head + 1 - count)
}

/**
 * A session that is taken back has been sent all that an earlier run has not read. The room where the person
 * goes on begins with some of what was read as well.
 */
export const fetchBefore =
  (name: RoomName): Update =>
  (state) => {
    const { epoch } = findRoom(state, name)?.reorderBuffer ?? emptyBuffer
    const { head, read } = findRoom(state, name) ?? newRoom(name)
    const count = Math.min(state.settings.history - (head - read), read, state.features.history)
    if (epoch === undefined || count < 1 || name !== roomAfterwards(state))
      return fetched(name)(state)
    return steps(
      state,
      updateRoom(name, ({ reorderBuffer }) => ({ reorderBuffer: { ...reorderBuffer, next: 0 } })),
      fetchLast(name, count, { epoch, seq: Seq.make(read) })
    )
  }

/** Fetches a line that an earlier run has sent and not seen answered: a replay has it without its text. */
export const fetchOwn =
  ({ position, room }: Place): Update =>
  (state) => {
    const end = position.seq + 1
    const page = state.pendingRequests.findLast(isPageBefore(room, end))
    if (page?.command._tag !== "History" || page.command.position === undefined)
      return fetchLast(room, 1, position)(state)
    const { command } = page
    const { epoch, seq } = page.command.position
    const count = command.count + end - seq
    if (epoch !== position.epoch || count > state.features.history)
      return fetchLast(room, 1, position)(state)
    const longer = {
      ...command,
      count: Count.make(count),
      position: { epoch, seq: Seq.make(Math.min(end, largest)) }
    }
    return next({
      ...state,
      pendingRequests: state.pendingRequests.map((of) =>
        of === page ? { ...of, command: longer } : of
      )
    })
  }

/** Whether a request for messages before these waits for its turn: then it can ask for them as well. */
const isPageBefore =
  (room: RoomName, end: number) =>
  ({ command, requestedBy, turn }: PendingRequest): boolean =>
    turn === 0 &&
    requestedBy === "client" &&
    command._tag === "History" &&
    command.room === room &&
    command.position !== undefined &&
    command.position.seq < end

/** Fetches the last messages up to this position. */
const fetchLast = (room: RoomName, count: number, { epoch, seq }: Position): Update =>
  series(
    hold(room),
    ask(
      {
        _tag: "History",
        room,
        count: Count.make(count),
        position: { epoch, seq: Seq.make(Math.min(seq + 1, largest)) }
      },
      "client"
    )
  )

const fetchMissed =
  ({ head, name, reorderBuffer }: Room, epoch: Epoch, from: number): Update =>
  (state) => {
    // What was skipped stays so when the fetching was cut short and begins again.
    const before = reorderBuffer.held.find(
      ({ value }) => value._tag === "Gap" && value.cause === "skipped"
    )
    if (before !== undefined)
      return steps(state, hold(name), fetchPage(name, epoch, before.to, head))
    const most = Math.max(limits.missedMessages, state.settings.history)
    const after = Math.max(from - 1, head - most)
    const skipped = { _tag: "Gap", stream: name, from, to: after, cause: "skipped" } as const
    return steps(
      state,
      hold(name),
      after < from
        ? nothing
        : deliver(name, { from, to: after, alwaysShown: false, value: skipped }),
      fetchPage(name, epoch, after, head)
    )
  }

const hold = (name: RoomName): Update => updateRoom(name, () => ({ fetchingHistory: true }))

/** Asks for no more than is missing: the server counts what is asked for as commands, and lets others wait. */
const fetchPage =
  (room: RoomName, epoch: Epoch, after: number, head: number): Update =>
  (state) => {
    const count = Count.make(Math.max(1, Math.min(state.features.history, head - after)))
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
      ? fetchPage(room, position.epoch, parts.pastTo, head)(state)
      : fetched(room)(state)
  }

/** Asks for the last messages before a position, or of all. */
const fetchPageBack =
  (room: RoomName, position?: Position): Update =>
  (state) => {
    const count = Count.make(state.features.history)
    return ask(
      { _tag: "History", room, count, ...(position === undefined ? {} : { position }) },
      "client"
    )(state)
  }

/** A page of what came since a time is complete: asks for the one before it, if that may have more. */
export const pageBackFetched =
  ({ command, parts: { first, pastCount } }: PendingRequest): Update =>
  (state) => {
    if (command._tag !== "History") return nothing(state)
    const { count, position, room: name } = command
    const { head = 0, reorderBuffer: { epoch, held } = emptyBuffer } = findRoom(state, name) ?? {}
    const oldest = first?.seq ?? position?.seq ?? head + 1
    const { since } = state.settings
    const isReached = since === undefined || (first !== undefined && first.time < since)
    if (epoch === undefined || isReached || oldest <= 1) return fetched(name)(state)
    const isEnd = pastCount < count
    if (!isEnd && held.length < limits.heldItems / 2)
      return fetchPageBack(name, { epoch, seq: Seq.make(oldest) })(state)
    const [from, to] = [1, oldest - 1]
    const cause = isEnd ? "trimmed" : "skipped"
    const value = { _tag: "Gap", stream: name, from, to, cause } as const
    return steps(state, deliver(name, { from, to, alwaysShown: false, value }), fetched(name))
  }

/** Nothing more is fetched of the room, unless there are other answers to come. */
export const fetched = (room: RoomName): Update =>
  ifElse(
    ({ pendingRequests }) => pendingRequests.some(isFetching(room)),
    nothing,
    series(
      updateRoom(room, () => ({ fetchingHistory: false })),
      releaseIfComplete(room)
    )
  )

const isFetching =
  (room: RoomName) =>
  ({ command, requestedBy }: PendingRequest): boolean =>
    requestedBy === "client" &&
    (command._tag === "After" || command._tag === "History") &&
    command.room === room
