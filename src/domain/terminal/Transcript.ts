import { actionOf } from "../client/Action.ts"
import * as Copy from "../client/Copy.ts"
import { limits } from "../client/Limits.ts"
import type {
  Entered,
  Info,
  Left,
  Message,
  Notice,
  PrivateMessage,
  Renamed,
  TopicSet
} from "../client/Notice.ts"
import type { Clock } from "./Clock.ts"
import { sanitizeForTerminal } from "./Sanitize.ts"
import { type Style, type Styling, styled } from "./Style.ts"
import { width } from "./Width.ts"
import { wrap } from "./Wrap.ts"

/**
 * How notices look in the transcript. Every entry begins at the left edge with something that only this
 * client writes there: a time, a nickname or a mark. The text of others follows it and is indented on
 * further rows, so that no text can pass for a line of somebody else or of the client, or for the prompt.
 */

/** How the reader wants the transcript to look. */
export interface Look {
  /** The terminal's width; infinite where rows are not broken. */
  readonly columns: number
  readonly styling: Styling
  readonly clock: Clock
}

/** What the next entry depends on. */
export interface TranscriptState {
  /** The day that was last shown. */
  readonly day: string | undefined
}

/** A piece of an entry's beginning. */
interface Head {
  readonly text: string
  readonly style?: Style
}

/** With fewer columns than this beside the head, the text begins below it. */
const narrowestText = 16
const indentBelow = 4
const indentMore = 2

const faint: Style = { _tag: "Faint" }

const paint = (look: Look, heads: ReadonlyArray<Head>): string =>
  heads
    .map(({ style, text }) => (style === undefined ? text : styled(look.styling, style, text)))
    .join("")

/** The lines of a text, made safe for a terminal; lines beyond the limit are counted. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const hidden = lines.length - limits.entryLines
  const shown = hidden > 0 ? [...lines.slice(0, limits.entryLines), Copy.moreLines(hidden)] : lines
  return shown.map(sanitizeForTerminal)
}

/** A line in rows. If it is indented, its further rows are indented a little more. */
const wrapIndented = (line: string, columns: number): ReadonlyArray<string> => {
  const rows = wrap(line, columns)
  const indent = line.search(/[^ ]|$/) + indentMore
  const [first = ""] = rows
  if (indent === indentMore || indent > columns / 2 || first === "") return rows
  const rest = line.slice(first.length).trimStart()
  if (rest === "") return rows
  return [first, ...wrap(rest, columns - indent).map((row) => " ".repeat(indent) + row)]
}

/** A head above its text, with its further rows indented like the text. */
const headRows = (head: string, columns: number, indent: number): ReadonlyArray<string> => {
  if (width(head) <= columns) return [head]
  const [first = "", ...more] = wrap(head, Math.max(1, columns - indent))
  return [first, ...more.map((row) => " ".repeat(indent) + row)]
}

/** An entry: its head, and its text beside it, or below it where that leaves too few columns. */
const hang = (
  look: Look,
  heads: ReadonlyArray<Head>,
  text: string,
  style: Style | undefined
): string => {
  const head = paint(look, heads)
  const beside = width(head)
  const below = look.columns - beside < narrowestText
  const indent = below ? Math.min(indentBelow, Math.floor(look.columns / 4)) : beside
  const rows = linesOf(text)
    .flatMap((line) => wrapIndented(line, Math.max(1, look.columns - indent)))
    .map((row) => (style === undefined ? row : styled(look.styling, style, row)))
  const indented = rows.map((row) => (row === "" ? "" : " ".repeat(indent) + row))
  if (!below) return [head + (rows[0] ?? ""), ...indented.slice(1)].join("\n")
  return [...headRows(head.trimEnd(), look.columns, indent), ...indented].join("\n")
}

const timeHead = (look: Look, time: number): ReadonlyArray<Head> => {
  const text = look.clock.time(time)
  return text === "" ? [] : [{ text: `${text} `, style: faint }]
}

const roomHead = (room: string): Head => ({ text: `[${room}] `, style: faint })

const message = (
  look: Look,
  { labelled, origin, mention, nick, room, text, time }: Message
): string => {
  const act = actionOf(text)
  const words = look.styling === "none"
  const heads: Array<Head> = [...timeHead(look, time)]
  if (words && origin === "past") heads.push({ text: Copy.labels.earlier, style: faint })
  if (labelled) heads.push(roomHead(room))
  if (act !== undefined) heads.push({ text: "* " })
  heads.push({ text: nick, style: mention ? { _tag: "Mention" } : { _tag: "Nick", nick } })
  if (words && origin === "mine") heads.push({ text: Copy.labels.own })
  if (words && mention) heads.push({ text: Copy.labels.mention })
  heads.push({ text: act === undefined ? ": " : " " })
  return hang(look, heads, act ?? text, origin === "past" ? faint : undefined)
}

const privateMessage = (look: Look, { direction, nick, text, time }: PrivateMessage): string => {
  const act = actionOf(text)
  const arrow = look.styling === "none" ? "to" : "→"
  const way = direction === "from" ? Copy.privateFrom(nick, arrow) : Copy.privateTo(nick, arrow)
  const heads: ReadonlyArray<Head> = [
    ...timeHead(look, time),
    { text: way, style: { _tag: "Private" } },
    { text: act === undefined ? ": " : ": * " }
  ]
  return hang(look, heads, act ?? text, undefined)
}

const info = (
  look: Look,
  text: string,
  tone: Info["tone"],
  before: ReadonlyArray<Head> = []
): string => {
  const mark: Head =
    tone === "warning" ? { text: "! ", style: { _tag: "Warning" } } : { text: "— ", style: faint }
  return hang(look, [...before, mark], text, tone === "dim" ? faint : undefined)
}

/** What stands before something that happened in a room: its time, and the room where that is shown. */
const placeOf = (look: Look, notice: Entered | Left | Renamed | TopicSet): ReadonlyArray<Head> => [
  ...timeHead(look, notice.time),
  ...(notice._tag !== "Renamed" && notice.labelled ? [roomHead(notice.room)] : [])
]

const block = (look: Look, notice: Notice): string => {
  switch (notice._tag) {
    case "Message":
      return message(look, notice)
    case "PrivateMessage":
      return privateMessage(look, notice)
    case "Info":
      return info(look, notice.text, notice.tone)
    case "AwaySummary":
    case "Gap":
      return info(look, Copy.noticeText(notice), "plain")
    case "Untold":
      return info(look, Copy.noticeText(notice), "warning", timeHead(look, notice.time))
    default:
      return info(look, Copy.noticeText(notice), "dim", placeOf(look, notice))
  }
}

/** A notice as an entry of the transcript, with its day above if that is not the day that was last shown. */
export const render = (
  look: Look,
  state: TranscriptState,
  notice: Notice
): readonly [block: string, state: TranscriptState] => {
  const shown = block(look, notice)
  if (!("time" in notice)) return [shown, state]
  const day = look.clock.day(notice.time)
  if (day === state.day) return [shown, state]
  return [`${styled(look.styling, faint, `— ${day}`)}\n${shown}`, { day }]
}

/** A transcript that begins on the day of `time`, which is not shown. */
export const beginTranscript = (look: Look, time: number): TranscriptState => ({
  day: look.clock.day(time)
})

/** An entry above the prompt, such as a line that has no answer yet. */
export const pendingEntry = (look: Look, text: string): string =>
  hang(look, [{ text: "… ", style: faint }], text, faint)
