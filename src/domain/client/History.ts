import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import * as Copy from "./Copy.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { entryNotice } from "./Messages.ts"
import type { Room } from "./Model.ts"
import { ask } from "./Outbox.ts"
import type { PendingRequest, Range } from "./Pending.ts"
import { findRoom, markRead } from "./Rooms.ts"
import { emit, modify, nothing, show, steps, tell, type Update } from "./Update.ts"

/** How a person reads a room's log backwards: a range of it at a time, which comes page by page. */

/**
 * Shows the last messages of the current room, or those before what was shown last. Only a client that has
 * caught up knows where these end.
 */
export const showHistory =
  (count: number): Update =>
  (state) =>
    (state.phase._tag !== "Online"
      ? tell(Copy.needsConnection("/history"), "warning")
      : state.settings.showsRoomsApart === true
        ? emit({ _tag: "ScrollUp" })
        : browse(count))(state)

const browse =
  (count: number): Update =>
  (state) => {
    const { currentRoom: name, historyBefore: last } = state
    const room = findRoom(state, name)
    const epoch = room?.reorderBuffer.epoch
    if (room === undefined || epoch === undefined)
      return tell(Copy.needsConnection("/history"), "warning")(state)
    const isNewest = last?.room !== name || last.epoch !== epoch
    const before = isNewest ? Math.max(room.reorderBuffer.next, room.head + 1) : last.seq
    const from = Math.max(1, before - count)
    if (before <= 1) return tell(Copy.noHistory(name, isNewest), "dim")(state)
    return showRange(name, epoch, { from, to: before - 1, isNewest })(state)
  }

const showRange =
  (name: RoomName, epoch: Epoch, of: Pick<Range, "from" | "to" | "isNewest">): Update =>
  (state) =>
    askPage(name, epoch, of.from - 1, { ...of, hidden: 0, shown: 0, since: 0, until: 0 })({
      ...state,
      historyBefore: { room: name, epoch, seq: of.from }
    })

/** Shows what is unread of a room, or the last of it. */
export const showUnread = ({ name, read, reorderBuffer: { epoch, next } }: Room): Update =>
  epoch === undefined
    ? nothing
    : showRange(name, epoch, {
        from: Math.max(read + 1, next - limits.history),
        to: next - 1,
        isNewest: true
      })

/** Shows what is unread of the current room, which was chosen without a connection. */
export const showUnreadHere: Update = (state) => {
  const room = findRoom(state, state.currentRoom)
  return room === undefined || room.unread === 0
    ? nothing(state)
    : steps(state, showUnread(room), markRead(room.name))
}

/** Asks for the messages of a range that come after this seq. */
const askPage =
  (room: RoomName, epoch: Epoch, after: number, range: Range): Update =>
  (state) => {
    const count = Count.make(Math.min(state.features.history, range.to - after))
    const position = { epoch, seq: Seq.make(after) }
    return ask({ _tag: "After", room, count, position }, "person", { range })(state)
  }

/** Shows an entry of the range that was asked for. */
export const showPast =
  ({ id, range }: PendingRequest, event: EventOf<"Past"> | EventOf<"Topic">): Update =>
  (state) => {
    if (range === undefined || event.seq > range.to) return nothing(state)
    if (isIgnored(state, event.nick, event.time))
      return setRange(id, { ...range, hidden: range.hidden + 1 })(state)
    const { isNewest, shown, since } = range
    const { room, time } = event
    return steps(
      state,
      shown === 0 ? tell(Copy.historyHeading(room, isNewest), "dim") : nothing,
      show(entryNotice(state, event, "past")),
      setRange(id, {
        ...range,
        shown: shown + 1,
        since: shown === 0 ? time : since,
        until: time
      })
    )
  }

const setRange = (id: PendingRequest["id"], range: Range): Update =>
  modify(({ pendingRequests }) => ({
    pendingRequests: pendingRequests.map((of) => (of.id === id ? { ...of, range } : of))
  }))

/** The log does not go back as far as the range: what comes is the beginning. */
export const beginRange = ({ id, range }: PendingRequest): Update =>
  range === undefined ? nothing : setRange(id, { ...range, from: 1 })

/** A page was shown: asks for the next one, or says that this was all. */
export const rangeShown =
  ({ command, parts, range }: PendingRequest): Update =>
  (state) => {
    if (command._tag !== "After" || range === undefined) return nothing(state)
    const { position, room } = command
    return parts.pastTo > position.seq && parts.pastTo < range.to
      ? askPage(room, position.epoch, parts.pastTo, range)(state)
      : report(room, range)(state)
  }

const report = (room: RoomName, { from, hidden, isNewest, shown, since, until }: Range): Update => {
  const isBeginning = from === 1
  if (shown === 0)
    return tell(
      isBeginning && hidden === 0
        ? Copy.noHistory(room, isNewest)
        : Copy.nothingShown(room, isBeginning),
      "dim"
    )
  return show({ _tag: "HistoryShown", room, count: shown, from: since, to: until, isBeginning })
}
