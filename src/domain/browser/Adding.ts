import { actionOf } from "../chat/Action.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as ClientCopy from "../client/Copy.ts"
import type { Entry, Message, PrivateMessage } from "../client/Notice.ts"
import { colourOf, nickColours } from "../terminal/NickColours.ts"
import { type Channel, leave, withRows } from "./Channel.ts"
import { changeChannel, findChannel, isWatching, type Page } from "./Page.ts"
import {
  aboveLater,
  indexFor,
  lastPlace,
  type Note,
  type Place,
  type Row,
  type Said
} from "./Row.ts"
import { safe } from "./Safe.ts"

/** How a row is added to a channel, in its place, and counted. */

/** What is known around the notices. */
export interface Around {
  readonly now: number
  /** The reader's nickname. */
  readonly own: Nick | undefined
  /** The log that a room has now. */
  readonly epochOf: (room: RoomName) => Epoch | undefined
  /** Up to which seq nothing of a room is new to the reader. */
  readonly readOf: (room: RoomName) => number
  /** The rooms in which somebody is. */
  readonly roomsOf: (nick: Nick) => ReadonlyArray<RoomName>
  /** Where the reader will be next, if the channel that is shown is gone. */
  readonly next?: RoomName | undefined
}

/** A row before it has its number. */
export type New<A extends Row> = A extends Row ? Omit<A, "id"> : never

/** Whether a row is counted as unread where the reader is not looking. */
const isNews = (row: New<Row>): boolean =>
  row._tag === "Said" && !row.isOwn && row.found === undefined

const count = (channel: Channel, row: Row, isForReader: boolean): Channel => ({
  ...channel,
  unread: channel.unread + 1,
  mentions: channel.mentions + (isForReader ? 1 : 0),
  newSince: channel.unread === 0 ? row.id : channel.newSince
})

/** The row that stands for what is missing between what a reload found and this place. */
const missingBefore = (
  { restoredTo, rows }: Channel,
  place: Place,
  id: number
): ReadonlyArray<Row> =>
  restoredTo === undefined || place.seq <= restoredTo + 1 || lastPlace(rows)?.epoch !== place.epoch
    ? []
    : [
        {
          _tag: "Missing",
          id,
          time: rows.at(-1)?.time ?? 0,
          from: restoredTo + 1,
          place: { epoch: place.epoch, seq: place.seq - 1 }
        }
      ]

/** Puts a row where it belongs; one that is there already stays alone. What the reader knows is not counted. */
export const add = (page: Page, key: string, made: New<Row>, isKnown = false): Page => {
  const channel = findChannel(page, key)
  const index = channel && indexFor(channel.rows, made.place)
  if (channel === undefined || index === undefined) return page
  const { place } = made
  const isLast = index === channel.rows.length
  const at = place === undefined ? index : aboveLater(channel.rows, index, made.time, isKnown)
  const isWatched = page.current === key && isWatching(page)
  const missing = isLast && place !== undefined ? missingBefore(channel, place, page.nextId) : []
  const row: Row = { ...made, id: page.nextId + 1 }
  const rows = [...channel.rows.slice(0, at), ...missing, row, ...channel.rows.slice(at)]
  return changeChannel({ ...page, nextId: page.nextId + 2 }, key, (before) => {
    const longer = withRows(before, rows)
    const used = longer._tag === "Person" ? { ...longer, usedAt: row.time } : longer
    const now = isLast && place !== undefined ? { ...used, restoredTo: undefined } : used
    if (isLast && row._tag === "Said" && row.isOwn) return leave(now)
    return isLast && !isWatched && !isKnown && isNews(made)
      ? count(now, row, row._tag === "Said" && (row.isMention || now._tag === "Person"))
      : now
  })
}

export const note = (
  kind: Note["kind"],
  text: string,
  time: number,
  place?: Place | undefined
): New<Note> => ({ _tag: "Note", kind, text: safe(text), time, place })

const isOwn = ({ nick, origin }: Message, { own }: Around): boolean =>
  origin === "mine" || nick === own

const palette: ReadonlyArray<number> = nickColours

/** The colour of a nickname, as its number among all colours. */
export const coloured = (page: Page, nick: Nick, room: string): readonly [number, Page] => {
  const [colour, colours] = colourOf(page.colours, nick, room)
  return [Math.max(0, palette.indexOf(colour)), { ...page, colours }]
}

export const said = (
  of: Message | PrivateMessage,
  more: Pick<Said, "isOwn" | "isMention" | "colour" | "found" | "place" | "inbox"> & {
    readonly nick: string
  }
): New<Said> => {
  const act = actionOf(of.text)
  return {
    _tag: "Said",
    time: of.time,
    text: safe(act ?? of.text),
    isAction: act !== undefined,
    ...more
  }
}

export const addEntry = (
  page: Page,
  key: string,
  entry: Entry,
  around: Around,
  place?: Place,
  isKnown = false
): Page => {
  if (entry._tag === "TopicSet") {
    const row = note("topic", ClientCopy.noticeText(entry), entry.time, place)
    return add(page, key, row, isKnown)
  }
  const [colour, after] = coloured(page, entry.nick, entry.room)
  const { found, mention, nick, room } = entry
  const row = said(entry, {
    nick,
    colour,
    place,
    isOwn: isOwn(entry, around),
    isMention: mention,
    ...(found === undefined ? {} : { found: { room, terms: found } })
  })
  return add(after, key, row, isKnown)
}
