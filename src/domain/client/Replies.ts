import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { ServerLine, ServerLineOf } from "../protocol/natter/Events.ts"
import { finishWhenCaughtUp, resumeSession, startSession } from "./CatchUp.ts"
import * as Copy from "./Copy.ts"
import { earlierFailed, earlierFetched } from "./Earlier.ts"
import { ExitCode } from "./ExitCode.ts"
import { fetched, fetchOwn, pageBackFetched, pageFetched } from "./Fetch.ts"
import { rangeShown } from "./History.ts"
import { isTakenBack } from "./Interrupted.ts"
import { enterRequested, roomJoined } from "./Join.ts"
import { limits } from "./Limits.ts"
import { lineReply } from "./LineReplies.ts"
import { byName } from "./Members.ts"
import { moderated } from "./Moderating.ts"
import { invitationRefused, nickRefused, sessionRefused, whyRefused } from "./NickConflict.ts"
import { chargeForPast } from "./Outbox.ts"
import { keyAdded, keyForgotten, keysAnswered, pairAnswered } from "./OwnKeys.ts"
import type { PendingRequest } from "./Pending.ts"
import { flushPresence, membersListed, ownNickChanged } from "./Presence.ts"
import { exit } from "./Quit.ts"
import { noteHolders } from "./Renames.ts"
import { requestAnswered } from "./Requests.ts"
import { findRoom, offerDraft, removeRoom, updateRoom } from "./Rooms.ts"
import { searchAnswered } from "./Search.ts"
import { abbreviate } from "./Suggest.ts"
import { modify, nothing, series, steps, tell, type Update } from "./Update.ts"

/** What the final answer to a command does. An answer to nothing does nothing. */

/** Applies the answer with this id. */
export const receiveReply =
  (id: LineId, event: ServerLine): Update =>
  (state) => {
    const line = state.pendingLines.find((line) => line.id === id)
    const isOfThisRun = line === undefined || !isTakenBack(state)(line)
    // Its id may be that of another command of this run.
    if (event._tag === "Ok" && event.time !== undefined && state.takingBack !== undefined)
      if (isOfThisRun) return event.at === undefined ? nothing(state) : fetchOwn(event.at)(state)
    if (line !== undefined) return lineReply(line, event)(state)
    const request = state.pendingRequests.find((request) => request.id === id)
    if (request === undefined)
      return event._tag === "Joined" ? roomJoined(event)(state) : nothing(state)
    return steps(
      { ...state, pendingRequests: state.pendingRequests.filter((other) => other.id !== id) },
      chargeForPast(request),
      event._tag === "Err" ? requestFailed(request, event) : requestSucceeded(request, event),
      finishWhenCaughtUp
    )
  }

const requestSucceeded = (request: PendingRequest, event: ServerLine): Update => {
  const { command, requestedBy } = request
  if (requestedBy === "program") return requestAnswered(request, event)
  const isForPerson = requestedBy === "person"
  switch (command._tag) {
    case "Auth":
      return modify(() => ({ isInvited: true }))
    case "Nick":
      return event._tag === "Ready" ? nickGiven(event) : nothing
    case "Resume":
      return event._tag === "Ready" ? resumeSession(event) : nothing
    case "Join":
      if (event._tag !== "Joined") return nothing
      return series(roomJoined(event), isForPerson ? enterRequested(event) : nothing)
    case "Part":
      return left(request, command.room)
    case "Who":
      return listMembers(request, command.room)
    case "History":
      return request.earlier === undefined ? pageBackFetched(request) : earlierFetched(request)
    case "After":
      return isForPerson ? rangeShown(request) : pageFetched(request)
    case "Search":
      return event._tag === "Ok" ? searchAnswered(request, event) : nothing
    case "Rooms":
      return listRooms(request)
    case "Pair":
      return pairAnswered(request)
    case "AddKey":
      return keyAdded(command)
    case "Keys":
      return keysAnswered(request)
    case "ForgetKey":
      return keyForgotten(command)
    case "Ping":
      return forgetBefore(request)
    case "Bye":
      return event._tag === "Bye"
        ? series(
            modify(() => ({ isSessionOver: true })),
            exit(ExitCode.ok)
          )
        : nothing
    default:
      return event._tag === "Ok" ? moderated(command, request) : nothing
  }
}

/** The client is not in the room any more. */
const left =
  ({ requestedBy }: PendingRequest, room: RoomName): Update =>
  (state) =>
    steps(
      state,
      removeRoom(room),
      requestedBy === "person" ? reportLeft(room, findRoom(state, room)?.draft.text ?? "") : nothing
    )

