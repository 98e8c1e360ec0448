import { actionOf } from "../chat/Action.ts"
import type { Nick } from "../chat/Nick.ts"
import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { EarlierEntries } from "../client/Cmd.ts"
import * as ClientCopy from "../client/Copy.ts"
import type { Entry, Message, Notice, PrivateMessage } from "../client/Notice.ts"
import { colourOf, nickColours, renamed } from "../terminal/NickColours.ts"
import { type Channel, keyOfNick, leave, withRows } from "./Channel.ts"
import * as Copy from "./Copy.ts"
import {
  changeChannel,
  drawMore,
  findChannel,
  isWith,
  type Page,
  renamedPartner,
  withConversation
} from "./Page.ts"
import { fill, indexFor, lastPlace, type Note, type Place, type Row, type Said } from "./Row.ts"
import { safe } from "./Safe.ts"

/** How notices become rows of channels. */

/** What is known around the notices. */
export interface Around {
  readonly now: number
  /** The reader's nickname. */
  readonly own: Nick | undefined
  /** The log that a room has now. */
  readonly epochOf: (room: RoomName) => Epoch | undefined
  /** The rooms in which somebody is. */
  readonly roomsOf: (nick: Nick) => ReadonlyArray<RoomName>
}

/** A row before it has its number. */
type New<A extends Row> = A extends Row ? Omit<A, "id"> : never

/** Whether a row is counted as unread where the reader is not looking. */
const isNews = (row: New<Row>, channel: Channel, isPast: boolean): boolean =>
  row._tag === "Said" &&
  !row.isOwn &&
  row.found === undefined &&
  // What was said before the reader came is not new to them.
  (!isPast || lastPlace(channel.rows) !== undefined)

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

/** Puts a row where it belongs; one that is there already stays alone. */
const add = (page: Page, key: string, made: New<Row>, isPast = false): Page => {
  const channel = findChannel(page, key)
  const at = channel && indexFor(channel.rows, made.place)
  if (channel === undefined || at === undefined) return page
  const isLast = at === channel.rows.length
  const isWatched = page.isLooking && page.current === key
  const { place } = made
  const missing = isLast && place !== undefined ? missingBefore(channel, place, page.nextId) : []
  const row: Row = { ...made, id: page.nextId + 1 }
  const rows = [...channel.rows.slice(0, at), ...missing, row, ...channel.rows.slice(at)]
  return changeChannel({ ...page, nextId: page.nextId + 2 }, key, (before) => {
    const longer = withRows(before, rows)
    const used = longer._tag === "Person" ? { ...longer, usedAt: row.time } : longer
    const now = isLast && place !== undefined ? { ...used, restoredTo: undefined } : used
    if (isLast && row._tag === "Said" && row.isOwn) return leave(now)
    return isLast && !isWatched && isNews(made, before, isPast)
      ? count(now, row, row._tag === "Said" && (row.isMention || now._tag === "Person"))
      : now
  })
}

const note = (
  kind: Note["kind"],
  text: string,
  time: number,
  place?: Place | undefined
): New<Note> => ({ _tag: "Note", kind, text: safe(text), time, place })

const isOwn = ({ nick, origin }: Message, { own }: Around): boolean =>
  origin === "mine" || nick === own

const palette: ReadonlyArray<number> = nickColours

/** The colour of a nickname, as its number among all colours. */
const coloured = (page: Page, nick: Nick, room: string): readonly [number, Page] => {
  const [colour, colours] = colourOf(page.colours, nick, room)
  return [Math.max(0, palette.indexOf(colour)), { ...page, colours }]
}

