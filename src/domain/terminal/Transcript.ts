import type { Nick } from "../chat/Nick.ts"
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
import { closeAtRows, linksIn, markLinks } from "./Links.ts"
import { endAtRows, markFound } from "./Marks.ts"
import { colourOf, type NickColours, renamed } from "./NickColours.ts"
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
  /** The columns that are used at most; infinite for all. By default as many as can be read well. */
  readonly width?: number | undefined
  /** Links are marked for a click. */
  readonly links?: boolean | undefined
}

/** The same look on a terminal of so many columns. */
export const onTerminal = (look: Omit<Look, "columns">, columns: number): Look => ({
  ...look,
  columns: Math.min(columns, look.width ?? limits.readableColumns)
})

/** What the next entry depends on. */
export interface TranscriptState {
  /** The day that was last shown. */
  readonly day: string | undefined
  readonly colours: NickColours
  /** The last links of messages, the newest last, each once. */
  readonly links: ReadonlyArray<string>
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
  style: Style | undefined,
  { found, links = false }: Pick<Look, "links"> & Pick<Message, "found"> = {}
): string => {
  const head = paint(look, heads)
  const beside = width(head)
  const below = look.columns - beside < narrowestText
  const indent = below ? Math.min(indentBelow, Math.floor(look.columns / 4)) : beside
  const columns = Math.max(1, look.columns - indent)
  const inRows = (line: string): ReadonlyArray<string> => {
    // A link that has a mark in it would not be that link.
    if (found !== undefined)
      return endAtRows(wrapIndented(markFound(line, found, look.styling), columns))
    if (links) return closeAtRows(wrapIndented(markLinks(line), columns))
    return wrapIndented(line, columns)
  }
  const rows = linesOf(text)
    .flatMap(inRows)
    .map((row) => (style === undefined ? row : styled(look.styling, style, row)))
  const indented = rows.map((row) => (row === "" ? "" : " ".repeat(indent) + row))
  if (!below) return [head + (rows[0] ?? ""), ...indented.slice(1)].join("\n")
  return [...headRows(head.trimEnd(), look.columns, indent), ...indented].join("\n")
}

const timeHead = (look: Look, time: number): ReadonlyArray<Head> => {
  const text = look.clock.time(time)
  return text === "" ? [] : [{ text: `${text} `, style: faint }]
}

/** Says in words what is faint elsewhere: an entry is from the log. */
const earlierHead = ({ styling }: Look, origin: Message["origin"]): ReadonlyArray<Head> =>
  styling === "none" && origin === "past" ? [{ text: Copy.labels.earlier, style: faint }] : []

const roomHead = (room: string): Head => ({ text: `[${room}] `, style: faint })

const message = (
  look: Look,
  { found, labelled, origin, mention, nick, room, text, time }: Message,
  style: Style
): string => {
  const act = actionOf(text)
  const words = look.styling === "none"
  const heads: Array<Head> = [...timeHead(look, time), ...earlierHead(look, origin)]
  if (labelled) heads.push(roomHead(room))
  if (act !== undefined) heads.push({ text: "* " })
  heads.push({ text: nick, style: mention ? { _tag: "Mention" } : style })
  if (words && origin === "mine") heads.push({ text: Copy.labels.own })
  if (words && mention) heads.push({ text: Copy.labels.mention })
  heads.push({ text: act === undefined ? ": " : " " })
  const isFaint = origin === "past" && found === undefined
  const { links } = look
  return hang(look, heads, act ?? text, isFaint ? faint : undefined, { links, found })
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
  return hang(look, heads, act ?? text, undefined, look)
}

const info = (
  look: Look,
  text: string,
  tone: Info["tone"],
  before: ReadonlyArray<Head> = [],
  found?: Message["found"]
): string => {
  const mark: Head =
    tone === "warning" ? { text: "! ", style: { _tag: "Warning" } } : { text: "— ", style: faint }
  return hang(look, [...before, mark], text, tone === "dim" ? faint : undefined, { found })
}

