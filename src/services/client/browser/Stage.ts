import { type Channel, isListed } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { byQuarter, display, type Placed, patches } from "../../../domain/browser/Display.ts"
import { earlierPlace } from "../../../domain/browser/Earlier.ts"
import {
  currentChannel,
  drawn,
  hasMore,
  type Page,
  titleOf,
  unreadOf
} from "../../../domain/browser/Page.ts"
import type { Place } from "../../../domain/browser/Row.ts"
import type { Clock } from "../../../domain/terminal/Clock.ts"
import type { ComposerElement } from "./Composer.ts"
import type { Frame } from "./Frame.ts"
import type { Above, LogElement } from "./Log.ts"
import type { PeopleElement, Person } from "./People.ts"
import type { RoomsElement } from "./Rooms.ts"
import { titled } from "./Signals.ts"

/** How the page is drawn. */

export interface Parts {
  readonly frame: Frame
  readonly log: LogElement
  readonly composer: ComposerElement
  readonly rooms: RoomsElement
  readonly people: PeopleElement
}

/** What is drawn beside the channels. */
export interface Scene {
  readonly page: Page
  readonly topic: string
  readonly people: ReadonlyArray<Person> | undefined
  readonly isExposed: boolean
  readonly isLoading: boolean
  /** Where the log of the room has come to; undefined before its newest messages have come. */
  readonly end: Place | undefined
  /** Messages of muted rooms that were not shown. */
  readonly muted: ReadonlyMap<string, number>
}

const labelOf = (channel: Channel): string =>
  channel._tag === "Room" ? Copy.messagesIn(channel.name) : Copy.messagesWith(channel.name)

const isSaid = ({ _tag }: Channel["rows"][number]): boolean => _tag === "Said"

const aboveOf = (channel: Channel, { end, isLoading, page }: Scene): Above => {
  const isAlone = !channel.rows.some(isSaid)
  const isAll = earlierPlace(channel, end) === undefined
  if (channel._tag === "Person")
    return hasMore(page) ? "more" : { sentence: Copy.emptyConversation(channel.name), isAlone }
  if (isAlone && isAll)
    return { sentence: end === undefined ? Copy.notKnown : Copy.emptyRoom, isAlone }
  if (hasMore(page)) return "more"
  if (isLoading) return "loading"
  return isAll ? { sentence: Copy.beginning(channel.name), isAlone: false } : "more"
}

/** Draws what has changed since it was drawn last. */
export const stage = (
  { composer, frame, log, people, rooms }: Parts,
  clock: Clock
): ((scene: Scene) => void) => {
  const day = byQuarter(clock.day)
  const setTitle = titled()
  let key: string | undefined
  let name = ""
  let placed: ReadonlyArray<Placed> = []
  return (scene) => {
    const { isExposed, muted, page, people: persons, topic } = scene
    const channel = currentChannel(page)
    if (channel === undefined) return
    const now = display(drawn(page), channel.newSince, day)
    if (channel.key !== key) {
      // A partner who has another name is the same conversation.
      const isRenamed = key !== undefined && page.channels.every((other) => other.key !== key)
      const isSame = isRenamed && placed.some(({ row }) => now.some((one) => one.row === row))
      if (isSame) log.apply(patches(placed, now))
      else log.fill(labelOf(channel), now, channel.at)
      if (!isSame) composer.open(channel.key, Copy.messageTo(channel.name), channel.draft)
    } else log.apply(patches(placed, now))
    if (channel.name !== name) {
      log.label(labelOf(channel))
      composer.label(Copy.messageTo(channel.name))
    }
    placed = now
    key = channel.key
    name = channel.name
    // Each message of a conversation is for the reader.
    log.unread = { ...channel, mentions: channel._tag === "Room" ? channel.mentions : 0 }
    log.above = aboveOf(channel, scene)
    rooms.show(page.channels.filter(isListed), page.current, muted)
    if (persons !== undefined) people.show(persons)
    const unread = unreadOf(page)
    frame.head({
      title: channel.name,
      topic,
      people: persons?.length,
      isExposed,
      unread: unread - channel.unread
    })
    setTitle(titleOf(page), unread > 0)
  }
}
