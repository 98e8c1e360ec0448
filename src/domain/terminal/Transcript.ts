import { actionOf } from "../client/Action.ts"
import { sentence } from "../client/Copy.ts"
import type { Info, Message, Notice, PrivateMessage } from "../client/Notice.ts"
import type { Clock } from "./Clock.ts"
import { sanitizeForTerminal } from "./Sanitize.ts"
import { type Style, type Styling, styled } from "./Style.ts"
import { width } from "./Width.ts"
import { wrap } from "./Wrap.ts"

/**
 * How what happens looks in the transcript. Every entry begins at the left edge with what nobody but
 * this client writes there: a time, a nickname or a mark. What others wrote stands behind it and, on
 * further rows, further in, so that no text can pass for a line of somebody else, of the client or for
 * the prompt.
 */

/** How the reader wants it. */
export interface Look {
  /** The terminal's width; infinite where rows are not to be broken. */
  readonly columns: number
  readonly styling: Styling
  readonly clock: Clock
}

/** How far the reader is: the day that was last shown. */
export interface TranscriptState {
  readonly day: string | undefined
}

/** What begins an entry, and the same without its styles. */
interface Head {
  readonly text: string
  readonly style?: Style
}

/** Less room than this for the text beside the head, and it starts below. */
const narrowestText = 16
const indentBelow = 4
const indentMore = 2
/** More lines than this of one entry are counted and not shown. */
const mostLines = 500

const faint: Style = { _tag: "Faint" }

const paint = (look: Look, heads: ReadonlyArray<Head>): string =>
  heads
    .map(({ style, text }) => (style === undefined ? text : styled(look.styling, style, text)))
    .join("")

/** The lines of a text, made harmless, and not too many. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const left = lines.length - mostLines
  const shown = left > 0 ? [...lines.slice(0, mostLines), `(${left} more lines)`] : lines
  return shown.map(sanitizeForTerminal)
}

/** A line in rows; where it is indented, its further rows are so, too, and a little more. */
const wrapIndented = (line: string, columns: number): ReadonlyArray<string> => {
  const rows = wrap(line, columns)
  const indent = line.search(/[^ ]|$/) + indentMore
  const [first = ""] = rows
  if (indent === indentMore || indent > columns / 2 || first === "") return rows
  const rest = line.slice(first.length).trimStart()
  if (rest === "") return rows
  return [first, ...wrap(rest, columns - indent).map((row) => " ".repeat(indent) + row)]
}

/** A head above its text: in one row if it fits, otherwise further rows hang under it, too. */
const headRows = (head: string, columns: number, indent: number): ReadonlyArray<string> => {
  if (width(head) <= columns) return [head]
  const [first = "", ...more] = wrap(head, Math.max(1, columns - indent))
  return [first, ...more.map((row) => " ".repeat(indent) + row)]
}

/** An entry: its head, and its text hanging beside it, or below it where that leaves too little room. */
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

const said = (
  look: Look,
  { elsewhere, origin, mention, nick, room, text, time }: Message
): string => {
  const act = actionOf(text)
  const words = look.styling === "none"
  const heads: Array<Head> = [...timeHead(look, time)]
  if (words && origin === "past") heads.push({ text: "(earlier) ", style: faint })
  if (elsewhere) heads.push({ text: `[${room}] `, style: faint })
  if (act !== undefined) heads.push({ text: "* " })
  heads.push({ text: nick, style: mention ? { _tag: "Mention" } : { _tag: "Nick", nick } })
  if (words && origin === "mine") heads.push({ text: " (you)" })
  if (words && mention) heads.push({ text: " (names you)" })
  heads.push({ text: act === undefined ? ": " : " " })
  return hang(look, heads, act ?? text, origin === "past" ? faint : undefined)
}

const told = (look: Look, { direction, nick, text, time }: PrivateMessage): string => {
  const act = actionOf(text)
  const to = look.styling === "none" ? "to" : "→"
  const way = direction === "from" ? `${nick} ${to} you` : `you ${to} ${nick}`
  const heads: ReadonlyArray<Head> = [
    ...timeHead(look, time),
    { text: `private, ${way}`, style: { _tag: "Private" } },
    { text: act === undefined ? ": " : ": * " }
  ]
  return hang(look, heads, act ?? text, undefined)
}

const info = (look: Look, text: string, tone: Info["tone"]): string => {
  const mark: Head =
    tone === "warning" ? { text: "! ", style: { _tag: "Warning" } } : { text: "— ", style: faint }
  return hang(look, [mark], text, tone === "dim" ? faint : undefined)
}

/** A sentence without the dash at its beginning, which is drawn as a mark. */
const undashed = (text: string): string => text.replace(/^— /, "")

const block = (look: Look, notice: Notice): string => {
  switch (notice._tag) {
    case "Message":
      return said(look, notice)
    case "PrivateMessage":
      return told(look, notice)
    case "Info":
      return info(look, notice.text, notice.tone)
    case "AwaySummary":
    case "Gap":
      return info(look, undashed(sentence(notice)), "plain")
    default:
      return info(look, sentence(notice), "dim")
  }
}

/** What stands in the transcript for a notice; before it, when its day is another than the last one shown, that day. */
export const render = (
  look: Look,
  reading: TranscriptState,
  notice: Notice
): readonly [block: string, reading: TranscriptState] => {
  const shown = block(look, notice)
  if (notice._tag !== "Message" && notice._tag !== "PrivateMessage") return [shown, reading]
  const day = look.clock.day(notice.time)
  if (day === reading.day) return [shown, reading]
  return [`${styled(look.styling, faint, `— ${day}`)}\n${shown}`, { day }]
}

/** Reading begins on the day of `time`: that day is not announced. */
export const beginTranscript = (look: Look, time: number): TranscriptState => ({
  day: look.clock.day(time)
})

/** A line of the reader's own that is not accepted yet, as it stands over the prompt. */
export const pendingEntry = (look: Look, text: string): string =>
  hang(look, [{ text: "… ", style: faint }], text, faint)
