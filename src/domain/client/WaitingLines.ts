import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import type { WaitingLine } from "./Pending.ts"
import { addressed } from "./PendingLines.ts"
import { findRoom, newRoom, removeRoom } from "./Rooms.ts"
import { each, emit, series, tell, type Update } from "./Update.ts"

/**
 * What waits behind a /join, or a /part of the current room, that the server has not answered: its author
 * is on the way to another room and means that one, so it waits until that is the current one. When it does
 * not become that, they are told. Behind what waits, everything waits that the server is asked for.
 */

/** The room to which the person is on the way; undefined if that is decided already. */
export const destination = (state: Model): RoomName | undefined =>
  state.pendingRequests.some(
    ({ command, requestedBy }) =>
      requestedBy === "person" &&
      (command._tag === "Join" || (command._tag === "Part" && command.room === state.currentRoom))
  )
    ? answered(state).currentRoom
    : undefined

/** The model once the server has done every /join and /part. */
export const answered = (state: Model): Model => {
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

/** The room where the next line would be carried out. */
export const roomAhead = (state: Model): RoomName =>
  state.waitingLines.at(-1)?.leadsTo ?? destination(state) ?? state.currentRoom

/**
 * What a line of the server changes. Where the person does not get into the room that the prompt has named, or
 * is not in it any more, a half-typed line for it is not left for another.
 */
export const keepingDraft =
  (received: Update): Update =>
  (state) => {
    const room = roomAhead(state)
    const [after, cmds] = received(state)
    const isLost = roomAhead(after) !== room && findRoom(after, room) === undefined
    return [
      after,
      isLost && after.settings.mode === "person" ? [...cmds, { _tag: "TakeDraft", room }] : cmds
    ]
  }

/** The name that the person has once the server has done every /nick that is sent before this line. */
export const nickBefore = (
  { nick, pendingRequests }: Model,
  id = Number.POSITIVE_INFINITY
): Model["nick"] =>
  pendingRequests.reduce(
    (now, { command, id: asked, requestedBy }) =>
      command._tag === "Nick" && requestedBy === "person" && asked < id ? command.nick : now,
    nick
  )

/** The name that the person has once all is done that waits before the waiting line at an index, or before the next line. */
export const nickAhead = (state: Model, at?: number): Model["nick"] =>
  state.waitingLines.slice(0, at).findLast(({ nick }) => nick !== undefined)?.nick ??
  nickBefore(state)

/** Tells of lines that are not carried out. None becomes the draft: the next line would be appended to it. */
export const giveBack = (lines: ReadonlyArray<WaitingLine>): Update =>
  series(
    tell(
      Copy.givenBack(
        lines.map(({ line, room, typed }) =>
          line === undefined
            ? { to: room, text: typed, isCommand: true }
            : { ...addressed(line), isCommand: false }
        )
      ),
      "warning"
    ),
    // Those of an earlier run were not entered in this one, and in a page each room has its own.
    each(lines, ({ typed }) => emit({ _tag: "Recall", text: typed }))
  )
