import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { askForAwaitedNick, takeFoundSession } from "./AwaitedNick.ts"
import { entered, enterWaitingLines } from "./CarryOut.ts"
import { tellOfCatchUp } from "./CatchUp.ts"
import * as Copy from "./Copy.ts"
import { askEarlier } from "./Earlier.ts"
import { tellOfLink } from "./Exposure.ts"
import {
  checkHeartbeat,
  checkNow,
  confirm,
  confirmSeen,
  notePause,
  trackAwaiting
} from "./Heartbeat.ts"
import { enterLine, goTo, inputUnreadable, interrupt, nextRoomKey, roomBesideKey } from "./Input.ts"
import { firstId } from "./Interrupted.ts"
import { askForLost, lookAtPeople } from "./Lost.ts"
import type { Model, Preferences } from "./Model.ts"
import type { Msg } from "./Msg.ts"
import { flush } from "./Outbox.ts"
import { flushPresenceWhenDue } from "./Presence.ts"
import { hangUp, leave, quitNow, quitWhenDelivered, quitWhenLate, requestQuit } from "./Quit.ts"
import { connectionLost, retryNow, turnedAway, untrusted } from "./Reconnect.ts"
import { connected } from "./Registration.ts"
import { carryOutRequest } from "./Requests.ts"
import { refreshRooms } from "./RoomList.ts"
import { newRoom, offerTaken } from "./Rooms.ts"
import { receive } from "./ServerEvents.ts"
import { serverFeatures } from "./ServerFeatures.ts"
import type { Settings } from "./Settings.ts"
import { type Next, nothing, series, tell, type Update } from "./Update.ts"
import { keepingDraft } from "./WaitingLines.ts"

/**
 * The client as a state machine: what it knows, and what it does about everything that can happen.
 * It has no socket, no clock and no screen. It is total: there is a next model for everything that a
 * person types and a server sends, in any order, and everything that grows has a bound.
 */

/** The model before anything has happened. The first message is `Connected` or `Disconnected`. */
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
  isExposed: false,
  pins: undefined,
  features: serverFeatures([]),
  bucket: { tokens: 0, at: Number.NEGATIVE_INFINITY },
  turns: 0,
  nick,
  secret: settings.secret,
  awaitedNick: undefined,
  pairedNick: undefined,
  nickAttempts: 0,
  isNewSession: true,
  mayResume: false,
  leftSessions: settings.leftSessions ?? new Map(),
  takingBack: undefined,
  isInvited: false,
  isSessionOver: false,
  isHungUp: false,
  rooms: rooms.map(newRoom),
  leftRooms: [],
  currentRoom: rooms[0],
  isRoomChosen: false,
  beganIn: undefined,
  inboxSeq: 0,
  writers: [],
  privateBefore: undefined,
  partners: [],
  renames: [],
  missedRenames: [],
  renamesSince: undefined,
  begunAt: undefined,
  startedAt: undefined,
  enteredLines: 0,
  lineNumber: 0,
  refusedMove: undefined,
  pendingLines: [],
  waitingLines: [],
  pendingRequests: [],
  nextId: firstId(settings),
  heldPresence: [],
  presenceHeldSince: 0,
  lastHeardAt: 0,
  paused: undefined,
  awaySince: 0,
  serverClock: { ahead: undefined, isKnown: false, newest: 0 },
  lastPingAt: 0,
  lostAskedAt: 0,
  awaitingSince: 0,
  lostAt: undefined,
  lostSilently: [],
  reconnectAttempts: 0,
  newSessionAt: undefined,
  wasOnline: false,
  bye: undefined,
  warnedOfBadLine: false,
  toldOfRestart: false,
  historyBefore: undefined,
  searched: undefined,
  listedRooms: [],
  quitRequestedAt: undefined,
  toldDrafts: [],
  interruptedAt: Number.NEGATIVE_INFINITY,
  refusedLines: 0
})

/** Applies a message that comes at `now`, in milliseconds since 1970. After `Quit` nothing happens. */
export const update = (state: Model, msg: Msg, now: number): Next => {
  if (state.phase._tag === "Ended") return [state, []]
  const turn = series(dispatch(msg), enterWaitingLines, quitWhenDelivered, flush)
  const [after, cmds] = (msg._tag === "Received" ? keepingDraft(turn) : turn)(notePause(state, now))
  return [trackAwaiting(state, after), cmds]
}

const dispatch = (msg: Msg): Update => {
  switch (msg._tag) {
    case "Line":
      return entered(msg, enterLine(msg.text, msg.isAnswer))
    case "Ask":
      return carryOutRequest(msg.request)
    case "Unreadable":
      return inputUnreadable(msg.sentence)
    case "Replaced":
      return tell(Copy.charactersReplaced, "warning")
    case "Interrupt":
      return interrupt(msg.draft)
    case "Leave":
      return (state) => (state.quitRequestedAt === undefined ? leave(state) : nothing(state))
    case "End":
      return requestQuit
    case "NextRoom":
      return nextRoomKey(msg.draft)
    case "RoomBeside":
      return roomBesideKey(msg.draft, msg.by)
    case "GoTo":
      return goTo(msg.room, msg.draft)
    case "Earlier":
      return askEarlier(msg.room, msg.before)
    case "ListRooms":
      return refreshRooms
    case "ListPeople":
      return lookAtPeople
    case "DraftTaken":
      return offerTaken(msg.room, msg.draft)
    case "Key":
      return (state) => retryNow({ ...state, interruptedAt: Number.NEGATIVE_INFINITY })
    case "Seen":
      return confirmSeen
    case "Offline":
      return checkNow
    case "SessionFound":
      return takeFoundSession(msg.nick, msg.left)
    case "Connected":
      return series(tellOfLink(msg), connected(msg.host, msg.features))
    case "Received":
      return receive(msg.line)
    case "Disconnected":
      if (msg.isUntrusted === true) return untrusted(msg.sentence)
      return msg.isBanned === true
        ? turnedAway(msg.sentence)
        : connectionLost(msg.sentence, msg.chance)
    case "Stop":
      return quitNow
    case "HungUp":
      return hangUp
    case "Tick":
      return series(
        tellOfCatchUp,
        flushPresenceWhenDue,
        checkHeartbeat,
        confirm,
        askForLost,
        askForAwaitedNick,
        quitWhenLate
      )
  }
}
