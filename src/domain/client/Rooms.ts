import { HashMap } from "effect"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { type Draft, noDraft } from "./Draft.ts"
import { limits } from "./Limits.ts"
import { markLost } from "./Members.ts"
import type { LeftRoom, Model, Room } from "./Model.ts"
import { emptyBuffer } from "./ReorderBuffer.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, modify, nothing, steps, tell, type Update } from "./Update.ts"

/** The table of rooms that the client is in, or wants to be in. */

/** A room that the client wants to be in and knows nothing about. */
export const newRoom = (name: RoomName): Room => ({
  name,
  reorderBuffer: emptyBuffer,
  head: 0,
  joined: false,
  fetchingHistory: false,
  members: HashMap.empty(),
  topic: undefined,
  unread: 0,
  read: 0,
  mentioned: false,
  isActive: false,
  newsAt: 0,
  draft: noDraft
})

export const findRoom = (state: Model, name: RoomName): Room | undefined =>
  state.rooms.find((room) => room.name === name)

export const roomNames = ({ rooms }: Model): ReadonlyArray<RoomName> =>
  rooms.map(({ name }) => name)

/** Whether lines show the room that they belong to: a person in one room knows it. */
export const isLabelled = ({ rooms }: Model): boolean => rooms.length > 1

/** Whether what happens in this room is not shown now: it is muted, and what is unread in it has not been shown. */
export const isHidden = (state: Model, room: RoomName): boolean =>
  state.preferences.muted.includes(room) &&
  (room !== state.currentRoom || (findRoom(state, room)?.unread ?? 0) > 0)

/** Changes a room, if it is in the table. */
export const updateRoom = (name: RoomName, f: (room: Room) => Partial<Room>): Update =>
  modify(({ rooms }) => ({
    rooms: rooms.map((room) => (room.name === name ? { ...room, ...f(room) } : room))
  }))

/** Removes a room, and remembers how far it was read, and its draft; the first that remains becomes the current one. */
export const removeRoom = (name: RoomName): Update =>
  modify(({ currentRoom, leftRooms, rooms }) => {
    const remaining = rooms.filter((room) => room.name !== name)
    const removed = rooms.filter((room) => room.name === name).flatMap(keptOf)
    return {
      rooms: remaining,
      currentRoom: currentRoom === name ? (remaining[0]?.name ?? currentRoom) : currentRoom,
      leftRooms: [...leftRooms, ...removed].slice(-limits.rooms)
    }
  })

/** How far a room was read, and what was being typed there; none for one with neither. */
const keptOf = ({ draft, name, reorderBuffer: { epoch, next } }: Room): ReadonlyArray<LeftRoom> =>
  epoch === undefined && draft.text === "" ? [] : [{ name, epoch, next, draft }]

/** Makes this the room where typed lines go. What is unread there is not read before it can be shown. */
export const switchRoom =
  (name: RoomName): Update =>
  (state) => {
    const isShown = state.phase._tag === "Online" || findRoom(state, name)?.unread === 0
    return (isShown ? markRead(name) : nothing)({ ...state, currentRoom: name, beganIn: undefined })
  }

/** The seq up to which the person has read a room: what is shown counts, and what is counted as unread does not. */
export const readUpTo = ({ read, reorderBuffer: { next }, unread }: Room): number =>
  unread > 0 ? read : Math.max(0, next - 1)

type News = Pick<Room, "mentioned" | "unread" | "isActive">

/** How much a room asks to be seen: it names the person, has unread messages, or new ones. */
const urgency = ({ isActive, mentioned, unread }: News): number =>
  mentioned ? 3 : unread > 0 ? 2 : isActive ? 1 : 0

/** Something is new in a room. */
export const noteNews =
  (name: RoomName, f: (room: Room) => Partial<News & Pick<Room, "read">>): Update =>
  (state) =>
    updateRoom(name, (room) => {
      const news = f(room)
      const isMore = urgency({ ...room, ...news }) > urgency(room)
      return isMore ? { ...news, newsAt: state.now } : news
    })(state)

/** Nothing of a room is unread any more. */
export const markRead = (name: RoomName): Update =>
  updateRoom(name, () => ({ unread: 0, mentioned: false, isActive: false }))

/** Puts the draft of the current room away with it. */
export const putAway =
  (draft: Draft): Update =>
  (state) =>
    updateRoom(state.currentRoom, () => ({ draft }))(state)

const draftHere = (state: Model): Draft => findRoom(state, state.currentRoom)?.draft ?? noDraft

/** Gives back the draft that was put away with the current room, to somebody who has pressed a key for that. */
export const restoreDraft: Update = (state) => {
  const draft = draftHere(state)
  return draft.text === ""
    ? nothing(state)
    : steps(state, putAway(noDraft), emit({ _tag: "Draft", ...draft }))
}

/** What was being typed for a room stays with it. Where the person is not in it, it is not said in another one. */
export const offerTaken =
  (room: RoomName, draft: Draft): Update =>
  (state) =>
    findRoom(state, room) !== undefined
      ? updateRoom(room, () => ({ draft }))(state)
      : steps(
          state,
          emit({ _tag: "Recall", ...draft }),
          tell(Copy.draftOffered(room, abbreviate(draft.text, limits.quoted)), "warning")
        )

/**
 * Lets arrow-up bring that draft. After a command it is not put into the line: its author may be typing the
 * next line already, which would be appended to it.
 */
export const offerDraft: Update = (state) => {
  const draft = draftHere(state)
  return draft.text === ""
    ? nothing(state)
    : steps(
        state,
        putAway(noDraft),
        emit({ _tag: "Recall", ...draft }),
        tell(Copy.draftOffered(state.currentRoom, abbreviate(draft.text, limits.quoted)), "dim")
      )
}

/** Something was heard of somebody: their connection is there, in whatever room they are marked. */
export const heardOf = (nick: Nick): Update =>
  modify(({ rooms }) => ({
    rooms: rooms.map((room) => {
      const members = markLost(room.members, [nick], [])
      return members === room.members ? room : { ...room, members }
    })
  }))
