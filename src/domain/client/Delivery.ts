import type { RoomName } from "../chat/RoomName.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import type { Room } from "./Model.ts"
import type { Entry, Gap } from "./Notice.ts"
import { isMine } from "./Partners.ts"
import { flushPresence, flushPresenceBefore, showMissedRenames } from "./Presence.ts"
import { accept, hold, type Item, release } from "./ReorderBuffer.ts"
import { findRoom, isHidden, noteNews, updateRoom } from "./Rooms.ts"
import { each, emit, nothing, series, show, steps, type Update } from "./Update.ts"

/**
 * How the entries and gaps of a room come to be shown: once and in order. The server sends them in
 * order; they are held until a replay is complete, so that they can be counted, and while older ones
 * are fetched from the log.
 */

/** Shows an item of a room in its place, or holds it until the room is complete. */
export const deliver =
  (name: RoomName, item: Item<Entry | Gap>): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    if (!isComplete(room)) {
      const held = updateRoom(name, ({ reorderBuffer }) => ({
        reorderBuffer: hold(reorderBuffer, item)
      }))
      const isFull = room.reorderBuffer.held.length >= limits.heldItems
      return steps(state, held, isFull ? releaseHeld(name) : nothing)
    }
    const [reorderBuffer, shown] = accept(room.reorderBuffer, item, gapIn(name))
    return steps(
      state,
      updateRoom(name, () => ({ reorderBuffer })),
      showDelivered(shown)
    )
  }

/** Whether nothing earlier can still come for this room. */
const isComplete = (room: Room): boolean => room.joined && !room.fetchingHistory

const gapIn =
  (stream: RoomName) =>
  (from: number, to: number): Gap => ({ _tag: "Gap", stream, from, to, cause: "unknown" })

/** Shows the held items of a room if nothing earlier can come any more. */
export const releaseIfComplete =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    return room !== undefined && isComplete(room) ? releaseHeld(name)(state) : nothing(state)
  }

/** Shows the held items of a room, whatever is missing. */
export const releaseHeld =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    const head = room.joined ? room.head : 0
    const [reorderBuffer, shown] = release(room.reorderBuffer, head, gapIn(name))
    return steps(
      state,
      updateRoom(name, () => ({ reorderBuffer })),
      showAwaySummary(room, shown),
      showDelivered(shown)
    )
  }

/** Shows how many of the messages that are shown came while the client was away. */
const showAwaySummary =
  ({ name: room, read }: Room, shown: ReadonlyArray<Entry | Gap>): Update =>
  (state) => {
    const isNew = (of: Entry | Gap) =>
      of._tag === "Message" &&
      of.origin !== "mine" &&
      of.seq > read &&
      !isMine(state, of.nick) &&
      !isIgnored(state, of.nick, of.time)
    const count = shown.filter(isNew).length
    if (state.lostAt === undefined || count === 0 || isHidden(state, room)) return nothing(state)
    return show({ _tag: "AwaySummary", room, count, away: state.now - state.awaySince })(state)
  }

const showDelivered = (notices: ReadonlyArray<Entry | Gap>): Update => {
  const [first] = notices
  if (first === undefined) return nothing
  const isNew = first._tag !== "Gap" && first.origin !== "past"
  return series(isNew ? flushPresenceBefore(first.time) : flushPresence, each(notices, showOne))
}

const showOne =
  (notice: Entry | Gap): Update =>
  (state) => {
    if (notice._tag === "Gap") return show(notice)(state)
    if (notice.origin !== "mine" && isIgnored(state, notice.nick, notice.time))
      return nothing(state)
    if (notice.origin !== "mine" && isHidden(state, notice.room)) return countUnread(notice)(state)
    return steps(
      state,
      showMissedRenames(notice.time),
      show(notice),
      noteActive(notice),
      ringFor(notice)
    )
  }

/** A message that was not shown is unread, unless the person wrote it, or has read it in an earlier run. */
const countUnread =
  (entry: Entry): Update =>
  (state) =>
    entry._tag === "Message" && !isMine(state, entry.nick)
      ? noteNews(entry.room, ({ mentioned, read, unread }) =>
          entry.seq <= read
            ? {}
            : {
                unread: unread + 1,
                read: unread === 0 ? entry.seq - 1 : read,
                mentioned: mentioned || entry.mention
              }
        )(state)
      : nothing(state)

const noteActive =
  (entry: Entry): Update =>
  (state) =>
    entry._tag === "Message" && entry.origin === "live" && state.currentRoom !== entry.room
      ? noteNews(entry.room, () => ({ isActive: true }))(state)
      : nothing(state)

const ringFor =
  (entry: Entry): Update =>
  (state) => {
    if (entry._tag !== "Message" || entry.origin !== "live") return nothing(state)
    const { bell } = state.preferences
    const rings = bell === "all" || (bell === "mention" && entry.mention)
    return rings ? emit({ _tag: "Bell" })(state) : nothing(state)
  }
