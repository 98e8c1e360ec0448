import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { EarlierEntries } from "./Cmd.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { entryNotice } from "./Messages.ts"
import { ask } from "./Outbox.ts"
import type { PendingRequest } from "./Pending.ts"
import { findRoom } from "./Rooms.ts"
import { emit, modify, nothing, type Update } from "./Update.ts"

/**
 * How a room's log is read backwards by a front end that puts what is earlier above what it shows: a page at a
 * time. Each request is answered once.
 */

const showEarlier = (of: EarlierEntries): Update => emit({ _tag: "ShowEarlier", ...of })

/** Asks for the entries before a position; answers at once where nothing can be asked for. */
export const askEarlier =
  (name: RoomName, before: Position): Update =>
  (state) => {
    const { epoch, seq: from } = before
    const room = findRoom(state, name)
    const none = { room: name, entries: [], from }
    if (state.phase._tag !== "Online" || room?.joined !== true)
      return showEarlier({ ...none, isBeginning: false })(state)
    // The log that it was in is lost.
    if (room.reorderBuffer.epoch !== epoch || from <= 1)
      return showEarlier({ ...none, isBeginning: true })(state)
    const count = Count.make(Math.min(state.features.history, limits.earlierEntries, from - 1))
    return ask({ _tag: "History", room: name, count, position: before }, "person", {
      earlier: []
    })(state)
  }

/** Keeps an entry until the page is complete. */
export const collectEarlier =
  ({ earlier = [], id }: PendingRequest, event: EventOf<"Past"> | EventOf<"Topic">): Update =>
  (state) =>
    isIgnored(state, event.nick, event.time)
      ? nothing(state)
      : modify(({ pendingRequests }) => ({
          pendingRequests: pendingRequests.map((of) =>
            of.id === id ? { ...of, earlier: [...earlier, entryNotice(state, event, "past")] } : of
          )
        }))(state)

/** The page is complete. */
export const earlierFetched = ({ command, earlier = [], parts }: PendingRequest): Update => {
  if (command._tag !== "History") return nothing
  const { count, position, room } = command
  const from = parts.first?.seq ?? position?.seq ?? 1
  return showEarlier({
    room,
    entries: earlier,
    from,
    isBeginning: from <= 1 || parts.pastCount < count
  })
}

/** The page does not come: the person may ask for it again. */
export const earlierFailed = ({ command, earlier }: PendingRequest): Update =>
  command._tag !== "History" || earlier === undefined
    ? nothing
    : showEarlier({
        room: command.room,
        entries: [],
        from: command.position?.seq ?? 1,
        isBeginning: false
      })
