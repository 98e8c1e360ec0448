import type { RoomName } from "../chat/RoomName.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import type { Model, Room } from "./Model.ts"
import type { Gap, Message } from "./Notice.ts"
import { flushPresence } from "./Presence.ts"
import { accept, hold, type Item, release } from "./ReorderBuffer.ts"
import { findRoom, updateRoom } from "./Rooms.ts"
import { emit, nothing, show, steps, type Update } from "./Update.ts"

/** How a room's messages and gaps come to be shown: once, in order, held back while earlier ones may come. */

/** Shows an item of a room in its place, or holds it until its place is known. */
export const deliver =
  (name: RoomName, item: Item<Message | Gap>): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return nothing(state)
    // Held items come first, also when this is the item that makes the room complete.
    if (room.reorderBuffer.held.length > 0 || !isComplete(state, room)) {
      const held = updateRoom(name, ({ reorderBuffer }) => ({
        reorderBuffer: hold(reorderBuffer, item)
      }))
      const isFull = room.reorderBuffer.held.length >= limits.heldItems
      return steps(state, held, isFull ? releaseHeld(name) : releaseIfComplete(name))
    }
    const [reorderBuffer, shown] = accept(room.reorderBuffer, item, gapIn(name))
    return steps(
      state,
      updateRoom(name, () => ({ reorderBuffer })),
      showDelivered(shown)
    )
  }

/** Whether nothing earlier can still come for this room. */
const isComplete = (state: Model, room: Room): boolean =>
  room.joined &&
  !room.fetchingHistory &&
  !state.pendingLines.some(
    ({ command, inDoubt }) => inDoubt && command._tag === "Say" && command.room === room.name
  )

const gapIn =
  (stream: RoomName) =>
  (from: number, to: number): Gap => ({ _tag: "Gap", stream, from, to, cause: "unknown" })

/** Shows the held items of a room if nothing earlier can come any more. */
export const releaseIfComplete =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    return room !== undefined && isComplete(state, room) ? releaseHeld(name)(state) : nothing(state)
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
      showAwaySummary(name, shown),
      showDelivered(shown)
    )
  }

/** Shows how many messages came while the client was away. */
const showAwaySummary =
  (room: RoomName, shown: ReadonlyArray<Message | Gap>): Update =>
  (state) => {
    const count = shown.filter((of) => of._tag === "Message" && of.origin !== "mine").length
    if (state.lostAt === undefined || count === 0) return nothing(state)
    return show({ _tag: "AwaySummary", room, count, away: state.now - state.lostAt })(state)
  }

const showDelivered = (notices: ReadonlyArray<Message | Gap>): Update =>
  notices.length === 0 ? nothing : (state) => steps(state, flushPresence, ...notices.map(showOne))

const showOne =
  (notice: Message | Gap): Update =>
  (state) => {
    if (notice._tag === "Gap") return show(notice)(state)
    if (notice.origin !== "mine" && isIgnored(state, notice.nick)) return nothing(state)
    return steps(state, show(notice), countUnread(notice), ringFor(notice))
  }

const countUnread =
  ({ mention, origin, room }: Message): Update =>
  (state) =>
    origin !== "live" || state.currentRoom === room
      ? nothing(state)
      : updateRoom(room, ({ mentioned, unread }) => ({
          unread: unread + 1,
          mentioned: mentioned || mention
        }))(state)

const ringFor =
  ({ mention, origin }: Message): Update =>
  (state) => {
    const { bell } = state.preferences
    const rings = origin === "live" && (bell === "all" || (bell === "mention" && mention))
    return rings ? emit({ _tag: "Bell" })(state) : nothing(state)
  }
