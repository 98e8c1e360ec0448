import { actionOf } from "../chat/Action.ts"
import type { Nick } from "../chat/Nick.ts"
import * as Copy from "../client/Copy.ts"
import { lastOf, linksIn } from "../client/Links.ts"
import type {
  Entered,
  HistoryShown,
  Info,
  Left,
  Message,
  Notice,
  PrivateMessage,
  Renamed,
  TopicSet
} from "../client/Notice.ts"
import type { Clock } from "./Clock.ts"
import { faint, type Head, hang, type Look } from "./Entry.ts"
import { colourOf, type NickColours, renamed } from "./NickColours.ts"
import { sanitizeForTerminal } from "./Sanitize.ts"
import { type Style, styled } from "./Style.ts"

/**
 * How notices look in the transcript. Every entry begins at the left edge with something that only this
 * client writes there: a time, a nickname or a mark. The text of others follows it and is indented on
 * further rows, so that no text can pass for a line of somebody else or of the client, or for the prompt.
 */

/** What the next entry depends on. */
export interface TranscriptState {
  /** The day that was last shown. */
  readonly day: string | undefined
  readonly colours: NickColours
  /** The last links of messages, the newest last, each once. */
  readonly links: ReadonlyArray<string>
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

/** `14:02 to 15:30`, with the days where these differ. */
const spanOf = ({ day, time }: Clock, { from, to }: HistoryShown): string => {
  const isOneDay = day(from) === day(to)
  const [first, last] = [from, to].map((at) =>
    [...(isOneDay ? [] : [day(at)]), time(at)].join(" ").trim()
  )
  return first === last ? `${first}` : `${first} to ${last}`
}

const block = (look: Look, notice: Exclude<Notice, Message>): string => {
  switch (notice._tag) {
    case "PrivateMessage":
      return privateMessage(look, notice)
    case "Info":
      return info(look, notice.text, notice.tone)
    case "AwaySummary":
    case "Gap":
      return info(look, Copy.noticeText(notice), "plain")
    case "HistoryShown":
      return info(look, Copy.historyShown(notice, spanOf(look.clock, notice)), "dim")
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
  return found.length === 0 ? links : lastOf([...links, ...found])
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

/** A warning above the prompt that stays there. */
export const standingWarning = (look: Look, text: string): string => info(look, text, "warning")

/** An entry above the prompt, such as a line that has no answer yet. */
export const pendingEntry = (look: Look, text: string): string =>
  hang(look, [{ text: "… ", style: faint }], text, faint)
