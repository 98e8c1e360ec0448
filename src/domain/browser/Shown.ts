import { Either, Option, Schema } from "effect"
import { Nick } from "../chat/Nick.ts"
import { Epoch } from "../chat/Position.ts"
import { RoomName } from "../chat/RoomName.ts"
import { draftOf, noDraft } from "../client/Draft.ts"
import { type Channel, conversation, keyOfNick, roomChannel } from "./Channel.ts"
import { beginPage, findChannel, type Page, type Reading, select } from "./Page.ts"
import { limits } from "./PageLimits.ts"
import { lastPlace, type Row } from "./Row.ts"

/** What the page shows as JSON, so that a reload shows the same at once. */

const Whole = Schema.Int.pipe(Schema.between(0, Number.MAX_SAFE_INTEGER))
const Short = Schema.String.pipe(Schema.maxLength(limits.draftLength))
const Place = Schema.Struct({ epoch: Epoch, seq: Whole })
const place = Schema.optional(Place)

const Terms = Schema.Array(
  Schema.Struct({ words: Schema.Array(Schema.String), isPrefix: Schema.Boolean })
)

const ShownRow = Schema.Union(
  Schema.TaggedStruct("Said", {
    id: Whole,
    time: Schema.Finite,
    place,
    nick: Schema.String,
    text: Schema.String,
    isAction: Schema.Boolean,
    isOwn: Schema.Boolean,
    isMention: Schema.Boolean,
    colour: Whole,
    inbox: Schema.optional(Whole),
    found: Schema.optional(Schema.Struct({ room: Schema.String, terms: Terms }))
  }),
  Schema.TaggedStruct("Note", {
    id: Whole,
    time: Schema.Finite,
    place,
    isRefusal: Schema.optional(Schema.Boolean),
    kind: Schema.Literal("presence", "topic", "plain", "dim", "warning"),
    text: Schema.String
  }),
  Schema.TaggedStruct("Missing", {
    id: Whole,
    time: Schema.Finite,
    place: Place,
    from: Whole
  })
)

const ShownDraft = Schema.Struct({
  text: Short,
  begunAt: Schema.optional(Schema.Finite),
  startedAt: Schema.optional(Schema.Finite)
})

const contents = {
  rows: Schema.Array(ShownRow).pipe(Schema.maxItems(limits.shownRows)),
  isBeginning: Schema.Boolean,
  unread: Whole,
  mentions: Whole,
  newSince: Schema.optional(Whole),
  draft: ShownDraft
}

const ShownChannel = Schema.Union(
  Schema.TaggedStruct("Room", { name: RoomName, readTo: Schema.optional(Whole), ...contents }),
  Schema.TaggedStruct("Person", {
    name: Nick,
    usedAt: Schema.Finite,
    namedAt: Schema.optional(Schema.Finite),
    isClosed: Schema.optionalWith(Schema.Boolean, { default: () => false }),
    ...contents
  })
)
type ShownChannel = typeof ShownChannel.Type

const Shown = Schema.Struct({
  version: Schema.Literal(1),
  current: Schema.String,
  at: Schema.optional(Schema.Struct({ id: Whole, top: Schema.Finite })),
  channels: Schema.Array(ShownChannel).pipe(Schema.maxItems(2 * limits.conversations))
})
export type Shown = typeof Shown.Type

/** Bytes that a row has at most as JSON: no character of it has more than three for each UTF-16 unit. */
const sizeOf = (row: Row): number => {
  if (row._tag === "Missing") return 200
  const found = row._tag === "Said" ? row.found : undefined
  return 300 + 3 * (row.text.length + (found === undefined ? 0 : JSON.stringify(found).length))
}

/** The newest rows that fit. */
const rowsWithin = (rows: ReadonlyArray<Row>, bytes: number): ReadonlyArray<Row> => {
  let [first, size] = [rows.length, 0]
  while (first > 0 && rows.length - first < limits.shownRows) {
    const row = rows[first - 1]
    size += row === undefined ? 0 : sizeOf(row)
    if (size > bytes) break
    first--
  }
  return rows.slice(first)
}

