import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { showUnread } from "./History.ts"
import { limits, times } from "./Limits.ts"
import type { Model, Room } from "./Model.ts"
import { request } from "./Outbox.ts"
import { flushPresence } from "./Presence.ts"
import { findRoom, offerDraft, roomNames, switchRoom } from "./Rooms.ts"
import { modify, nothing, steps, tell, type Update } from "./Update.ts"
import { answered } from "./WaitingLines.ts"

/** How a person goes from room to room. */

/** Goes to a room, which is entered if the person is not in it. */
export const join =
  (room: RoomName): Update =>
  (state) => {
    // Without a connection the room is entered again before any line is sent.
    if (findRoom(state, room) !== undefined) return steps(state, switchTo(room), offerDraft)
    const typed = `/join ${room}`
    if (state.rooms.length >= limits.rooms)
      return steps(state, moveRefused(typed), tell(Copy.tooManyRooms(limits.rooms), "warning"))
    return request({ _tag: "Join", room }, typed)({ ...state, refusedMove: undefined })
  }

/**
 * A /join, /room or /part is not carried out: what is typed behind it, and was begun before its author is told now, is
 * meant for another room.
 */
export const moveRefused = (typed: string): Update =>
  modify(({ lineNumber: number, now: at }) => ({ refusedMove: { typed, number, at } }))

/** Leaves a room, by default the current one. */
export const part =
  (given: RoomName | undefined): Update =>
  (state) => {
    const room = given ?? state.currentRoom
    const typed = `/part ${room}`
    const refuse = (why: string) => steps(state, moveRefused(typed), tell(why, "warning"))
    if (findRoom(state, room) === undefined) return refuse(Copy.cannotLeave(room, roomNames(state)))
    // Others may be left already, once there is a connection.
    if (answered(state).rooms.every(({ name }) => name === room))
      return refuse(Copy.cannotLeaveOnlyRoom(room))
    return request({ _tag: "Part", room }, typed)(state)
  }

/** Switches to the next room with unread messages, or else with new ones, or else back to where the person began. */
export const nextRoom: Update = (state) => {
  const to = roomToGo(state)
  if (to !== undefined) {
    const { beganIn = state.currentRoom } = state
    const isBack = to === beganIn
    return steps(
      state,
      switchTo(to),
      modify(() => ({ beganIn: isBack ? undefined : beganIn }))
    )
  }
  const sentence =
    state.rooms.length > 1
      ? Copy.nothingNew(otherRooms(state).map(({ name }) => name))
      : Copy.onlyRoom(state.currentRoom)
  return tell(sentence, "dim")(state)
}

/** Where that leads; undefined where the person stays. */
export const roomToGo = (state: Model): RoomName | undefined =>
  roomWithNews(state) ?? otherRooms(state).find(({ name }) => name === state.beganIn)?.name

/** The next room in which something is new; undefined where nothing is. What came just now cannot be meant yet. */
const roomWithNews = (state: Model): RoomName | undefined => {
  const others = otherRooms(state)
  const seen = others.filter(({ newsAt }) => newsAt <= state.now - times.react)
  return (mostUrgent(seen) ?? mostUrgent(others))?.name
}

const mostUrgent = (rooms: ReadonlyArray<Room>): Room | undefined =>
  rooms.find(({ mentioned }) => mentioned) ??
  rooms.find(({ unread }) => unread > 0) ??
  rooms.find(({ isActive }) => isActive)

/** The room one on or back in the order in which they were entered, the first behind the last; undefined where it is the only one. */
export const roomBeside = ({ currentRoom, rooms }: Model, by: 1 | -1): RoomName | undefined => {
  const at = rooms.findIndex(({ name }) => name === currentRoom)
  return rooms.length > 1 ? rooms.at((at + by) % rooms.length)?.name : undefined
}

/** Those behind the current one in the list, and then those before it. */
const otherRooms = ({ currentRoom, rooms }: Model): ReadonlyArray<Room> => {
  const at = rooms.findIndex(({ name }) => name === currentRoom)
  return [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))]
}

/** Goes to a room. What was not shown there, because the room is muted, is shown now. */
export const switchTo =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined)
      return steps(
        state,
        moveRefused(`/room ${name}`),
        tell(Copy.cannotSwitch(name, roomNames(state)), "warning")
      )
    return steps(
      { ...state, isRoomChosen: true, historyBefore: undefined, refusedMove: undefined },
      flushPresence,
      switchRoom(name),
      state.settings.showsRoomsApart === true ? nothing : tell(Copy.roomSwitched(name), "dim"),
      state.phase._tag === "Online" && room.unread > 0 ? showUnread(room) : nothing
    )
  }
