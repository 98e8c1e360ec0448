import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { timed } from "./Heartbeat.ts"
import { interrupted, typed, unreadable } from "./Input.ts"
import type { Model, Preferences, Settings } from "./Model.ts"
import { flushInTime } from "./Presence.ts"
import { connected, end, hurry, lost, maybeLeave, stop, tick } from "./Reconnect.ts"
import { wanted } from "./Rooms.ts"
import { heard } from "./ServerEvents.ts"
import { moveOn } from "./SlashCommands.ts"
import { type Msg, type Next, steps, type Update, when } from "./Update.ts"

/**
 * The client as a state machine: what it knows, and what it does about everything that can happen.
 * It holds no socket, no clock and no screen. It is total: whatever a person types and whatever a
 * server says, in whatever order, there is a next state, and all that grows is bounded.
 */
export type { Model } from "./Model.ts"
export type { Cmd, Msg, Next } from "./Update.ts"

/** Before anything has happened. A connection is to be made; then comes `Connected` or `Lost`. */
export const initial = (
  settings: Settings,
  preferences: Preferences,
  nick: Nick | undefined,
  rooms: readonly [RoomName, ...ReadonlyArray<RoomName>]
): Model => ({
  now: 0,
  settings,
  preferences,
  phase: { _tag: "Connecting" },
  host: "",
  nick,
  guesses: 0,
  fresh: true,
  token: undefined,
  rooms: rooms.map(wanted),
  left: [],
  current: rooms[0],
  inbox: 0,
  lastTeller: undefined,
  outbox: [],
  asked: [],
  nextId: 1,
  comings: [],
  comingsSince: 0,
  heardAt: 0,
  pingedAt: 0,
  owesSince: 0,
  lostAt: undefined,
  attempt: 0,
  settledOnce: false,
  bye: undefined,
  complained: false,
  endingSince: undefined,
  interruptedAt: Number.NEGATIVE_INFINITY,
  refused: 0
})

/** What happens when `input` comes at `now`, in milliseconds since 1970. */
export const update = (state: Model, input: Msg, now: number): Next => {
  if (state.phase._tag === "Over") return [state, []]
  const [after, outputs] = part(input)({ ...state, now })
  return [timed(state, after), outputs]
}

const part = (input: Msg): Update => {
  switch (input._tag) {
    case "Typed":
      return typed(input.line)
    case "Unreadable":
      return unreadable(input.sentence)
    case "Interrupt":
      return interrupted(input.draft)
    case "End":
      return end
    case "NextRoom":
      return when(({ settledOnce }) => settledOnce, moveOn)
    case "Key":
      return (state) => hurry({ ...state, interruptedAt: Number.NEGATIVE_INFINITY })
    case "Connected":
      return connected(input.host)
    case "Heard":
      return (state) => steps(state, heard(input.line), maybeLeave)
    case "Lost":
      return lost(input.sentence, input.chance)
    case "Stop":
      return stop
    case "Tick":
      return (state) => steps(state, flushInTime, tick)
  }
}
