import { foldNick, type Nick } from "../chat/Nick.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { type Draft, noDraft } from "../client/Draft.ts"
import { limits } from "./PageLimits.ts"
import type { Row } from "./Row.ts"

/** What the reader sees one at a time: a room, or a private conversation. */
export type Channel = RoomChannel | Conversation

export interface RoomChannel extends Contents {
  readonly _tag: "Room"
  readonly name: RoomName
  /** The log that its newest rows are from. */
  readonly epoch: Epoch | undefined
}

export interface Conversation extends Contents {
  readonly _tag: "Person"
  readonly name: Nick
  /** Since when the partner is known by this name, if they had another one before. */
  readonly namedAt: number | undefined
  /** When something last happened in it. */
  readonly usedAt: number
  /** The reader has closed it: it is not listed, and is there again when somebody writes in it. */
  readonly isClosed: boolean
}

/** Where a reader is who has scrolled up: the first row in sight, and how far below the top it begins, in pixels. */
export interface Reading {
  readonly id: number
  readonly top: number
}

interface Contents {
  /** Unique in the page. */
  readonly key: string
  /** The oldest first. */
  readonly rows: ReadonlyArray<Row>
  /** Nothing was said before the first row. */
  readonly isBeginning: boolean
  /** Before which seq is asked for what is earlier; undefined for before the first row. */
  readonly earlierThan: number | undefined
  /** The last seq that a reload found, until something has come behind it. */
  readonly restoredTo: number | undefined
  readonly unread: number
  /** How many of them name the reader, or are for the reader alone. */
  readonly mentions: number
  /** The first row that came after the reader had stopped reading. */
  readonly newSince: number | undefined
  /** Where the reader was when they went away; undefined for at the end. */
  readonly at: Reading | undefined
  readonly draft: Draft
}

const contents: Omit<Contents, "key"> = {
  rows: [],
  isBeginning: false,
  earlierThan: undefined,
  restoredTo: undefined,
  unread: 0,
  mentions: 0,
  newSince: undefined,
  at: undefined,
  draft: noDraft
}

export const keyOfNick = (nick: Nick): string => `@${foldNick(nick)}`

export const roomChannel = (name: RoomName): RoomChannel => ({
  ...contents,
  _tag: "Room",
  key: name,
  name,
  epoch: undefined
})

export const conversation = (name: Nick, usedAt: number): Conversation => ({
  ...contents,
  _tag: "Person",
  key: keyOfNick(name),
  name,
  namedAt: undefined,
  usedAt,
  isClosed: false,
  isBeginning: true
})

/** The same channel with these rows; of too many, the newest. */
export const withRows = (channel: Channel, rows: ReadonlyArray<Row>): Channel =>
  rows.length <= limits.rows
    ? { ...channel, rows }
    : {
        ...channel,
        rows: rows.slice(-limits.rows),
        isBeginning: channel._tag === "Person",
        earlierThan: undefined
      }

/** The reader has read all of it. The line above what was new stays. */
export const read = (channel: Channel): Channel =>
  channel.unread === 0 ? channel : { ...channel, unread: 0, mentions: 0 }

/** The reader goes away, or answers: the line above what was new has been seen. */
export const leave = (channel: Channel): Channel =>
  channel.unread > 0 || channel.newSince === undefined
    ? channel
    : { ...channel, newSince: undefined }

/** Whether the reader sees it among the others. */
export const isListed = (channel: Channel): boolean => channel._tag === "Room" || !channel.isClosed

/** The reader closes a conversation, and has seen what is in it. */
export const closed = (channel: Channel): Channel => {
  const seen = read(channel)
  return seen._tag === "Room" ? seen : { ...seen, newSince: undefined, isClosed: true }
}