const said = (
  of: Message | PrivateMessage,
  more: Pick<Said, "isOwn" | "isMention" | "colour" | "found" | "place"> & { readonly nick: string }
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

const addEntry = (page: Page, key: string, entry: Entry, around: Around, place?: Place): Page => {
  const isPast = entry.origin === "past"
  if (entry._tag === "TopicSet") {
    const row = note("topic", ClientCopy.noticeText(entry), entry.time, place)
    return add(page, key, row, isPast)
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
  return add(after, key, row, isPast)
}

const addPrivate = (page: Page, of: PrivateMessage, around: Around): Page => {
  const { direction, nick } = of
  const open = withConversation(page, nick, around.now)
  const key = keyOfNick(nick)
  const isOwn = direction === "to"
  const [colour, after] = coloured(open, nick, key)
  const row = said(of, {
    nick: isOwn ? (around.own ?? Copy.you) : nick,
    colour,
    isOwn,
    isMention: false
  })
  const added = add(after, key, row)
  // Whoever writes by a command sees where it went.
  return isOwn && page.current !== key
    ? add(added, page.current, note("dim", Copy.sentPrivately(nick), around.now))
    : added
}

/** What happened to somebody stands in every room where they are, and in the conversation with them. */
const addRenamed = (page: Page, { new: name, old, time }: Renamed, around: Around): Page => {
  const followed = renamedPartner(page, old, name, around.now)
  const row = note(
    "presence",
    ClientCopy.noticeText({ _tag: "Renamed", old, new: name, time }),
    time
  )
  const colours = renamed(page.colours, old, name)
  const places = [...around.roomsOf(name), keyOfNick(name)]
  return places.reduce((now, key) => add(now, key, row), { ...followed, colours })
}

type Renamed = Extract<Notice, { readonly _tag: "Renamed" }>
type Left = Extract<Notice, { readonly _tag: "Left" }>

/** Whoever is gone from the server is gone for those who write to them. */
const addLeft = (page: Page, left: Left): Page => {
  const inRoom = add(page, left.room, note("presence", ClientCopy.noticeText(left), left.time))
  if (left.reason === "part") return inRoom
  return page.channels.reduce((now, channel) => {
    const nick = left.nicks.find((nick) => isWith(channel, nick))
    if (nick === undefined) return now
    const text = safe(ClientCopy.noticeText({ ...left, nicks: [nick] }))
    const last = channel.rows.at(-1)
    // They leave each room by itself.
    const isTold = last?._tag === "Note" && last.text === text
    return isTold ? now : add(now, channel.key, note("presence", text, left.time))
  }, inRoom)
}

/** Where a notice belongs that is about a room or the inbox. */
const placeFor = (page: Page, room: string): string =>
  findChannel(page, room) === undefined ? page.current : room

/** Messages will not come: what a reload found goes on behind them. */
const addGap = (page: Page, gap: Extract<Notice, { readonly _tag: "Gap" }>): Page => {
  const { cause, isRepeated, stream, to } = gap
  const known = changeChannel(page, stream, (channel) =>
    channel._tag === "Person"
      ? channel
      : {
          ...channel,
          ...(cause === "epoch" ? { epoch: undefined } : {}),
          restoredTo:
            channel.restoredTo === undefined || cause === "epoch"
              ? undefined
              : Math.max(channel.restoredTo, to)
        }
  )
  const time = findChannel(known, placeFor(known, stream))?.rows.at(-1)?.time ?? 0
  return isRepeated === true
    ? known
    : add(known, placeFor(known, stream), note("plain", ClientCopy.noticeText(gap), time))
}

/** In which log an entry is: those before the news that a log is lost are in the lost one. */
const logOf = (page: Page, room: RoomName, isLost: boolean, around: Around): Epoch | undefined => {
  const channel = findChannel(page, room)
  const known = channel?._tag === "Room" ? channel.epoch : undefined
  const now = around.epochOf(room)
  return isLost ? (known ?? now) : (now ?? known)
}

const addOne = (page: Page, notice: Notice, around: Around, isLost: boolean): Page => {
  switch (notice._tag) {
    case "Message":
    case "TopicSet": {
      if (notice.found !== undefined) return addEntry(page, page.current, notice, around)
      const { room, seq } = notice
      const epoch = logOf(page, room, isLost, around)
      const known = changeChannel(page, room, (channel) =>
        channel._tag === "Room" ? { ...channel, epoch } : channel
      )
      return addEntry(known, room, notice, around, epoch && { epoch, seq })
    }
    case "PrivateMessage":
      return addPrivate(page, notice, around)
    case "Renamed":
      return addRenamed(page, notice, around)
    case "Left":
      return addLeft(page, notice)
    case "Entered":
      return add(page, notice.room, note("presence", ClientCopy.noticeText(notice), notice.time))
    case "Gap":
      return addGap(page, notice)
    case "AwaySummary":
      return add(
        page,
        placeFor(page, notice.room),
        note("dim", ClientCopy.noticeText(notice), around.now)
      )
    case "Untold": {
      const open = withConversation(page, notice.nick, around.now)
      const row = note("warning", ClientCopy.noticeText(notice), notice.time)
      return add(open, keyOfNick(notice.nick), row)
    }
    case "Info":
      return add(page, page.current, note(notice.tone, notice.text, around.now))
    case "HistoryShown":
      return page
  }
}

/** Shows notices, each in its channel. */
export const tell = (page: Page, notices: ReadonlyArray<Notice>, around: Around): Page => {
  const lostAt = new Map<string, number>()
  for (const [index, notice] of notices.entries())
    if (notice._tag === "Gap" && notice.cause === "epoch") lostAt.set(notice.stream, index)
  return notices.reduce((now, notice, index) => {
    const isLost = "room" in notice && (lostAt.get(notice.room) ?? -1) > index
    return addOne(now, notice, around, isLost)
  }, page)
}

/** Puts earlier entries of a room above what is shown of it; `before` is the seq before which they were asked for. */
export const tellEarlier = (
  page: Page,
  { entries, from, isBeginning, room }: EarlierEntries,
  before: Place,
  around: Around
): Page => {
  const channel = findChannel(page, room)
  if (channel === undefined) return page
  const { epoch } = before
  const isAtTop = before.seq <= earliestOf(channel)
  const filled = changeChannel(page, room, (channel) => ({
    ...withRows(channel, fill(channel.rows, { epoch, seq: from }, before.seq - 1)),
    ...(isAtTop ? { isBeginning, earlierThan: from } : {})
  }))
  const after = entries.reduce(
    (now, entry) => addEntry(now, room, entry, around, { epoch, seq: entry.seq }),
    filled
  )
  return isAtTop && page.current === room ? drawMore(after) : after
}

const earliestOf = ({ earlierThan, rows }: Channel): number =>
  earlierThan ?? rows.find(({ place }) => place !== undefined)?.place?.seq ?? 0

/** What is asked for when the reader has scrolled to the top of a room; undefined where nothing can be earlier. */
export const earlierPlace = (channel: Channel): Place | undefined => {
  if (channel._tag !== "Room" || channel.isBeginning) return undefined
  const first = channel.rows.find(({ place }) => place !== undefined)?.place
  const epoch = first?.epoch ?? channel.epoch
  const seq = channel.earlierThan ?? first?.seq
  return epoch === undefined || seq === undefined || seq <= 1 ? undefined : { epoch, seq }
}
