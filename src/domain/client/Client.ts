import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { trackAwaiting } from "./Heartbeat.ts"
import { enterLine, inputUnreadable, interrupt } from "./Input.ts"
import type { Model, Preferences, Settings } from "./Model.ts"
import { flushPresenceWhenDue } from "./Presence.ts"
import {
  connected,
  connectionLost,
  quitNow,
  quitWhenDelivered,
  requestQuit,
  retryNow,
  tick
} from "./Reconnect.ts"
import { newRoom } from "./Rooms.ts"
import { receive } from "./ServerEvents.ts"
import { nextRoom } from "./SlashCommands.ts"
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
  nickAttempts: 0,
  isNewSession: true,
  token: undefined,
  rooms: rooms.map(newRoom),
  leftRooms: [],
  currentRoom: rooms[0],
  inboxSeq: 0,
  replyTo: undefined,
  pendingLines: [],
  pendingRequests: [],
  nextId: 1,
  heldPresence: [],
  presenceHeldSince: 0,
  lastHeardAt: 0,
  lastPingAt: 0,
  awaitingSince: 0,
  lostAt: undefined,
  reconnectAttempts: 0,
  wasOnline: false,
  bye: undefined,
  warnedOfBadLine: false,
  quitRequestedAt: undefined,
  interruptedAt: Number.NEGATIVE_INFINITY,
  refusedLines: 0
})

/** What happens when `input` comes at `now`, in milliseconds since 1970. */
export const update = (state: Model, input: Msg, now: number): Next => {
  if (state.phase._tag === "Ended") return [state, []]
  const [after, outputs] = part(input)({ ...state, now })
  return [trackAwaiting(state, after), outputs]
}

const part = (input: Msg): Update => {
  switch (input._tag) {
    case "Line":
      return enterLine(input.text)
    case "Unreadable":
      return inputUnreadable(input.sentence)
    case "Interrupt":
      return interrupt(input.draft)
    case "End":
      return requestQuit
    case "NextRoom":
      return when(({ wasOnline }) => wasOnline, nextRoom)
    case "Key":
      return (state) => retryNow({ ...state, interruptedAt: Number.NEGATIVE_INFINITY })
    case "Connected":
      return connected(input.host)
    case "Received":
      return (state) => steps(state, receive(input.line), quitWhenDelivered)
    case "Disconnected":
      return connectionLost(input.sentence, input.chance)
    case "Stop":
      return quitNow
    case "Tick":
      return (state) => steps(state, flushPresenceWhenDue, tick)
  }
}
