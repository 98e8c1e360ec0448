import type { EventOf } from "../chat/Event.ts"
import type { LeaveReason } from "../chat/Reasons.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { AwaySummary, Entered, Gap, Left, Renamed } from "./Notice.ts"

/** The sentences for what the client shows, without colour or place. */

/** A span of milliseconds for people: `3 min`, `45 s`. */
export const duration = (millis: number): string => {
  const seconds = Math.round(millis / 1_000)
  if (seconds < 1) return "a moment"
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** How much a room remembers: `The room remembers its last 2,048 messages.` */
export const memory = (messages: number): string => {
  if (messages === 0) return "The room remembers nothing of what is said."
  const many = String(messages).replace(/\B(?=(\d{3})+$)/g, ",")
  return `The room remembers its last ${messages === 1 ? "message" : `${many} messages`}.`
}

/** `alice`, `alice and bob`, `alice, bob and 14 others`; at most `most` names. */
export const listed = (names: ReadonlyArray<string>, most = 3): string => {
  const [first, ...rest] = names
  if (first === undefined) return "nobody"
  if (rest.length === 0) return first
  const shown = names.length <= most ? names.slice(0, -1) : names.slice(0, Math.max(1, most - 1))
  const left = names.length - shown.length
  const last = left === 1 ? names.at(-1) : `${left} others`
  return `${shown.join(", ")} and ${last}`
}

/**
 * Why a server refused something about a room. Its own sentence speaks to whoever writes the lines of
 * the protocol by hand; a person at this client types commands.
 */
export const refused = ({ code, text }: EventOf<"Err">, room: RoomName): string => {
  switch (code) {
    case "no-such-room":
      return `There is no room ${room}: /join ${room} makes it.`
    case "not-in-room":
      return `You are not in ${room}: /join ${room} enters it.`
    case "full":
      return `There can't be a room ${room} now, or you are in too many: /part leaves one.`
    default:
      return text
  }
}

const reasons: Record<LeaveReason, string> = {
  part: "left the room",
  quit: "left",
  lost: "lost the connection",
  slow: "read too slowly and was closed",
  timeout: "fell silent and was closed",
  protocol: "broke the protocol and was closed",
  internal: "was closed by a defect of the server",
  shutdown: "left, for the server shuts down"
}

/** The sentence for a notice that is not a message. */
export const sentence = (notice: Entered | Left | Renamed | Gap | AwaySummary): string => {
  switch (notice._tag) {
    case "Entered":
      return `${listed(notice.nicks)} joined${notice.elsewhere ? ` ${notice.room}` : ""}`
    case "Left":
      return `${listed(notice.nicks)} ${reasons[notice.reason]}${notice.elsewhere ? ` (${notice.room})` : ""}`
    case "Renamed":
      return `${notice.old} is now ${notice.new}`
    case "AwaySummary":
      return `— ${counted(notice.count)} while you were away (${duration(notice.away)}) —`
    case "Gap":
      return `— ${gap(notice)} —`
  }
}

const counted = (count: number): string => (count === 1 ? "1 message" : `${count} messages`)

const gap = ({ cause, from, stream, to }: Gap): string => {
  const where = stream === "inbox" ? "private messages" : stream
  if (cause === "epoch")
    return `${where}: the server has lost its log; what you missed before it began a new one can't be shown`
  const what = from === to ? `message ${from}` : `messages ${from} to ${to}`
  return cause === "trimmed"
    ? `${where}: ${what} can't be shown, for the server no longer keeps them`
    : `${where}: ${what} did not come`
}