/** Bytes that a draft has at most as JSON, where a control character has six. */
const sizeOfDraft = ({ text }: Channel["draft"]): number => 6 * text.length

/** Its draft, unless that leaves too little for the rows. */
const draftWithin = ({ draft }: Channel, bytes: number): Channel["draft"] =>
  draft.text.length > limits.draftLength || sizeOfDraft(draft) > bytes / 2 ? noDraft : draft

/** What is around the rows of a channel, and its draft. */
const around = 1_000

/** Up to which seq a room was read, also where the last messages are of people who are ignored. */
type ReadTo = (room: RoomName) => number | undefined

const shownChannel =
  (bytes: number, readTo: ReadTo) =>
  (channel: Channel): ShownChannel => {
    const { isBeginning, mentions, newSince, unread } = channel
    const draft = draftWithin(channel, bytes)
    const rows = rowsWithin(channel.rows, bytes - around - sizeOfDraft(draft))
    const kept = {
      rows: rows.map((row) => (row._tag === "Note" ? { ...row, again: undefined } : row)),
      isBeginning: isBeginning && rows.length === channel.rows.length,
      unread,
      mentions,
      newSince,
      draft
    }
    if (channel._tag === "Room") {
      const { name } = channel
      return { _tag: "Room", name, readTo: readTo(name) ?? channel.restoredTo, ...kept }
    }
    const { isClosed, name, namedAt, usedAt } = channel
    return { _tag: "Person", name, namedAt, usedAt, isClosed, ...kept }
  }

/** What the page shows. */
export const shownOf = (
  { channels, current }: Page,
  readTo: ReadTo = () => undefined,
  at?: Reading
): Shown => {
  const kept = channels.slice(0, 2 * limits.conversations)
  const share = Math.floor(limits.shownBytes / (kept.length + 1))
  return { version: 1, current, at, channels: kept.map(shownChannel(share, readTo)) }
}

const restoredChannel = (shown: ShownChannel): Channel => {
  const { begunAt, startedAt, text } = shown.draft
  const last = lastPlace(shown.rows)
  const { isBeginning, mentions, newSince, rows, unread } = shown
  const kept = {
    rows,
    isBeginning,
    mentions,
    newSince,
    unread,
    draft: draftOf(text, begunAt, startedAt),
    restoredTo: last?.seq
  }
  return shown._tag === "Room"
    ? {
        ...roomChannel(shown.name),
        ...kept,
        epoch: last?.epoch,
        restoredTo: last && Math.max(last.seq, shown.readTo ?? 0)
      }
    : {
        ...conversation(shown.name, shown.usedAt),
        ...kept,
        key: keyOfNick(shown.name),
        namedAt: shown.namedAt,
        isClosed: shown.isClosed
      }
}

const decode = Schema.decodeUnknownEither(Shown)

/**
 * The page with what a reload has found, in the room where the person begins; what cannot be read was not there. With
 * `isRoomAsked` the person has asked for that room, and does not want to see what was shown before.
 */
export const restore = (
  found: Option.Option<unknown>,
  room: RoomName,
  isRoomAsked = false
): Page => {
  const begun = beginPage(room)
  const shown = Option.flatMap(found, (json) => Either.getRight(decode(json)))
  if (Option.isNone(shown)) return begun
  const { at, channels, current } = shown.value
  const restored = channels.map(restoredChannel)
  const unique = restored.filter(
    ({ key }, index) => restored.findIndex((other) => other.key === key) === index
  )
  const ids = unique.flatMap(({ rows }) => rows.map(({ id }) => id))
  const page: Page = {
    ...begun,
    channels: unique.some(({ key }) => key === room) ? unique : [...begun.channels, ...unique],
    nextId: Math.max(0, ...ids) + 1
  }
  if (isRoomAsked && current !== room) return select({ ...page, current }, room)
  return findChannel(page, current) === undefined ? page : { ...select(page, current), at }
}
