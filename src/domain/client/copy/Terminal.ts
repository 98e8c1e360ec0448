import { actionOf } from "../../chat/Action.ts"
import { limits } from "../Limits.ts"
import { counted } from "./Format.ts"

/** What the terminal shows around messages: labels, drafts and pastes. */

/** Words that stand in for styles on a terminal without any; each has the blank that it needs. */
export const labels = {
  earlier: "(earlier) ",
  own: " (you)",
  mention: " (names you)"
} as const

/** The head of a private message; `arrow` is `→`, or `to` where styles are replaced by words. */
export const privateFrom = (nick: string, arrow: string): string => `private, ${nick} ${arrow} you`
export const privateTo = (nick: string, arrow: string): string => `private, you ${arrow} ${nick}`

/** A line that waits for its answer, or for the room where it will be carried out. */
export const pendingLine = (line: {
  readonly nick: string | undefined
  readonly to: string | undefined
  readonly room: string | undefined
  readonly text: string
  readonly isCommand?: boolean
}): string => {
  const where = line.room === undefined ? "" : `[${line.room}] `
  if (line.isCommand === true) return `${where}${line.text}`
  const act = actionOf(line.text)
  if (line.to !== undefined)
    return `${privateTo(line.to, "→")}: ${act === undefined ? line.text : `* ${act}`}`
  const who = line.nick ?? "you"
  return act === undefined ? `${where}${who}: ${line.text}` : `${where}* ${who} ${act}`
}

export const morePending = (count: number): string =>
  `${counted(count, "more line")} ${count === 1 ? "is" : "are"} waiting`

export const noLinks = "No message that was shown has a link in it."

/** What a word can be completed to. */
export const candidates = (words: ReadonlyArray<string>): string => {
  const listed = words.slice(0, limits.listedCandidates).map((word) => word.trim())
  const more = words.length - listed.length
  return [...listed, ...(more > 0 ? [`(${more} more)`] : [])].join("  ")
}

/** Stands for the rest of an entry that is too long. */
export const moreLines = (count: number): string => `(${counted(count, "more line")})`

/** Rooms with unread messages, too many to be named; in `naming` of them the reader was named. */
export const unreadRooms = (count: number, naming: number): string =>
  `${count} rooms${naming === 0 ? "" : `, ${naming}!`}`

/** Where a draft goes. */
export const toRoom = (room: string): string => `to ${room}`
export const toPerson = (nick: string): string => `privately to ${nick}`

/** A draft has several lines; `where` they go, if that is known. */
export const draftLines = (lines: number, where?: string): string =>
  `Enter sends these ${counted(lines, "line")}${where === undefined ? "" : ` ${where}`} as one message; Esc or Ctrl-C discards them.`

/** Stands before a line of a draft of which no other is shown. */
export const draftLine = (line: number, lines: number): string => `line ${line} of ${lines}: `

/** A draft of so many lines is sent as several messages. Esc discards no single line. */
export const draftTooLong = (parts: number, where: string, lines: number): string =>
  `This is too long for one message. Enter sends it ${where} as ${parts} messages; ${lines > 1 ? "Esc or " : ""}Ctrl-C discards it.`

/** A draft on one line is so long that the prompt may be out of sight; undefined where it never is. */
export const draftGoes = (where: string): string | undefined =>
  `Enter sends this ${where}; Ctrl-C discards it.`

/** Enter would not send the draft; `why` is a sentence. */
export const draftNotSent = (why: string): string => `Enter does not send this. ${why}`

/** Ctrl-R: the newest line that was sent and has the query in it. */
export const searchHint = (query: string, found: string | undefined): string => {
  if (query === "") return "search: type a part of a line that you sent; Esc ends the search"
  return found === undefined
    ? `search: no line with "${query}"; Esc ends the search`
    : `search: ${query} → ${found}`
}

export const pasteTooLong = (limit: number): string =>
  `Nothing was pasted: the text has more than ${counted(limit, "character")}.`

export const pasteUnfinished =
  "A paste has not ended. Ctrl-C ends it and keeps its text as the draft."

export const invalidTimeFormat = (limit: number): string =>
  `A time format has up to ${limit} characters. Use %H, %M and %S for hours, minutes and seconds, %I or %l with %p for the twelve-hour clock, %Y, %m and %d for the date, and %% for %.`