/** What stands before something that happened in a room: its time, and the room where that is shown. */
const placeOf = (look: Look, notice: Entered | Left | Renamed | TopicSet): ReadonlyArray<Head> => [
  ...timeHead(look, notice.time),
  ...(notice._tag === "TopicSet" ? earlierHead(look, notice.origin) : []),
  ...(notice._tag !== "Renamed" && notice.labelled ? [roomHead(notice.room)] : [])
]

const block = (look: Look, notice: Exclude<Notice, Message>): string => {
  switch (notice._tag) {
    case "PrivateMessage":
      return privateMessage(look, notice)
    case "Info":
      return info(look, notice.text, notice.tone)
    case "AwaySummary":
    case "Gap":
      return info(look, Copy.noticeText(notice), "plain")
    case "Untold":
      return info(look, Copy.noticeText(notice), "warning", timeHead(look, notice.time))
    case "TopicSet":
      return info(
        look,
        Copy.noticeText(notice),
        notice.found === undefined ? "dim" : "plain",
        placeOf(look, notice),
        notice.found
      )
    default:
      return info(look, Copy.noticeText(notice), "dim", placeOf(look, notice))
  }
}

/** Whether a message is the reader's own. */
const isOwn = ({ nick, origin }: Message, own: Nick | undefined): boolean =>
  origin === "mine" || nick === own

/** The links of a notice behind those before it. */
const withLinks = (links: ReadonlyArray<string>, notice: Notice): ReadonlyArray<string> => {
  if (notice._tag !== "Message" && notice._tag !== "PrivateMessage") return links
  const found = linksIn(sanitizeForTerminal(notice.text))
  if (found.length === 0) return links
  const all = [...links, ...found]
  return all.filter((link, at) => all.lastIndexOf(link) === at).slice(-limits.links)
}

const entry = (
  look: Look,
  state: TranscriptState,
  notice: Notice,
  own: Nick | undefined
): readonly [block: string, colours: NickColours] => {
  const { colours } = state
  if (notice._tag === "Renamed")
    return [block(look, notice), renamed(colours, notice.old, notice.new)]
  if (notice._tag !== "Message") return [block(look, notice), colours]
  if (isOwn(notice, own)) return [message(look, notice, { _tag: "Own" }), colours]
  const [colour, seen] = colourOf(colours, notice.nick, notice.room)
  return [message(look, notice, { _tag: "Nick", colour }), seen]
}

/**
 * A notice as an entry of the transcript, with its day above if that is not the day that was last shown.
 * `own` is the reader's nickname.
 */
export const render = (
  look: Look,
  state: TranscriptState,
  notice: Notice,
  own?: Nick
): readonly [block: string, state: TranscriptState] => {
  const [shown, colours] = entry(look, state, notice, own)
  const after = { ...state, colours, links: withLinks(state.links, notice) }
  if (!("time" in notice)) return [shown, after]
  const day = look.clock.day(notice.time)
  if (day === state.day) return [shown, after]
  return [`${styled(look.styling, faint, `— ${day}`)}\n${shown}`, { ...after, day }]
}

/** A transcript of which every day is shown. */
export const emptyTranscript: TranscriptState = {
  day: undefined,
  colours: [],
  links: []
}

/** A transcript that begins on the day of `time`, which is not shown. */
export const beginTranscript = (look: Look, time: number): TranscriptState => ({
  ...emptyTranscript,
  day: look.clock.day(time)
})

/** The last links, each on a row that only the terminal breaks, so that it is copied whole. */
export const linkRows = (look: Look, { links }: TranscriptState): string =>
  links.length === 0 ? info(look, Copy.noLinks, "plain") : links.join("\n")

/** An entry above the prompt, such as a line that has no answer yet. */
export const pendingEntry = (look: Look, text: string): string =>
  hang(look, [{ text: "… ", style: faint }], text, faint)