const reportLeft =
  (room: RoomName, draft: string): Update =>
  (state) =>
    steps(
      state,
      tell(
        Copy.roomLeft(room, state.settings.showsRoomsApart === true ? undefined : state.currentRoom)
      ),
      draft === "" ? nothing : tell(Copy.draftKept(room, abbreviate(draft, limits.quoted)), "dim"),
      offerDraft
    )

/** A PONG comes after all answers before it: a request that has none by then gets none. */
const forgetBefore = ({ turn: pinged }: PendingRequest): Update =>
  modify(({ pendingRequests }) => ({
    pendingRequests: pendingRequests.filter(({ turn }) => turn === 0 || turn > pinged)
  }))

/** The first nickname, or a new one. */
const nickGiven =
  (event: EventOf<"Ready">): Update =>
  (state) => {
    if (state.phase._tag === "Registering") return startSession(event)(state)
    return steps(state, ownNickChanged(event.nick), tell(Copy.nickChanged(event.nick)))
  }

/** All HERE and AWAY lines of one WHO have come. */
const listMembers = ({ parts, requestedBy }: PendingRequest, room: RoomName): Update => {
  const { nicks } = parts
  const away = parts.away.map(({ nick }) => nick)
  return series(
    noteHolders(nicks),
    membersListed(room, nicks, away),
    requestedBy === "person" ? reportMembers(room, nicks, away) : nothing
  )
}

const reportMembers = (
  room: RoomName,
  nicks: ReadonlyArray<Nick>,
  away: ReadonlyArray<Nick>
): Update => {
  const lost = new Set(away.map(foldNick))
  const all = [...nicks].sort(byName)
  return tell(
    Copy.members(
      room,
      all.map((nick) => Copy.member(nick, lost.has(foldNick(nick))))
    )
  )
}

const listRooms = ({ parts: { rooms }, requestedBy }: PendingRequest): Update =>
  series(
    modify(() => ({ listedRooms: rooms.map(({ room }) => room) })),
    requestedBy === "person" ? reportRooms(rooms) : nothing
  )

const reportRooms =
  (rooms: PendingRequest["parts"]["rooms"]): Update =>
  (state) =>
    tell(
      Copy.roomList(
        rooms.map(({ members, room, topic }) => {
          const entered = findRoom(state, room)
          return {
            room,
            members,
            ...(topic === undefined ? {} : { topic }),
            own: entered && (room === state.currentRoom ? "current" : "entered"),
            isMuted: state.preferences.muted.includes(room),
            unread: entered?.unread ?? 0
          }
        })
      )
    )(state)

const requestFailed = (request: PendingRequest, error: ServerLineOf<"Err">): Update => {
  const { command, requestedBy } = request
  if (requestedBy === "program") return requestAnswered(request, error)
  if (request.earlier !== undefined) return earlierFailed(request)
  switch (command._tag) {
    case "Auth":
      return invitationRefused(error)
    case "Resume":
      return sessionRefused(error)
    case "Nick":
      return (state) =>
        state.phase._tag === "Registering"
          ? nickRefused(command.nick, error)(state)
          : steps(state, flushPresence, tell(whyRefused(command.nick, error)(state), "warning"))
    case "Part":
      // It was carried out already, before the connection was lost.
      if (error.code === "not-in-room") return left(request, command.room)
      break
    case "Ping":
      return nothing
    case "Bye":
      return exit(ExitCode.ok)
    case "Rooms":
      return requestedBy === "person" ? tell(Copy.refusal(error), "warning") : nothing
    case "Pair":
    case "AddKey":
    case "Keys":
    case "ForgetKey":
      return (state) =>
        tell(Copy.wordsOf(state.settings.frontEnd).keysRefused(error), "warning")(state)
    case "Kick":
    case "Mute":
    case "Ban":
    case "Unban":
    case "Bans":
    case "Invite":
    case "Set":
      return tell(Copy.actRefused(error, command._tag), "warning")
    default:
  }
  if (requestedBy === "person")
    return tell(
      command._tag === "Join"
        ? Copy.cannotEnter(error, command.room)
        : Copy.roomRefused(error, command.room),
      "warning"
    )
  // A room that cannot be entered is removed when the client has caught up.
  if (command._tag === "Join") return updateRoom(command.room, () => ({ refusal: error }))
  return command._tag === "After" || command._tag === "History" ? fetched(command.room) : nothing
}
