import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Draft } from "../client/Draft.ts"
import type { Again } from "../client/Notice.ts"
import type { NickColours } from "../terminal/NickColours.ts"
import {
  type Channel,
  closed,
  conversation,
  isListed,
  keyOfNick,
  leave,
  read,
  roomChannel,
  withRows
} from "./Channel.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./PageLimits.ts"
import type { Row } from "./Row.ts"

/** Where a reader is who has scrolled up: the first row in sight, and how far below the top it begins, in pixels. */
export interface Reading {
  readonly id: number
  readonly top: number
}

/** All that the page shows, as data: the channels with their rows, and where the reader is. */
export interface Page {
  /** Rooms in the order in which they were entered, and then conversations, the newest last. */
  readonly channels: ReadonlyArray<Channel>
  /** The key of the channel that is shown. */
  readonly current: string
  /** The first row of it that is drawn; undefined for all. */
  readonly top: number | undefined
  /** Where the reader was in it before a reload. */
  readonly at: Reading | undefined
  /** The page is in sight, and what is typed goes there. */
  readonly isLooking: boolean
  readonly colours: NickColours
  readonly nextId: number
}

/** The page before anything has happened, in this room. */
export const beginPage = (room: RoomName): Page => ({
  channels: [roomChannel(room)],
  current: room,
  top: undefined,
  at: undefined,
  isLooking: true,
  colours: [],
  nextId: 1
})

export const findChannel = ({ channels }: Page, key: string): Channel | undefined =>
  channels.find((channel) => channel.key === key)

export const currentChannel = (page: Page): Channel | undefined => findChannel(page, page.current)

/** Changes a channel, if it is there. */
export const changeChannel = (page: Page, key: string, f: (of: Channel) => Channel): Page => ({
  ...page,
  channels: page.channels.map((channel) => (channel.key === key ? f(channel) : channel))
})

/** From which row on a channel is drawn at first: what is new is drawn from its beginning. */
const topOf = ({ newSince, rows }: Channel): number | undefined => {
  const unread = newSince === undefined ? -1 : rows.findIndex(({ id }) => id === newSince)
  const usual = rows.length - limits.drawnRows
  const at = unread < 0 ? usual : Math.min(usual, unread - 1)
  return at <= 0 ? undefined : rows[at]?.id
}

/** The reader goes to a channel. */
export const select = (page: Page, key: string): Page => {
  const to = findChannel(page, key)
  if (to === undefined || key === page.current) return page
  const left = changeChannel(page, page.current, leave)
  const there = { ...left, current: key, top: topOf(to) }
  return page.isLooking ? changeChannel(there, key, read) : there
}

/** The page comes into sight, or goes out of it. */
export const look = (page: Page, isLooking: boolean): Page =>
  isLooking === page.isLooking
    ? page
    : changeChannel({ ...page, isLooking }, page.current, isLooking ? read : leave)

/** The rows of the current channel that are drawn. */
export const drawn = (page: Page): Channel["rows"] => {
  const rows = currentChannel(page)?.rows ?? []
  const at = page.top === undefined ? -1 : rows.findIndex(({ id }) => id === page.top)
  return at <= 0 ? rows : rows.slice(at)
}

/** Draws more rows above those that are drawn. */
export const drawMore = (page: Page): Page => {
  const rows = currentChannel(page)?.rows ?? []
  const at = rows.length - drawn(page).length
  const to = at - limits.drawnRows
  return { ...page, top: to <= 0 ? undefined : rows[to]?.id }
}

/** Whether there are rows above those that are drawn. */
export const hasMore = (page: Page): boolean =>
  drawn(page).length < (currentChannel(page)?.rows.length ?? 0)

const isRoom = ({ _tag }: Channel): boolean => _tag === "Room"

const put = (page: Page, channel: Channel): Page => {
  const [rooms, people] = [page.channels.filter(isRoom), page.channels.filter((of) => !isRoom(of))]
  return {
    ...page,
    channels: channel._tag === "Room" ? [...rooms, channel, ...people] : [...page.channels, channel]
  }
}

const usedAt = (channel: Channel): number =>
  channel._tag === "Room" || channel.isClosed ? 0 : channel.usedAt

/**
 * A conversation of this key is listed, as it was if it was closed; of too many, a closed one goes, or the one that
 * was quiet for the longest time.
 */
export const withConversation = (page: Page, nick: Nick, now: number): Page => {
  const key = keyOfNick(nick)
  if (findChannel(page, key) !== undefined)
    return changeChannel(page, key, (channel) =>
      isListed(channel) ? channel : { ...channel, isClosed: false }
    )
  const others = page.channels.filter(({ _tag, key }) => _tag === "Person" && key !== page.current)
  const [quiet] = others.sort((a, b) => usedAt(a) - usedAt(b))
  const isFull = others.length >= limits.conversations
  return put(isFull && quiet !== undefined ? close(page, quiet.key) : page, conversation(nick, now))
}

