import { HashMap } from "effect"
import type { Event, EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import {
  enterRequested,
  finishCatchUp,
  resumeSession,
  roomJoined,
  startSession
} from "./CatchUp.ts"
import { listed, refused as wording } from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { receiveOwn } from "./Messages.ts"
import { bounds, type Member, type PendingLine, type PendingRequest } from "./Model.ts"
import { nickRefused, sessionRefused } from "./NickConflict.ts"
import { authorOf, removeLine } from "./PendingLines.ts"
import { memberRenamed } from "./Presence.ts"
import { exit } from "./Reconnect.ts"
import { addMembers, findRoom, releaseIfReady, removeRoom, updateRoom } from "./Rooms.ts"
import { modify, nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** What the final answer to a command does. An answer to nothing does nothing. */
export const receiveReply =
  (id: LineId, event: Event): Update =>
  (state) => {
    const entry = state.pendingLines.find((entry) => entry.id === id)
    if (entry !== undefined) return lineReply(entry, event)(state)
    const asked = state.pendingRequests.find((asked) => asked.id === id)
    if (asked === undefined)
      return event._tag === "Joined" ? roomJoined(event)(state) : nothing(state)
    return steps(
      { ...state, pendingRequests: state.pendingRequests.filter((other) => other.id !== id) },
      event._tag === "Err" ? requestFailed(asked, event) : requestSucceeded(asked, event)
    )
  }

const lineReply = (entry: PendingLine, event: Event): Update => {
  if (event._tag === "Ok") return removeLine(entry, lineAccepted(entry, event))
  return event._tag === "Err" ? removeLine(entry, lineRefused(entry, event)) : nothing
}

/** A line has its place: it is shown there. */
const lineAccepted =
  (entry: PendingLine, { position }: EventOf<"Ok">): Update =>
  (state) => {
    const nick = authorOf(entry, state)
    if (nick === undefined) return nothing(state)
    const { command } = entry
    const { text } = command
    if (command._tag === "Tell")
      return show({
        _tag: "PrivateMessage",
        direction: "to",
        seq: 0,
        time: state.now,
        nick: command.nick,
        text
      })(state)
    return receiveOwn({
      _tag: "Message",
      room: command.room,
      seq: position?.seq ?? 0,
      time: state.now,
      nick,
      text,
      origin: "mine",
      mention: false,
      elsewhere: command.room !== state.currentRoom
    })(state)
  }

const lineRefused =
  ({ command, typed }: PendingLine, error: EventOf<"Err">): Update =>
  (state) => {
    const why = command._tag === "Say" ? wording(error, command.room) : error.text
    return steps(
      { ...state, refusedLines: state.refusedLines + 1 },
      tell(`Not sent: ${typed} — ${why}`, "warning")
    )
  }

const requestSucceeded = (asked: PendingRequest, event: Event): Update => {
  const { requestedBy, command } = asked
  switch (command._tag) {
    case "Nick":
      return event._tag === "Ready" ? nickGiven(event) : nothing
    case "Resume":
      return event._tag === "Ready" ? resumeSession(event) : nothing
    case "Join":
      if (event._tag !== "Joined") return nothing
      return (state) =>
        steps(state, roomJoined(event), requestedBy === "person" ? enterRequested(event) : nothing)
    case "Part":
      return (state) =>
        steps(
          state,
          removeRoom(command.room),
          requestedBy === "person"
            ? (now) =>
                tell(`You left ${command.room}; what you type goes to ${now.currentRoom} now.`)(now)
            : nothing
        )
    case "Who":
      return listMembers(asked, command.room)
    case "History":
      return requestedBy === "person"
        ? historyShown(asked, command.room)
        : historyFetched(command.room)
    case "Retention":
      return event._tag === "Retention"
        ? updateRoom(command.room, () => ({ retention: event.messages }))
        : nothing
    case "Ping":
      return series(forgetBefore(asked), finishCatchUp)
    case "Bye":
      return event._tag === "Bye" ? exit(ExitCode.ok) : nothing
  }
}

/** A PONG waits for all answers before it: what has none by then gets none. */
const forgetBefore = ({ id }: PendingRequest): Update =>
  modify(({ pendingRequests }) => ({
    pendingRequests: pendingRequests.filter((other) => other.id > id)
  }))

/** The first name, or another one. */
const nickGiven =
  (event: EventOf<"Ready">): Update =>
  (state) => {
    if (state.phase._tag === "Registering") return startSession(event)(state)
    const { nick: old } = state
    return steps(
      { ...state, token: event.token ?? state.token },
      old === undefined ? nothing : memberRenamed({ _tag: "Rename", old, new: event.nick }),
      tell(`You are ${event.nick} now.`)
    )
  }

/** Who is in a room, in all the HERE lines of one WHO. */
const listMembers =
  ({ requestedBy, nicks }: PendingRequest, name: RoomName): Update =>
  (state) => {
    const before = findRoom(state, name)?.members ?? HashMap.empty<string, Member>()
    const present = new Set(nicks.map(foldNick))
    const kept = HashMap.filter(before, (_, key) => present.has(key))
    return steps(
      state,
      updateRoom(name, () => ({ members: addMembers(kept, nicks) })),
      requestedBy === "person"
        ? tell(`In ${name}: ${listed([...nicks].sort(byName), 200)}.`)
        : nothing
    )
  }

const byName = (a: Nick, b: Nick): number => (foldNick(a) < foldNick(b) ? -1 : 1)

/** A line of WHO's answer, before its end. */
export const collectMembers =
  (event: EventOf<"Here">): Update =>
  (state) => {
    const { pendingRequests } = state
    const at = pendingRequests.findIndex(
      ({ command }) => command._tag === "Who" && command.room === event.room
    )
    const one = pendingRequests[at]
    if (one === undefined || one.nicks.length >= bounds.members) return nothing(state)
    const more = { ...one, nicks: [...one.nicks, ...event.nicks] }
    return nothing({ ...state, pendingRequests: pendingRequests.with(at, more) })
  }

/** The end of what the person asked to see. */
const historyShown = ({ pastCount }: PendingRequest, room: RoomName): Update =>
  tell(
    pastCount === 0
      ? `Nothing was said in ${room} yet.`
      : `${pastCount === 1 ? "That was the last message" : `Those were the last ${pastCount} messages`} of ${room}; what follows is new.`,
    "dim"
  )

/** Everything that the log holds of a room has come. */
const historyFetched =
  (name: RoomName): Update =>
  (state) =>
    steps(
      state,
      updateRoom(name, () => ({ fetchingHistory: false })),
      releaseIfReady(name)
    )

const requestFailed = ({ requestedBy, command }: PendingRequest, error: EventOf<"Err">): Update => {
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
  if (requestedBy === "person") return tell(wording(error, command.room), "warning")
  // A room that can't be entered again is dropped when the client has settled down.
  return command._tag === "History" ? historyFetched(command.room) : nothing
}
