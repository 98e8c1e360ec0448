import type { Epoch } from "../chat/Position.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as ClientCopy from "../client/Copy.ts"
import type { Notice, PrivateMessage } from "../client/Notice.ts"
import { renamed } from "../terminal/NickColours.ts"
import { type Around, add, addEntry, coloured, note, said } from "./Adding.ts"
import { keyOfNick } from "./Channel.ts"
import * as Copy from "./Copy.ts"
import {
  changeChannel,
  findChannel,
  isWith,
  type Page,
  renamedPartner,
  withConversation,
  withRowsThat
} from "./Page.ts"
import { lastPlace, type Row } from "./Row.ts"
import { safe } from "./Safe.ts"

/** How notices become rows of channels. */

const addPrivate = (page: Page, of: PrivateMessage, around: Around): Page => {
  const { direction, nick, seq, time } = of
  const key = keyOfNick(nick)
  // A page that was loaded anew before it had all is sent the same once more. Another session may have the same seq.
  const isSame = (row: Row) => row._tag === "Said" && row.inbox === seq && row.time === time
  if (findChannel(page, key)?.rows.some(isSame) === true) return page
  const open = withConversation(page, nick, around.now)
  const isOwn = direction === "to"
  const [colour, after] = coloured(open, nick, key)
  const row = said(of, {
    nick: isOwn ? (around.own ?? Copy.you) : nick,
    colour,
    isOwn,
    isMention: false,
    ...(isOwn ? {} : { inbox: of.seq })
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

type Info = Extract<Notice, { readonly _tag: "Info" }>

/** A warning that stands there already is moved to the end, where it is read aloud again. */
const addInfo = (page: Page, of: Info, key: string, now: number): Page => {
  const { again, isRefusal, text, tone } = of
  const row = { ...note(tone, text, now), isRefusal, again }
  const isOther = (of: Row) => of._tag !== "Note" || of.kind !== tone || of.text !== row.text
  const before = tone === "warning" ? withRowsThat(page, key, isOther) : page
  return add(before, key, row)
}

/** Whether a room had entries that the reader has been shown. */
const hasEntries = (page: Page, room: RoomName): boolean =>
  lastPlace(findChannel(page, room)?.rows ?? []) !== undefined

const addOne = (page: Page, notice: Notice, around: Around, isLost: boolean, was: Page): Page => {
  switch (notice._tag) {
    case "Message":
    case "TopicSet": {
      if (notice.found !== undefined) return addEntry(page, page.current, notice, around)
      const { room, seq } = notice
      const epoch = logOf(page, room, isLost, around)
      const known = changeChannel(page, room, (channel) =>
        channel._tag === "Room" ? { ...channel, epoch } : channel
      )
      // What was said before the reader came is not new to them.
      const isBefore = notice.origin === "past" && !hasEntries(was, room)
      const isKnown = isBefore || seq <= around.readOf(room)
      return addEntry(known, room, notice, around, epoch && { epoch, seq }, isKnown)
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
      return addInfo(
        page,
        notice,
        placeFor(page, notice.room ?? around.next ?? page.current),
        around.now
      )
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
    return addOne(now, notice, around, isLost, page)
  }, page)
}