/** The reader goes on in the channel before this one, if it is the current one. */
const goFrom = (page: Page, key: string): Page =>
  page.current === key
    ? select(page, channelBeside(page, page.channels[0]?.key === key ? 1 : -1))
    : page

/** Takes a channel out of the page, unless it is the only one that is listed. */
export const close = (page: Page, key: string): Page => {
  const there = goFrom(page, key)
  return there.current === key
    ? page
    : { ...there, channels: there.channels.filter((channel) => channel.key !== key) }
}

/** The reader closes a conversation, whose rows stay until they open it again. */
export const hide = (page: Page, key: string): Page => {
  const there = goFrom(page, key)
  return there.current === key ? page : changeChannel(there, key, closed)
}

/** The page has the rooms that the person is in. Others go only where it is known that the person is not in them. */
export const withRooms = (page: Page, rooms: ReadonlyArray<RoomName>, isKnown: boolean): Page => {
  let now = page
  for (const room of rooms)
    if (findChannel(now, room) === undefined) now = put(now, roomChannel(room))
  if (isKnown)
    for (const { _tag, key, name } of page.channels)
      if (_tag === "Room" && !rooms.some((room) => room === name)) now = close(now, key)
  return now
}

export const setDraft = (page: Page, key: string, draft: Draft): Page =>
  changeChannel(page, key, (channel) => ({ ...channel, draft }))

/** Puts a line that was not sent behind what is being typed there. */
export const addDraft = (page: Page, key: string, draft: Draft): Page =>
  changeChannel(page, key, (channel) => {
    const texts = [channel.draft.text, draft.text]
    return { ...channel, draft: { ...draft, text: texts.filter((text) => text !== "").join("\n") } }
  })

/** Somebody is known by a new name, and so is the conversation with them. */
export const renamedPartner = (page: Page, old: Nick, name: Nick, now: number): Page => {
  const from = keyOfNick(old)
  const key = keyOfNick(name)
  const isTaken = key !== from && findChannel(page, key) !== undefined
  if (isTaken || findChannel(page, from) === undefined) return page
  const after = changeChannel(page, from, (channel) =>
    channel._tag === "Person" ? { ...channel, key, name, namedAt: now } : channel
  )
  return page.current === from ? { ...after, current: key } : after
}

/** Takes the rows of the current channel away; what was said comes back from the server when the reader scrolls up. */
export const clear = (page: Page): Page =>
  changeChannel(page, page.current, (channel) => {
    const last = channel.rows.findLast(({ place }) => place !== undefined)?.place
    return {
      ...withRows(channel, []),
      isBeginning: channel._tag === "Person",
      newSince: undefined,
      earlierThan: last === undefined ? undefined : last.seq + 1
    }
  })

/** The channel keeps the rows of which this holds. */
export const withRowsThat = (page: Page, key: string, f: (row: Row) => boolean): Page =>
  changeChannel(page, key, (channel) => ({ ...channel, rows: channel.rows.filter(f) }))

/** The reader sends a line: why earlier ones were not carried out, as far as they have seen it, is of no use now. */
export const withoutRefusals = (page: Page, key: string, seenAt: number): Page =>
  withRowsThat(
    page,
    key,
    (row) => row._tag !== "Note" || row.isRefusal !== true || row.time > seenAt
  )

/** The reader has sent a line again that the row of this id lists. */
export const withoutAgain = (page: Page, id: number, line: Again): Page => ({
  ...page,
  channels: page.channels.map((channel) => ({
    ...channel,
    rows: channel.rows.map((row) =>
      row.id === id && row._tag === "Note"
        ? { ...row, again: row.again?.filter((other) => other !== line) }
        : row
    )
  }))
})

export const unreadOf = ({ channels }: Page): number =>
  channels.reduce((sum, { unread }) => sum + unread, 0)

export const titleOf = (page: Page): string =>
  Copy.title(unreadOf(page), currentChannel(page)?.name ?? Copy.program)

/** The channel before or behind the current one; the first follows the last. */
export const channelBeside = ({ channels, current }: Page, by: 1 | -1): string => {
  const listed = channels.filter(isListed)
  const at = listed.findIndex(({ key }) => key === current)
  return listed.at((at + by) % listed.length)?.key ?? current
}

/** Whether a conversation is with this person. */
export const isWith = (channel: Channel, nick: Nick): boolean =>
  channel._tag === "Person" && foldNick(channel.name) === foldNick(nick)
