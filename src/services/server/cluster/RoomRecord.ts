import { Option } from "effect"
import { isLineId } from "../../../domain/chat/LineId.ts"
import { isNick } from "../../../domain/chat/Nick.ts"
import { isNotice } from "../../../domain/chat/Noticed.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { isText } from "../../../domain/chat/Text.ts"
import { isTimestamp } from "../../../domain/chat/Timestamp.ts"
import { isTopic, type Topic } from "../../../domain/chat/Topic.ts"
import { type Body, type Draft, said, textOf } from "../log/RoomLog.ts"
import { isSeatChange, type SeatChange } from "../log/Seats.ts"

/** What a room is told besides what is said in it: its log begins anew, or is forgotten. */
export type Act = "renew" | "forget"

/** What one node brings to one room in a turn, and what it knew of the room when it did. */
export interface RoomRecord {
  readonly node: string
  /** Counts the records of the node. */
  readonly no: number
  /** The place of the last record of the room that the node had taken in; 0 for none. */
  readonly after: number
  /** How many records the room had then, and how many entries. */
  readonly records: number
  readonly entries: number
  /** The epoch then; empty where there was none. */
  readonly epoch: string
  readonly topic: Topic | undefined
  readonly act: Act | undefined
  readonly seats: ReadonlyArray<SeatChange>
  readonly drafts: ReadonlyArray<Draft>
}

const kinds = { said: 0, topicSet: 1, topicTaken: 2, notice: 3 } as const

const kindOf = (body: Body): number => {
  if (body._tag === "Said") return isNotice(body) ? kinds.notice : kinds.said
  return body.topic === undefined ? kinds.topicTaken : kinds.topicSet
}

const draftRow = ({ author, body, id, nick, time }: Draft) => [
  author,
  Option.getOrNull(id),
  time,
  nick,
  kindOf(body),
  textOf(body)
]

/** A record as it is stored. */
export const encode = (record: RoomRecord): string => {
  const { act, after, drafts, entries, epoch, no, node, records, seats, topic } = record
  return JSON.stringify({
    node,
    no,
    after,
    records,
    entries,
    epoch,
    topic,
    act,
    ...(seats.length > 0 ? { seats } : {}),
    ...(drafts.length > 0 ? { drafts: drafts.map(draftRow) } : {})
  })
}

/** About how much of a record a draft takes, in bytes. */
export const sizeOfDraft = ({ body, nick }: Draft): number =>
  100 + nick.length + 3 * textOf(body).length

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0

const bodyFrom = (kind: unknown, text: unknown): Body | undefined => {
  if (kind === kinds.said || kind === kinds.notice)
    return isText(text) ? said(text, kind === kinds.notice) : undefined
  if (kind === kinds.topicTaken) return { _tag: "TopicSet", topic: undefined }
  return isTopic(text) ? { _tag: "TopicSet", topic: text } : undefined
}

const draftFrom = (row: unknown): Draft | undefined => {
  if (!Array.isArray(row)) return undefined
  const [author, id, time, nick, kind, text]: ReadonlyArray<unknown> = row
  const body = bodyFrom(kind, text)
  if (typeof author !== "string" || author === "" || body === undefined) return undefined
  if (!isTimestamp(time) || !isNick(nick) || !(id === null || isLineId(id))) return undefined
  return {
    author: SessionId.make(author, { disableValidation: true }),
    id: Option.fromNullable(id),
    time,
    nick,
    body
  }
}

const listOf = <A>(
  value: unknown,
  each: (one: unknown) => A | undefined
): ReadonlyArray<A> | undefined => {
  if (value === undefined) return []
  if (!Array.isArray(value)) return undefined
  const all = value.map(each)
  const known = all.filter((one) => one !== undefined)
  return known.length === all.length ? known : undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** Reads a text as JSON; undefined for what is none. */
export const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** The record that a text is; undefined where it is none. */
export const decode = (text: string): RoomRecord | undefined => {
  const value = parsed(text)
  if (!isObject(value)) return undefined
  const { act, after, entries, epoch, no, node, records, topic } = value
  const drafts = listOf(value.drafts, draftFrom)
  const seats = listOf(value.seats, (one) => (isSeatChange(one) ? one : undefined))
  if (typeof node !== "string" || typeof epoch !== "string") return undefined
  if (!isCount(no) || !isCount(after) || !isCount(records) || !isCount(entries)) return undefined
  if (!(topic === undefined || isTopic(topic))) return undefined
  if (!(act === undefined || act === "renew" || act === "forget")) return undefined
  if (drafts === undefined || seats === undefined) return undefined
  return { node, no, after, records, entries, epoch, topic, act, seats, drafts }
}
