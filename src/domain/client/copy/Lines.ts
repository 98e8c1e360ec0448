import { counted } from "./Format.ts"

/** Lines that were not sent or not delivered, and leaving. */

/** A line was refused; `why` is a sentence. */
export const notSent = (typed: string, why: string): string => `Not sent: ${typed} — ${why}`

/** A line was not sent, for the reason in the sentence `why`. */
export const lineComesBack = (why: string): string => `${why} ${upBringsIt}`

/** Lines were typed for a room that was not entered. */
export const givenBack = (lines: ReadonlyArray<Undelivered & { isCommand: boolean }>): string => {
  const [first] = lines
  if (lines.length !== 1 || first === undefined)
    return `${counted(lines.length, "line")} were not sent. Up on an empty line brings each back:${rows(lines)}`
  const what = first.isCommand ? "Not carried out in" : "Not sent to"
  return `${what} ${first.to}: ${first.text} — ${upBringsIt}`
}

/** A line was typed behind a /join or /room that was not carried out, before its author could see that. */
export const meantElsewhere = (line: string, move: string): string =>
  `Not sent, because ${move} was not carried out: ${line} — ${upBringsIt}`

const upBringsIt = "Up on an empty line brings it back."

/** Why a line is not sent, without the way to get it back. */
export const reasonAlone = (refusal: string): string =>
  refusal.endsWith(upBringsIt) ? refusal.slice(0, -upBringsIt.length).trimEnd() : refusal

/** A line that was not sent, listed at the end; `to` is its room or person. */
export const notDelivered = (to: string, text: string): string => `Not delivered to ${to}: ${text}`

/** A line that was sent, and will get no answer: only its readers know whether it has arrived. */
export const perhapsNotDelivered = (to: string, text: string): string =>
  `Perhaps not delivered to ${to}: ${text} — no answer came. Send it again if nobody has it.`

/** A line that was not delivered, or not sent yet, and its room or person. */
export interface Undelivered {
  readonly to: string
  readonly text: string
}

const rows = (lines: ReadonlyArray<Undelivered>): string =>
  lines.map(({ text, to }) => `\n  ${to}: ${text}`).join("")

/** Several lines that were not sent. */
export const linesNotDelivered = (lines: ReadonlyArray<Undelivered>): string =>
  `${counted(lines.length, "line")} were not delivered:${rows(lines)}`

/** Stands below the lines of a pipe that were not delivered. */
export const inputNotRead =
  "The input had not ended: what comes behind the last of these lines was not sent, either."

/** Commands that still waited at the end. */
export const notCarriedOut = (typed: ReadonlyArray<string>): string =>
  `Not carried out: ${typed.join(", ")}`

/** Several lines that were sent, and will get no answer. */
export const linesPerhapsNotDelivered = (lines: ReadonlyArray<Undelivered>): string =>
  `${counted(lines.length, "line")} were perhaps not delivered, because no answer came. Send again those that nobody has:${rows(lines)}`

/** Why a line is refused that was sent again. */
export const refusedBefore = "the server refused it the first time."

/** A private message is accepted, but its reader has lost the connection. */
export const waitsFor = (nick: string, seconds: number): string =>
  `${nick} has lost the connection. Your message waits for up to ${seconds} s.`

export const linesNotAcknowledged = (count: number): string =>
  `${counted(count, "line")} ${count === 1 ? "was" : "were"} not acknowledged.`

export const tooManyPending = (limit: number): string =>
  `${counted(limit, "line")} are waiting for the server, which is the limit. Try again when some have been answered.`

/** Both count the text alone, as it is sent: a line break in it is two bytes. */
export const textTooLong = (bytes: number, most: number): string =>
  `This text has ${bytes} bytes; at most ${most} fit here. Send it in parts.`

export const sentInParts = (parts: number): string =>
  `This was too long for one message and is sent as ${parts}.`

/** Told once of the input of a pipe. */
export const charactersReplaced =
  "Control characters and bytes that are not UTF-8 could not be sent as they are and were replaced by \ufffd."

/** A line of a pipe that has no end: the client stops reading there. */
export const inputLineTooLong = (limit: number): string =>
  `Not sent: a line of more than ${limit} bytes, and everything after it.`

/** The last private message is of somebody else than the one that the author may have had in mind. */
export const replyChanged = (text: string, nick: string, before: string): string =>
  notSent(text, `${nick} wrote after ${before}. Use /msg ${nick} or /msg ${before}.`)

/** A private message is for a nickname that `nick` had a moment ago. */
export const nickGivenUp = (old: string, nick: string): string =>
  `${old} is now ${nick}. Use /msg ${nick}; or, after a second, send the same line again to whoever is ${old} now.`

/** A private message is for a nickname that nobody has, and `nick` had before. */
export const nickIsNow = (old: string, nick: string): string =>
  `${old} is now ${nick}. Use /msg ${nick}.`

/** A private message is for a nickname that somebody else may have by now. */
export const mayBeAnother = (nick: string): string =>
  `${nick} may be somebody else by now. After a second, send the same line again to write to whoever has the name.`

/** A private message is not sent, for the reason in the sentence `why`. */
export const privateNotSent = (nick: string, text: string, why: string): string =>
  `Not sent to ${nick}: ${text} — ${why}`

/** /reply, and nobody has written: whoever was only written to is not answered. */
export const nothingToAnswer =
  "There is no private message to answer: /reply goes to whoever wrote to you last. Use /msg NICK TEXT."

/** A command was typed without a connection, and waits for one. */
export const carriedOutLater = (typed: string): string =>
  `Not connected: ${typed} is carried out once there is a connection.`

/** A command was typed where the server does not know a nickname of the person, and waits for one. */
export const carriedOutWithNick = (typed: string): string =>
  `You have no nickname now: ${typed} is carried out once you have one.`

/** A command was typed without a connection, and is refused. */
export const needsConnection = (command: string): string =>
  `Not connected: ${command} is not carried out. Try it again once there is a connection.`

/** The person wants to leave, and something was being typed in other rooms. */
export const draftsWait = (drafts: ReadonlyArray<Undelivered>): string => {
  const [first] = drafts
  return drafts.length === 1 && first !== undefined
    ? `A draft waits in ${first.to}: ${first.text} — quit again to discard it.`
    : `${counted(drafts.length, "draft")} wait. Quit again to discard them:${rows(drafts)}`
}

/** The client ends, and not because the person wants it: what was being typed, and in which room. */
export const draftsLost = (drafts: ReadonlyArray<Undelivered>): string => {
  const [first] = drafts
  return drafts.length === 1 && first !== undefined
    ? `A draft in ${first.to} was not sent: ${first.text}`
    : `${counted(drafts.length, "draft")} were not sent:${rows(drafts)}`
}

/** The first Ctrl-C while connected. */
export const quitHint = "Press Ctrl-C again or use /quit to leave."

/** The first Ctrl-C while `count` lines wait for a connection. */
export const quitDiscards = (count: number): string => {
  const [waiting, them] = count === 1 ? ["is waiting", "it"] : ["are waiting", "them"]
  return `${counted(count, "line")} ${waiting} to be sent. Press Ctrl-C again or use /quit to leave without sending ${them}.`
}
