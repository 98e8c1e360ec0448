import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import type { Position } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import { largest } from "../chat/Whole.ts"
import type { EarlierEntries } from "./Cmd.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { entryNotice } from "./Messages.ts"
import { ask } from "./Outbox.ts"
import type { PendingRequest } from "./Pending.ts"
import { findRoom, isHidden } from "./Rooms.ts"
import { each, emit, modify, nothing, steps, type Update } from "./Update.ts"

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
    const none = { room: name, before, entries: [], from }
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

/** Asks for the last entries of each room, of which some were of people who were ignored. */
export const askHidden: Update = (state) =>
  steps(
    state,
    each(state.rooms, ({ name, reorderBuffer: { epoch, next } }) =>
      epoch === undefined || isHidden(state, name)
        ? nothing
        : askEarlier(name, { epoch, seq: Seq.make(Math.min(next, largest)) })
    )
  )

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
  if (command._tag !== "History" || command.position === undefined) return nothing
  const { count, position, room } = command
  const from = parts.first?.seq ?? position.seq
  return showEarlier({
    room,
    before: position,
    entries: earlier,
    from,
    isBeginning: from <= 1 || parts.pastCount < count
  })
}

/** The page does not come: the person may ask for it again. */
export const earlierFailed = ({ command, earlier }: PendingRequest): Update =>
  command._tag !== "History" || earlier === undefined || command.position === undefined
    ? nothing
    : showEarlier({
        room: command.room,
        before: command.position,
        entries: [],
        from: command.position.seq,
        isBeginning: false
      })
