import { Effect, Option } from "effect"
import { isLineId } from "../../../domain/chat/LineId.ts"
import { isNick } from "../../../domain/chat/Nick.ts"
import { isNotice } from "../../../domain/chat/Noticed.ts"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import { isText } from "../../../domain/chat/Text.ts"
import { isTimestamp } from "../../../domain/chat/Timestamp.ts"
import { isTopic } from "../../../domain/chat/Topic.ts"
import { column, isNumber, isString } from "../store/Columns.ts"
import { insertDocument } from "../store/Document.ts"
import type { Values, Write } from "../store/Messages.ts"
import { placeOf, seqOf } from "../store/Places.ts"
import { StoreUnavailable } from "../store/Store.ts"
import { type Body, type Draft, type Entry, said, textOf } from "./RoomLog.ts"

/** How an entry of a log is written in the store. */

export const columns = "id, time, session, line, nick, kind, text"

// A place that is written again, because it was not certain that it had been, holds the same.
const insertEntry = `INSERT OR REPLACE INTO messages (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`

// From the first id on, because the page of the one before it may be broken.
export const selectBetween = `SELECT ${columns} FROM messages WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?`

const kinds = { said: 0, topicSet: 1, topicTaken: 2, notice: 3 } as const

const kindOf = (body: Body): number => {
  if (body._tag === "Said") return isNotice(body) ? kinds.notice : kinds.said
  return body.topic === undefined ? kinds.topicTaken : kinds.topicSet
}

const toRow = (room: number, seq: number, draft: Draft): Values => [
  placeOf(room, seq),
  draft.time,
  draft.author,
  Option.getOrNull(draft.id),
  draft.nick,
  kindOf(draft.body),
  textOf(draft.body)
]

/** Writes entries from a seq on, each with its words for the search, and the topic that the last of them has set. */
export const appendWrites = (
  room: number,
  first: number,
  drafts: ReadonlyArray<Draft>
): ReadonlyArray<Write> => {
  const entries = drafts.map((draft, index) => toRow(room, first + index, draft))
  const documents = drafts.map(({ body, nick }, index) => [
    placeOf(room, first + index),
    nick,
    textOf(body)
  ])
  const set = drafts.findLast(({ body }) => body._tag === "TopicSet")?.body
  // The topic is with the room, because the entry that sets it is not kept for ever.
  const topics = set?._tag === "TopicSet" ? [[set.topic ?? null, room]] : []
  return [
    { sql: insertEntry, rows: entries },
    { sql: insertDocument, rows: documents, isIndex: true },
    { sql: "UPDATE rooms SET topic = ? WHERE id = ?", rows: topics }
  ]
}

const bodyOf = (kind: Values[number] | undefined, text: Values[number] | undefined): Body => {
  if (kind === kinds.said || kind === kinds.notice)
    return said(column(text, isText), kind === kinds.notice)
  return { _tag: "TopicSet", topic: kind === kinds.topicSet ? column(text, isTopic) : undefined }
}

const fromRow = ([id, time, session, line, nick, kind, text]: Values): Entry => ({
  seq: seqOf(column(id, isNumber)),
  time: column(time, isTimestamp),
  author: SessionId.make(column(session, isString), { disableValidation: true }),
  id: line === null ? Option.none() : Option.some(column(line, isLineId)),
  nick: column(nick, isNick),
  body: bodyOf(kind, text)
})

/** The entries of rows. A broken disk may have changed a value into one that no entry has. */
export const entriesOf = (
  rows: ReadonlyArray<Values>
): Effect.Effect<ReadonlyArray<Entry>, StoreUnavailable> =>
  Effect.try({
    try: () => rows.map(fromRow),
    catch: (error) => new StoreUnavailable({ reason: String(error) })
  })
