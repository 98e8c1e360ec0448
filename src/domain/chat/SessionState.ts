import { HashSet, Option } from "effect"
import type { Command } from "./Command.ts"
import { type ErrorReply, errorReply } from "./ErrorReply.ts"
import type { Event } from "./Event.ts"
import type { Nick } from "./Nick.ts"
import { lobby, type RoomName } from "./RoomName.ts"

/**
 * The session machine: what a client may ask for in which state, and what an answer makes of the
 * state. It holds no socket and no clock, and every function is total.
 */
export type State = Unnamed | Named | Ended

/** Before the first READY. `faults` counts the lines that were answered with ERR. */
export interface Unnamed {
  readonly _tag: "Unnamed"
  readonly faults: number
}

/** After READY, until the end. The rooms are those whose JOINED was sent. */
export interface Named {
  readonly _tag: "Named"
  readonly nick: Nick
  readonly rooms: HashSet.HashSet<RoomName>
}

/** The last line is said. */
export interface Ended {
  readonly _tag: "Ended"
}

export const initial: State = { _tag: "Unnamed", faults: 0 }
export const ended: State = { _tag: "Ended" }
export const named = (nick: Nick, rooms: Iterable<RoomName>): Named => ({
  _tag: "Named",
  nick,
  rooms: HashSet.fromIterable(rooms)
})

/** Bad lines that a connection may send before its first READY; with the last one it ends. */
export const maxFaults = 20

/** Rooms that one session may be in. */
export const maxRooms = 64

const notRegistered = errorReply(
  "not-registered",
  "Say NICK and a nickname first; until then only NICK, RESUME, PING and BYE are taken."
)
const registered = errorReply("malformed", "RESUME is taken only on a new connection, before NICK.")
const notInRoom = errorReply("not-in-room", "You are not in that room; JOIN it first.")
const tooManyRooms = errorReply(
  "full",
  `You are in ${maxRooms} rooms, which is the most; PART one first.`
)
const over = errorReply("malformed", "Nothing is taken after BYE.")

/** Why a command may not be carried out in this state; none when it may. */
export const objection = (state: State, command: Command): Option.Option<ErrorReply> => {
  if (state._tag === "Ended") return Option.some(over)
  switch (command._tag) {
    case "Ping":
    case "Bye":
    case "Nick":
      return Option.none()
    case "Resume":
      return state._tag === "Named" ? Option.some(registered) : Option.none()
    default:
  }
  if (state._tag === "Unnamed") return Option.some(notRegistered)
  switch (command._tag) {
    case "Say":
    case "Part":
      return HashSet.has(state.rooms, command.room) ? Option.none() : Option.some(notInRoom)
    case "Join":
      return HashSet.size(state.rooms) < maxRooms || HashSet.has(state.rooms, command.room)
        ? Option.none()
        : Option.some(tooManyRooms)
    default:
      return Option.none()
  }
}

/** The state after a command's final answer. An answer that does not belong to the command changes nothing. */
export const answered = (
  state: State,
  command: Command,
  answer: Event | { readonly _tag: "Err" }
): State => {
  if (state._tag === "Ended") return state
  if (answer._tag === "Err") return faulted(state)
  switch (command._tag) {
    case "Nick":
      if (answer._tag !== "Ready") return state
      return named(answer.nick, state._tag === "Named" ? state.rooms : [lobby])
    case "Join":
      if (answer._tag !== "Joined" || state._tag !== "Named") return state
      return named(state.nick, HashSet.add(state.rooms, command.room))
    case "Part":
      if (answer._tag !== "Ok" || state._tag !== "Named") return state
      return named(state.nick, HashSet.remove(state.rooms, command.room))
    case "Bye":
      return answer._tag === "Bye" ? ended : state
    default:
      return state
  }
}

/** The state after a line that was answered with ERR. */
export const faulted = (state: State): State =>
  state._tag !== "Unnamed"
    ? state
    : state.faults + 1 >= maxFaults
      ? ended
      : { _tag: "Unnamed", faults: state.faults + 1 }
