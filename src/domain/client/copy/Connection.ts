import type { ByeReason } from "../../chat/Reasons.ts"
import { duration } from "./Format.ts"

/** Connecting, losing the connection, and getting it back. */

/** A server as it is named in sentences. */
export const serverName = (host: string, port: number): string => `${host} port ${port}`

/** `command` is one that may have been meant, such as `natter tail`. */
export const unknownHost = (host: string, command?: string): string =>
  command === undefined
    ? `Cannot find the host ${host}. Check the name, or try again later.`
    : `Cannot find the host ${host}. Did you mean ${command}?`

/** `isHere`: on this machine, where whoever reads this can start one. */
export const nothingListens = (host: string, port: number, isHere: boolean): string => {
  const advice = isHere
    ? `Start a server with natter-server --port ${port}, or name another host, as in natter chat.example.`
    : "Is the server running there?"
  return `Nothing is listening on ${serverName(host, port)}. ${advice}`
}

/** Connections are accepted and closed at once, as by a tunnel whose far end has no server. */
export const closesAtOnce = (server: string): string =>
  `${server} accepts connections but closes them at once. Is the server running?`

export const noAnswer = (server: string): string =>
  `${server} does not answer. Check the address, or try again later.`

export const unreachable = (server: string, code: string | undefined): string =>
  `Cannot reach ${server}${code === undefined ? "" : ` (${code})`}.`

/** A page is not told by its browser why it has no connection. */
export const noConnection = (server: string): string =>
  `Cannot connect to ${server}. Check your network, or try again later.`

export const foreignServer = (server: string, protocol: string): string =>
  `${server} is not a natter server: it does not speak ${protocol}.`

export const serverLineTooLong = (server: string, protocol: string): string =>
  `${server} sent a line longer than ${protocol} allows.`

export const notAccepting = (server: string, why: string): string =>
  `${server} is not accepting connections: ${why}`

export const connectionLost = (server: string): string => `The connection to ${server} was lost.`

/** Nothing was received for this many milliseconds. */
export const serverSilent = (millis: number): string =>
  `Nothing received from the server for ${duration(millis)}.`

/** The machine has no network. */
export const offline = "This device is offline."

/** A log has begun anew: after a restart without data nothing is left, after one from a backup a part of it. */
export const serverRestarted = "The server has restarted; messages from before may be gone."

export const unexpectedLine = "Ignored an unexpected line from the server."

const closed = "The server closed the connection"
const farewells: Record<ByeReason, string> = {
  shutdown: "The server is shutting down",
  slow: `${closed} because this client read too slowly`,
  timeout: `${closed} after a long silence`,
  replaced: "Another connection took over this session",
  full: "The server is not accepting connections",
  plain: `${closed} because it was not encrypted`,
  protocol: `${closed} because it could not read the lines of this client`,
  kicked: "An operator has ended your session",
  banned: "An operator has banned you from this server",
  internal: `${closed} because of an error of its own`,
  "not-invited": `${closed} because your invitation is not valid`,
  quit: closed,
  kept: `${closed} and keeps the session for a while`
}

/** The reason alone; `text` is the server's own sentence, if it sent one. */
export const whyClosed = (reason: ByeReason, text: string | undefined): string =>
  `${farewells[reason]}${text === undefined ? "" : ` (${text})`}.`

/** Why the server closed the connection, and what to do about it. */
export const farewell = (reason: ByeReason, text: string | undefined): string => {
  const why = whyClosed(reason, text)
  return reason === "kicked" ? `${why} You may come back: start natter again.` : why
}

/** The server takes only people with an invitation; `isShown`: one was shown, and is not or no longer valid. */
export const notInvited = (isShown: boolean): string =>
  isShown
    ? "Your invitation is not valid on this server. Ask its operator for a new natter:// line."
    : "This server takes only people with an invitation. Ask its operator for a natter:// line."

/** Too many wrong invitations came from the address: the client connects again, and shows its own. */
export const invitationNotRead =
  "Too many wrong invitations came from your address, so yours was not looked at."

const reconnectingHints = {
  person: "Reconnecting; lines you type are kept and sent later. /quit or Ctrl-C stops waiting.",
  pipe: "Reconnecting; unacknowledged lines will be sent again.",
  idle: "Reconnecting."
} as const

/** The connection was lost, for the reason in the sentence `why`. `idle`: a pipe that has nothing to send. */
export const reconnecting = (why: string, mode: keyof typeof reconnectingHints): string =>
  `${why} ${reconnectingHints[mode]}`

/** The client stops trying after `millis` milliseconds without a connection. */
export const gaveUp = (why: string, millis: number): string =>
  millis === 0 ? why : `${why} Gave up after ${duration(millis)}.`

/** How `reconnected` begins. */
export const reconnectedAfter = "Reconnected after"

export const reconnected = (millis: number): string => `${reconnectedAfter} ${duration(millis)}.`

/** The client is connected, and what was said is still being fetched. */
export const catchingUp = "Connected. Fetching what was said before …"

/** The status lines above the prompt. */
export const statusConnecting = (server: string): string => `connecting to ${server}`
export const statusReconnecting = "reconnecting"
/** `isEmpty`: nothing is typed, which Enter would send. */
export const statusRetryIn = (seconds: number, isEmpty: boolean): string =>
  `${statusReconnecting} in ${seconds} s${isEmpty ? "; press Enter to retry now" : ""}`
/** `seconds`: how long at most, if that is known. */
export const statusNickAwaited = (nick: string, seconds: number | undefined): string =>
  `waiting for the nickname ${nick}${seconds === undefined ? "" : `, ${seconds} s left`}`
export const statusSilent = (seconds: number): string => `no answer for ${seconds} s`
