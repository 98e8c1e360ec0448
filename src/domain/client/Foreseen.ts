import type { RoomName } from "../chat/RoomName.ts"
import { carryOut } from "./Input.ts"
import type { Model } from "./Model.ts"
import type { PendingLine } from "./Pending.ts"
import { findRoom, newRoom, removeRoom } from "./Rooms.ts"

/** What a line that waits for a room will do there. It is taken from what Enter would do then. */
export interface Foreseen {
  /** The room in which it will be carried out. */
  readonly room: RoomName
  /** As it was typed. */
  readonly typed: string
  /** The message or topic that it becomes; undefined for any other command. */
  readonly line: PendingLine | undefined
}

/** Every line that waits, in order. The commands among them may lead to further rooms. */
export const foreseen = (state: Model): ReadonlyArray<Foreseen> => {
  let now = answered({ ...state, waitingLines: undefined })
  return (state.waitingLines?.lines ?? []).map((typed) => {
    const { currentRoom: room, pendingLines } = now
    const [after] = carryOut(typed)(now)
    now = answered(after)
    return { room, typed, line: after.pendingLines[pendingLines.length] }
  })
}

/** Where the person is once the server has answered every /join and /part. */
const answered = (state: Model): Model => {
  let now: Model = { ...state, pendingRequests: [] }
  for (const { command, requestedBy } of state.pendingRequests) {
    if (requestedBy !== "person") continue
    if (command._tag === "Join") now = entered(now, command.room)
    if (command._tag === "Part") now = removeRoom(command.room)(now)[0]
  }
  return now
}

const entered = (state: Model, room: RoomName): Model => ({
  ...state,
  currentRoom: room,
  rooms: findRoom(state, room) === undefined ? [...state.rooms, newRoom(room)] : state.rooms
})
