import { earlierPlace } from "../../../domain/browser/Earlier.ts"
import * as Page from "../../../domain/browser/Page.ts"
import type { Missing, Place } from "../../../domain/browser/Row.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { EarlierEntries } from "../../../domain/client/Cmd.ts"
import type { Model } from "../../../domain/client/Model.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import type { UiInput } from "../Ui.ts"

export interface BackwardsActs {
  readonly state: () => Model
  readonly page: () => Page.Page
  readonly change: (after: Page.Page) => void
  readonly draw: () => void
  readonly offer: (input: UiInput) => boolean
}

/** How rooms are read backwards: what the server is asked for, one room at a time. */
export const backwards = ({ change, draw, offer, page, state }: BackwardsActs) => {
  let asked: { readonly room: RoomName; readonly before: Place } | undefined
  /** The rooms that were shown, and began with as much of their log as one that is entered. */
  const begun = new Set<string>()

  const ask = (room: RoomName, before: Place): void => {
    if (asked !== undefined) return
    const position = { epoch: before.epoch, seq: Seq.make(before.seq) }
    if (!offer({ _tag: "Earlier", room, before: position })) return
    asked = { room, before }
    draw()
  }
  /** Where the log of a room has come to; undefined before its newest messages have come. */
  const endOf = (name: RoomName): Place | undefined => {
    const room = findRoom(state(), name)
    if (room?.joined !== true || room.fetchingHistory) return undefined
    const { epoch, next } = room.reorderBuffer
    return epoch && { epoch, seq: next }
  }
  return {
    endOf,
    isLoading: () => asked !== undefined && asked.room === page().current,
    /** Begins the room that is shown. */
    begin: (): void => {
      const channel = Page.currentChannel(page())
      const { phase, settings } = state()
      if (channel?._tag !== "Room" || begun.has(channel.key) || phase._tag !== "Online") return
      const end = endOf(channel.name)
      if (end === undefined || asked !== undefined) return
      begun.add(channel.key)
      const before = earlierPlace(channel, end)
      const count = channel.rows.filter(({ place }) => place !== undefined).length
      if (before !== undefined && count < settings.history) ask(channel.name, before)
    },
    /** What was asked for has come. */
    come: ({ before, room }: EarlierEntries): void => {
      if (asked?.room === room && asked.before.seq === before.seq) asked = undefined
    },
    /** The reader has scrolled to the top. */
    top: (): void => {
      const now = page()
      const channel = Page.currentChannel(now)
      if (Page.hasMore(now)) change(Page.drawMore(now))
      else if (channel?._tag === "Room") {
        const before = earlierPlace(channel, endOf(channel.name))
        if (before !== undefined) ask(channel.name, before)
      }
    },
    /** The reader wants what is missing there. */
    fill: ({ place }: Missing): void => {
      const channel = Page.currentChannel(page())
      if (channel?._tag === "Room") ask(channel.name, { ...place, seq: place.seq + 1 })
    }
  }
}
