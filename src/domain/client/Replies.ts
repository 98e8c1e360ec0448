import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { ServerLine, ServerLineOf } from "../protocol/natter/Events.ts"
import { finishCatchUp, resumeSession, startSession } from "./CatchUp.ts"
import * as Copy from "./Copy.ts"
import { releaseIfComplete } from "./Delivery.ts"
import { ExitCode } from "./ExitCode.ts"
import { enterRequested, roomJoined } from "./Join.ts"
import { limits } from "./Limits.ts"
import { byName, replaceMembers } from "./Members.ts"
import { receiveOwn } from "./Messages.ts"
import type { PendingLine, PendingRequest } from "./Model.ts"
import { nickRefused, sessionRefused } from "./NickConflict.ts"
import { authorOf, removeLine } from "./PendingLines.ts"
import { memberRenamed } from "./Presence.ts"
import { exit } from "./Quit.ts"
import { removeRoom, updateRoom } from "./Rooms.ts"
import { modify, nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** What the final answer to a command does. An answer to nothing does nothing. */

/** Applies the answer with this id. */
export const receiveReply =
  (id: LineId, event: ServerLine): Update =>
  (state) => {
    const line = state.pendingLines.find((line) => line.id === id)
    if (line !== undefined) return lineReply(line, event)(state)
    const request = state.pendingRequests.find((request) => request.id === id)
    if (request === undefined)
      return event._tag === "Joined" ? roomJoined(event)(state) : nothing(state)
    return steps(
      { ...state, pendingRequests: state.pendingRequests.filter((other) => other.id !== id) },
      event._tag === "Err" ? requestFailed(request, event) : requestSucceeded(request, event)
    )
  }

const lineReply = (line: PendingLine, event: ServerLine): Update => {
  if (event._tag === "Ok") return removeLine(line, lineAccepted(line, event))
  return event._tag === "Err" ? removeLine(line, lineRefused(line, event)) : nothing
}

/** A line has its place in the room, and is shown there. */
const lineAccepted =
  (line: PendingLine, { position }: EventOf<"Ok">): Update =>
  (state) => {
    const nick = authorOf(line, state)
    if (nick === undefined) return nothing(state)
    const { command } = line
    const { text } = command
    const time = state.now
    if (command._tag === "Tell") {
      const { nick } = command
      return show({ _tag: "PrivateMessage", direction: "to", seq: 0, time, nick, text })(state)
    }
    return receiveOwn({
      _tag: "Message",
      room: command.room,
      seq: position?.seq ?? 0,
      time,
      nick,
      text,
      origin: "mine",
      mention: false,
      elsewhere: command.room !== state.currentRoom
    })(state)
  }

const lineRefused =
  ({ command, typed }: PendingLine, error: ServerLineOf<"Err">): Update =>
  (state) => {
    const why = command._tag === "Say" ? Copy.roomRefused(error, command.room) : error.text
    return steps(
      { ...state, refusedLines: state.refusedLines + 1 },
      tell(Copy.notSent(typed, why), "warning")
    )
  }

const requestSucceeded = (request: PendingRequest, event: ServerLine): Update => {
  const { command } = request
  const isForPerson = request.requestedBy === "person"
  switch (command._tag) {
    case "Nick":
      return event._tag === "Ready" ? nickGiven(event) : nothing
    case "Resume":
      return event._tag === "Ready" ? resumeSession(event) : nothing
    case "Join":
      if (event._tag !== "Joined") return nothing
      return series(roomJoined(event), isForPerson ? enterRequested(event) : nothing)
    case "Part":
      return series(removeRoom(command.room), isForPerson ? reportLeft(command.room) : nothing)
    case "Who":
      return listMembers(request, command.room)
    case "History":
      return isForPerson
        ? tell(Copy.historyEnd(command.room, request.pastCount), "dim")
        : historyFetched(command.room)
    case "Retention":
      return event._tag === "Retention"
        ? updateRoom(command.room, () => ({ retention: event.messages }))
        : nothing
    case "Ping":
      return series(forgetBefore(request), finishCatchUp)
    case "Bye":
      return event._tag === "Bye" ? exit(ExitCode.ok) : nothing
  }
}

const reportLeft =
  (room: RoomName): Update =>
  (state) =>
    tell(Copy.roomLeft(room, state.currentRoom))(state)

/** A PONG comes after all answers before it: a request that has none by then gets none. */
const forgetBefore = ({ id }: PendingRequest): Update =>
  modify(({ pendingRequests }) => ({
    pendingRequests: pendingRequests.filter((other) => other.id > id)
  }))

/** The first nickname, or a new one. */
const nickGiven =
  (event: EventOf<"Ready">): Update =>
  (state) => {
    if (state.phase._tag === "Registering") return startSession(event)(state)
    const { nick: old } = state
    return steps(
      { ...state, token: event.token ?? state.token },
      old === undefined ? nothing : memberRenamed({ _tag: "Rename", old, new: event.nick }),
      tell(Copy.nickChanged(event.nick))
    )
  }

/** All HERE lines of one WHO have come. */
const listMembers = ({ nicks, requestedBy }: PendingRequest, room: RoomName): Update =>
  series(
    updateRoom(room, ({ members }) => ({ members: replaceMembers(members, nicks) })),
    requestedBy === "person" ? tell(Copy.members(room, [...nicks].sort(byName))) : nothing
  )

/** A HERE line, which comes before the answer to WHO. */
export const collectMembers =
  (event: EventOf<"Here">): Update =>
  (state) => {
    const { pendingRequests } = state
    const at = pendingRequests.findIndex(
      ({ command }) => command._tag === "Who" && command.room === event.room
    )
    const request = pendingRequests[at]
    if (request === undefined || request.nicks.length >= limits.roomMembers) return nothing(state)
    const more = { ...request, nicks: [...request.nicks, ...event.nicks] }
    return nothing({ ...state, pendingRequests: pendingRequests.with(at, more) })
  }

/** The history that the client fetched for itself is complete. */
const historyFetched = (room: RoomName): Update =>
  series(
    updateRoom(room, () => ({ fetchingHistory: false })),
    releaseIfComplete(room)
  )

const requestFailed = (
  { command, requestedBy }: PendingRequest,
  error: ServerLineOf<"Err">
): Update => {
  switch (command._tag) {
    case "Resume":
      return sessionRefused(error)
    case "Nick":
      return (state) =>
        state.phase._tag === "Registering"
          ? nickRefused(error)(state)
          : tell(error.text, "warning")(state)
    case "Ping":
      return finishCatchUp
    case "Bye":
      return exit(ExitCode.ok)
    default:
  }
  if (requestedBy === "person") return tell(Copy.roomRefused(error, command.room), "warning")
  // A room that cannot be entered again is removed when the client has caught up.
  return command._tag === "History" ? historyFetched(command.room) : nothing
}
