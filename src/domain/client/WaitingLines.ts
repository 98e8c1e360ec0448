import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import { next, tell, type Update } from "./Update.ts"

/**
 * Lines that were typed behind a /join, or a /part of the current room, that the server has not answered.
 * Their author is on the way to another room and means that one, so they wait until it is the current
 * one. When it does not become that, they are told to be not sent.
 */

/** The room to which the person is on the way; undefined if that is decided already. */
export const destination = ({
  currentRoom,
  pendingRequests,
  rooms
}: Model): RoomName | undefined => {
  for (const { command, requestedBy } of pendingRequests) {
    if (requestedBy !== "person") continue
    if (command._tag === "Join") return command.room
    if (command._tag === "Part" && command.room === currentRoom)
      return rooms.find(({ name }) => name !== currentRoom)?.name
  }
  return undefined
}

/** Lets a line wait for the room to which the person is on the way. */
export const wait =
  (destination: RoomName, line: string): Update =>
  (state) => {
    const before = state.waitingLines?.lines ?? []
    return next({ ...state, waitingLines: { destination, lines: [...before, line] } })
  }

/** How many lines wait. */
export const waitingCount = ({ waitingLines }: Model): number => waitingLines?.lines.length ?? 0

/** Tells of the lines whose room was not entered. None becomes the draft: the next line would be appended to it. */
export const giveBack = (room: RoomName, lines: ReadonlyArray<string>): Update =>
  tell(Copy.givenBack(room, lines), "warning")
