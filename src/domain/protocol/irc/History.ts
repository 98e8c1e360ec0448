import { type Count, countOf } from "../../chat/Count.ts"
import type { Anchor, Span } from "../../chat/FurtherCommand.ts"
import type { AnyEvent } from "../../chat/FurtherEvent.ts"
import type { Epoch } from "../../chat/Position.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import { timestampAt } from "../../chat/Timestamp.ts"
import { batchEnd, batchStart } from "./Batches.ts"
import { channelOf, roomOf } from "./Casemap.ts"
import { saying } from "./Dialects.ts"
import * as Lines from "./Lines.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { parseMsgId } from "./MsgId.ts"
import { type Answering, answer, fail, type Heard, type Intent, type State } from "./State.ts"
import type { Tags } from "./Tags.ts"
import { targets } from "./Targets.ts"
import { named, type Verbs } from "./Verb.ts"

/** What was said before: CHATHISTORY, and the last messages for clients that do not know it. */

const newest: Span = { of: "newest", after: undefined, before: undefined }

/** Messages that are said again to somebody who enters. */
const replayed = countOf(20)

/** A batch that is being said. */
interface Playback {
  readonly ref: string
  readonly epoch: Epoch
}

const entryLines = (
  { caps }: State,
  { epoch, ref }: Playback,
  event: AnyEvent
): ReadonlyArray<Message> => {
  if (event._tag !== "Past" && event._tag !== "Topic") return []
  const { room, seq, time } = event
  const tags: Tags = [["batch", ref], ...Lines.placeTags(time, room, { epoch, seq })]
  if (event._tag === "Past") return saying(caps, event, tags)
  return caps.has("draft/event-playback") ? [Lines.topicSet(event.nick, event, tags)] : []
}

/** @param isWanted which of the entries are told */
const playing = (
  playback: Playback,
  room: RoomName,
  isWanted: (state: State, event: AnyEvent) => boolean
): Answering => ({
  part: (state, event) =>
    isWanted(state, event) ? [state, entryLines(state, playback, event)] : [state, []],
  reply: (state) => [state, batchEnd(state, playback.ref)],
  failure: (state) => [
    state,
    [...batchEnd(state, playback.ref), unreadable(state, channelOf(room))]
  ]
})

/** Begins with the first line; where there is none, nothing is told. */
const onceThereIsOne = (begun: ReadonlyArray<Message>, play: Answering): Answering => {
  const waiting: Answering = {
    part: (state, event) => {
      const [next, messages] = play.part?.(state, event) ?? [state, []]
      return messages.length === 0 ? [next, [], waiting] : [next, [...begun, ...messages], play]
    },
    reply: (state) => [state, []],
    failure: (state) => [state, []]
  }
  return waiting
}

/** @param isAsked whether a client has asked for it, and is told also that there is nothing */
const playbackOf = (
  room: RoomName,
  isAsked: boolean,
  isWanted: (state: State, event: AnyEvent) => boolean,
  failure: Answering["failure"]
): Answering => ({
  part: (state, event) => {
    if (event._tag !== "Excerpt" || !isWanted(state, event)) return [state, []]
    const ref = `h${state.next}`
    const next = { ...state, next: state.next + 1 }
    const play = playing({ ref, epoch: event.epoch }, room, isWanted)
    const begun = state.caps.has("batch")
      ? [batchStart(state, ref, "chathistory", [channelOf(room)])]
      : []
    return isAsked ? [next, begun, play] : [next, [], onceThereIsOne(begun, play)]
  },
  reply: (state) => [state, []],
  failure
})

const unreadable = (state: State, target: string): Message =>
  fail(
    state,
    "CHATHISTORY",
    "INVALID_TARGET",
    [middle(target)],
    "Messages of that target cannot be read: it is not there, or you may not"
  )

/** Topics count only for those who are told of them. */
const excerptOf = ({ caps }: State, room: RoomName, count: Count, span: Span) =>
  ({ _tag: "Excerpt", room, count, span, hasTopics: caps.has("draft/event-playback") }) as const

/** The last messages of a room, up to the place where it was entered: the rest comes by itself. */
export const replay = (state: State, room: RoomName): Intent => ({
  _tag: "Ask",
  command: excerptOf(state, room, replayed, newest),
  answering: playbackOf(
    room,
    false,
    ({ rooms }, event) => {
      const entered = rooms.get(room)
      return entered !== undefined && (!("seq" in event) || event.seq <= entered.seq)
    },
    (state) => [state, []]
  )
})

/** A place or a time, such as `msgid=cooks-k3x9-42`, or `timestamp=2026-11-22T07:00:00.000Z`. */
const anchorOf = (text: string): Anchor | undefined => {
  const [kind, ...rest] = text.split("=")
  const value = rest.join("=")
  if (kind === "msgid") return parseMsgId(value)?.position
  const time = kind === "timestamp" ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : timestampAt(time)
}

/** What comes after two anchors are put in their order: with places of one log, or with times. */
const between = (one: Anchor, other: Anchor): Span => {
  const at = (anchor: Anchor): number => (typeof anchor === "number" ? anchor : anchor.seq)
  const isForward = typeof one !== typeof other || at(one) <= at(other)
  return isForward
    ? { of: "oldest", after: one, before: other }
    : { of: "newest", after: other, before: one }
}

const spanOf = (kind: string, one: string, other: string | undefined): Span | undefined => {
  const anchor = anchorOf(one)
  if (kind === "LATEST" && one === "*") return newest
  if (anchor === undefined) return undefined
  if (kind === "LATEST") return { of: "newest", after: anchor, before: undefined }
  if (kind === "BEFORE") return { of: "newest", after: undefined, before: anchor }
  if (kind === "AFTER") return { of: "oldest", after: anchor, before: undefined }
  if (kind === "AROUND") return { of: "around", at: anchor }
  const second = other === undefined ? undefined : anchorOf(other)
  return second === undefined ? undefined : between(anchor, second)
}

const countIn = (text: string | undefined): Count | undefined =>
  text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? countOf(Number(text)) : undefined

const invalid = (state: State, kind: string): Heard =>
  answer(state, fail(state, "CHATHISTORY", "INVALID_PARAMS", [middle(kind)], "Invalid parameters"))

/** How many parameters each kind has, with its own name. */
const lengths: Readonly<Record<string, number>> = {
  LATEST: 4,
  BEFORE: 4,
  AFTER: 4,
  AROUND: 4,
  BETWEEN: 5,
  TARGETS: 4
}

const chatHistory = (state: State, { params }: Parsed): Heard => {
  const [named = "", target = "", one = "", other] = params
  const kind = named.toUpperCase()
  const count = countIn(params.at(-1))
  if (params.length !== lengths[kind] || count === undefined) return invalid(state, kind)
  if (kind === "TARGETS") {
    const [from, to] = [anchorOf(target), anchorOf(one)]
    return typeof from === "number" && typeof to === "number"
      ? targets(state, from, to, count)
      : invalid(state, kind)
  }
  const span = spanOf(kind, one, other)
  if (span === undefined) return invalid(state, kind)
  const room = roomOf(target)
  if (room === undefined) return answer(state, unreadable(state, target))
  const answering = playbackOf(
    room,
    true,
    () => true,
    (state) => [state, [unreadable(state, target)]]
  )
  return [state, [{ _tag: "Ask", command: excerptOf(state, room, count, span), answering }]]
}

export const history: Verbs = { CHATHISTORY: named(1, chatHistory) }
