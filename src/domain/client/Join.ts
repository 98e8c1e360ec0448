import type { EventOf } from "../chat/Event.ts"
import { lobby, type RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { releaseIfComplete } from "./Delivery.ts"
import { noDraft } from "./Draft.ts"
import { fetchBefore, fetched, fetchMembers, fetchUnread, firstShown } from "./Fetch.ts"
import { limits } from "./Limits.ts"
import { newEpoch } from "./Messages.ts"
import type { Model, Room } from "./Model.ts"
import { flushPresence } from "./Presence.ts"
import { findRoom, newRoom, offerDraft, switchRoom, updateRoom } from "./Rooms.ts"
import { readBefore } from "./TakeBack.ts"
import { nothing, series, steps, tell, type Update } from "./Update.ts"

/** How the client gets into a room, and to where it had read it. */

/** The server has put the client into a room whose last message has this position. */
export const roomJoined =
  (event: EventOf<"Joined">): Update =>
  (state) =>
    steps(state, enter(event), tellOfNewRoom(event))

/** A program that is about to speak or listen in a room may have misspelt its name. */
const tellOfNewRoom =
  ({ members, position, room }: EventOf<"Joined">): Update =>
  (state) => {
    const { currentRoom, settings, wasOnline } = state
    const isNew = room !== lobby && position.seq === 0 && members <= 1
    return settings.tellsOfNewRoom === true && !wasOnline && room === currentRoom && isNew
      ? tell(Copy.newRoomMade(room))(state)
      : nothing(state)
  }

const enter =
  (event: EventOf<"Joined">): Update =>
  (state) => {
    const { room: name } = event
    const room = findRoom(state, name)
    if (room === undefined) return isUnwanted(state, name) ? nothing(state) : addRoom(event)(state)
    return room.joined ? nothing(state) : enterAgain(room, event)(state)
  }

/** A room that the client was in before, or wants to be in. */
const enterAgain =
  (
    { fetchingHistory, head, name, reorderBuffer: { epoch, next } }: Room,
    event: EventOf<"Joined">
  ): Update =>
  (state) => {
    const { position, topic } = event
    const isOtherLog = epoch !== undefined && epoch !== position.epoch
    const isReplayed = epoch === position.epoch && readBefore(state, name)?.epoch === epoch
    return steps(
      state,
      // All of the new log is unread, if the old one was read.
      isOtherLog ? newEpoch(name, Math.min(next, 1)) : nothing,
      updateRoom(name, ({ reorderBuffer }) => ({
        joined: true,
        head: position.seq,
        topic,
        reorderBuffer: { ...reorderBuffer, epoch: position.epoch }
      })),
      // In a resumed session all that was missed has come before this.
      isReplayed
        ? series(head === 0 || next === 0 ? fetchBefore(name) : fetched(name), fetchMembers(name))
        : state.isNewSession || fetchingHistory || isOtherLog
          ? series(fetchUnread(name), fetchMembers(name))
          : releaseIfComplete(name)
    )
  }

/** Whether there are too many rooms, or this one is being left. */
const isUnwanted = ({ pendingRequests, rooms }: Model, name: RoomName): boolean =>
  rooms.length >= limits.rooms ||
  pendingRequests.some(({ command }) => command._tag === "Part" && command.room === name)

const addRoom =
  ({ position, room: name, topic }: EventOf<"Joined">): Update =>
  (state) => {
    const before = state.leftRooms.find((other) => other.name === name)
    // Where it was left, but no more than of a room that is entered for the first time. What was shown before is gone
    // with a room that was shown by itself.
    const isShown = state.settings.showsRoomsApart !== true && before?.epoch === position.epoch
    const next = isShown ? before.next : 0
    const room: Room = {
      ...newRoom(name),
      joined: true,
      head: position.seq,
      topic,
      draft: before?.draft ?? noDraft,
      reorderBuffer: {
        epoch: position.epoch,
        next: Math.max(next, firstShown(state, name, position.seq)),
        held: []
      }
    }
    return steps(
      {
        ...state,
        rooms: [...state.rooms, room],
        leftRooms: state.leftRooms.filter((other) => other.name !== name)
      },
      fetchUnread(name),
      fetchMembers(name)
    )
  }

/** The person asked to enter a room, and is in it. */
export const enterRequested =
  ({ members, room, topic }: EventOf<"Joined">): Update =>
  (state) =>
    steps(
      state,
      flushPresence,
      switchRoom(room),
      tell(Copy.roomEntered(room, members - 1, state.settings.showsRoomsApart)),
      topic === undefined ? nothing : tell(Copy.topicIs(room, topic)),
      offerDraft
    )
