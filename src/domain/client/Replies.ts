import { HashMap } from "effect"
import type { EventOf } from "../chat/Event.ts"
import type { LineId } from "../chat/LineId.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { ServerLine, ServerLineOf } from "../protocol/natter/Events.ts"
import { begun, entered, joined, resumed, settledDown } from "./CatchUp.ts"
import { listed, refused as wording } from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { mine } from "./Messages.ts"
import { type Asked, bounds, type Entry, type Member } from "./Model.ts"
import { nameRefused, sessionRefused } from "./NickConflict.ts"
import { author, settled } from "./PendingLines.ts"
import { renamed } from "./Presence.ts"
import { quit } from "./Reconnect.ts"
import { changeRoom, dropRoom, roomOf, settle, withMembers } from "./Rooms.ts"
import { modify, nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** What the final answer to a command does. An answer to nothing does nothing. */
export const answer =
  (id: LineId, event: ServerLine): Update =>
  (state) => {
    const entry = state.outbox.find((entry) => entry.id === id)
    if (entry !== undefined) return answerToLine(entry, event)(state)
    const asked = state.asked.find((asked) => asked.id === id)
    if (asked === undefined) return event._tag === "Joined" ? joined(event)(state) : nothing(state)
    return steps(
      { ...state, asked: state.asked.filter((other) => other.id !== id) },
      event._tag === "Err" ? failed(asked, event) : answered(asked, event)
    )
  }

const answerToLine = (entry: Entry, event: ServerLine): Update => {
  if (event._tag === "Ok") return settled(entry, accepted(entry, event))
  return event._tag === "Err" ? settled(entry, refused(entry, event)) : nothing
}

/** A line has its place: it is shown there. */
const accepted =
  (entry: Entry, { position }: EventOf<"Ok">): Update =>
  (state) => {
    const nick = author(entry, state)
    if (nick === undefined) return nothing(state)
    const { command } = entry
    const { text } = command
    if (command._tag === "Tell")
      return show({
        _tag: "Told",
        direction: "to",
        seq: 0,
        time: state.now,
        nick: command.nick,
        text
      })(state)
    return mine({
      _tag: "Said",
      room: command.room,
      seq: position?.seq ?? 0,
      time: state.now,
      nick,
      text,
      how: "mine",
      mention: false,
      elsewhere: command.room !== state.current
    })(state)
  }

const refused =
  ({ command, typed }: Entry, error: ServerLineOf<"Err">): Update =>
  (state) => {
    const why = command._tag === "Say" ? wording(error, command.room) : error.text
    return steps(
      { ...state, refused: state.refused + 1 },
      tell(`Not sent: ${typed} — ${why}`, "warning")
    )
  }

const answered = (asked: Asked, event: ServerLine): Update => {
  const { by, command } = asked
  switch (command._tag) {
    case "Nick":
      return event._tag === "Ready" ? named(event) : nothing
    case "Resume":
      return event._tag === "Ready" ? resumed(event) : nothing
    case "Join":
      if (event._tag !== "Joined") return nothing
      return (state) => steps(state, joined(event), by === "person" ? entered(event) : nothing)
    case "Part":
      return (state) =>
        steps(
          state,
          dropRoom(command.room),
          by === "person"
            ? (now) =>
                tell(`You left ${command.room}; what you type goes to ${now.current} now.`)(now)
            : nothing
        )
    case "Who":
      return members(asked, command.room)
    case "History":
      return by === "person" ? recalled(asked, command.room) : fetched(command.room)
    case "Retention":
      return event._tag === "Retention"
        ? changeRoom(command.room, () => ({ remembers: event.messages }))
        : nothing
    case "Ping":
      return series(forgetBefore(asked), settledDown)
    case "Bye":
      return event._tag === "Bye" ? quit(ExitCode.ok) : nothing
  }
}

/** A PONG waits for all answers before it: what has none by then gets none. */
const forgetBefore = ({ id }: Asked): Update =>
  modify(({ asked }) => ({ asked: asked.filter((other) => other.id > id) }))

/** The first name, or another one. */
const named =
  (event: EventOf<"Ready">): Update =>
  (state) => {
    if (state.phase._tag === "Claiming") return begun(event)(state)
    const { nick: old } = state
    return steps(
      { ...state, token: event.token ?? state.token },
      old === undefined ? nothing : renamed({ _tag: "Rename", old, new: event.nick }),
      tell(`You are ${event.nick} now.`)
    )
  }

/** Who is in a room, in all the HERE lines of one WHO. */
const members =
  ({ by, nicks }: Asked, name: RoomName): Update =>
  (state) => {
    const before = roomOf(state, name)?.members ?? HashMap.empty<string, Member>()
    const present = new Set(nicks.map(foldNick))
    const kept = HashMap.filter(before, (_, key) => present.has(key))
    return steps(
      state,
      changeRoom(name, () => ({ members: withMembers(kept, nicks) })),
      by === "person" ? tell(`In ${name}: ${listed([...nicks].sort(byName), 200)}.`) : nothing
    )
  }

const byName = (a: Nick, b: Nick): number => (foldNick(a) < foldNick(b) ? -1 : 1)

/** A line of WHO's answer, before its end. */
export const here =
  (event: EventOf<"Here">): Update =>
  (state) => {
    const { asked } = state
    const at = asked.findIndex(
      ({ command }) => command._tag === "Who" && command.room === event.room
    )
    const one = asked[at]
    if (one === undefined || one.nicks.length >= bounds.members) return nothing(state)
    const more = { ...one, nicks: [...one.nicks, ...event.nicks] }
    return nothing({ ...state, asked: asked.with(at, more) })
  }

/** The end of what the person asked to see. */
const recalled = ({ past }: Asked, room: RoomName): Update =>
  tell(
    past === 0
      ? `Nothing was said in ${room} yet.`
      : `${past === 1 ? "That was the last message" : `Those were the last ${past} messages`} of ${room}; what follows is new.`,
    "dim"
  )

/** Everything that the log holds of a room has come. */
const fetched =
  (name: RoomName): Update =>
  (state) =>
    steps(
      state,
      changeRoom(name, () => ({ fetching: false })),
      settle(name)
    )

const failed = ({ by, command }: Asked, error: ServerLineOf<"Err">): Update => {
  switch (command._tag) {
    case "Resume":
      return sessionRefused(error)
    case "Nick":
      return (state) =>
        state.phase._tag === "Claiming"
          ? nameRefused(error)(state)
          : tell(error.text, "warning")(state)
    case "Ping":
      return settledDown
    case "Bye":
      return quit(ExitCode.ok)
    default:
  }
  if (by === "person") return tell(wording(error, command.room), "warning")
  // A room that can't be entered again is dropped when the client has settled down.
  return command._tag === "History" ? fetched(command.room) : nothing
}
