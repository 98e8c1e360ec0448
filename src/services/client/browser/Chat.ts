import { HashMap } from "effect"
import type { Around } from "../../../domain/browser/Adding.ts"
import { type Channel, keyOfNick } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { earlierPlace, tellEarlier } from "../../../domain/browser/Earlier.ts"
import { linksShown } from "../../../domain/browser/Links.ts"
import { outgoing } from "../../../domain/browser/Outgoing.ts"
import * as Page from "../../../domain/browser/Page.ts"
import type { Missing, Place } from "../../../domain/browser/Row.ts"
import { restore, shownOf } from "../../../domain/browser/Shown.ts"
import { tell } from "../../../domain/browser/Telling.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import { isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { EarlierEntries } from "../../../domain/client/Cmd.ts"
import { type Draft, noDraft } from "../../../domain/client/Draft.ts"
import type { Model } from "../../../domain/client/Model.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { findRoom, roomNames } from "../../../domain/client/Rooms.ts"
import type { UiInput } from "../Ui.ts"
import { course } from "./Course.ts"

/**
 * What the page shows, and what becomes of what the reader does: everything but how it looks. It is drawn after each
 * change.
 */

export interface ChatOptions {
  readonly state: () => Model
  readonly restored: Parameters<typeof restore>[0]
  readonly setShown: (make: () => unknown) => void
  /** Gives the client an input; false where it takes no more. */
  readonly offer: (input: UiInput) => boolean
  readonly now: () => number
}

export type Chat = ReturnType<typeof chat>

export const chat = ({ now, offer, restored, setShown, state }: ChatOptions) => {
  let page = restore(restored, state().currentRoom)
  let asked: { readonly room: RoomName; readonly before: Place } | undefined
  let draw = (): void => {}
  const hasRestored = page.channels.some(({ rows }) => rows.length > 0)

  const keep = (after: Page.Page): void => {
    page = after
    setShown(() => shownOf(page))
  }
  const change = (after: Page.Page): void => {
    keep(after)
    draw()
  }
  const around = (): Around => {
    const known = state()
    return {
      now: now(),
      own: known.nick,
      epochOf: (room) => findRoom(known, room)?.reorderBuffer.epoch,
      roomsOf: (nick) =>
        known.rooms.flatMap(({ members, name }) =>
          HashMap.has(members, foldNick(nick)) ? [name] : []
        )
    }
  }
  const enter = (text: string): boolean =>
    offer({ _tag: "Line", text, isAnswer: false, startedAt: now() })
  /** The drafts that the client was told of when the reader went elsewhere; it gives each back. */
  const putAway = new Map<RoomName, string>()
  const way = course({
    now,
    goTo: (room) => {
      const from = way.heading()
      const draft = Page.findChannel(page, from ?? "")?.draft ?? noDraft
      if (from !== undefined && draft.text !== "") putAway.set(from, draft.text)
      return offer({ _tag: "GoTo", room, draft })
    },
    send: ({ draft }) => offer({ _tag: "Line", ...draft, isAnswer: false })
  })
  const sendTo = (channel: Channel, draft: Draft): boolean =>
    offer({ _tag: "Line", ...outgoing(channel, draft), isAnswer: false })
  const ask = (room: RoomName, before: Place): void => {
    if (asked !== undefined) return
    const position = { epoch: before.epoch, seq: Seq.make(before.seq) }
    if (!offer({ _tag: "Earlier", room, before: position })) return
    asked = { room, before }
    draw()
  }

  const go = (key: string): void => {
    const to = Page.findChannel(page, key)
    if (to === undefined) return
    if (to._tag === "Room") way.go(to.name)
    change(Page.select(page, key))
  }

  const rooms = (): ReadonlyArray<RoomName> => {
    const heading = way.heading()
    const names = roomNames(state())
    return heading === undefined || names.includes(heading) ? names : [...names, heading]
  }

  return {
    page: () => page,
    heading: way.heading,
    isLoading: () => asked !== undefined && asked.room === page.current,
    hasRestored,
    onDraw: (f: () => void) => {
      draw = f
    },
    /** Shows notices; they are drawn with the view that follows. */
    tell: (notices: ReadonlyArray<Notice>) => keep(tell(page, notices, around())),
    earlier: (of: EarlierEntries) => {
      if (asked?.room !== of.room) return
      const { before } = asked
      asked = undefined
      change(tellEarlier(page, of, before, around()))
    },
    /** The client says where it sends the next line; the rooms may be others. */
    arrive: (room: RoomName) => {
      const was = way.heading()
      const arrival = way.arrive(room)
      let after = Page.withRooms(page, rooms(), state().phase._tag === "Online")
      if (arrival._tag === "Moved") {
        for (const { draft, room } of arrival.unsent) after = Page.setDraft(after, room, draft)
        // Whoever is in a conversation stays there when a room is gone.
        const isGone = was !== undefined && !roomNames(state()).includes(was)
        if (!isGone || Page.currentChannel(page)?._tag === "Room") after = Page.select(after, room)
      }
      keep(after)
      const channel = Page.currentChannel(page)
      // A reload goes on in the room that was shown, if the client is in it.
      if (was === undefined && channel?._tag === "Room")
        go(roomNames(state()).includes(channel.name) ? channel.key : room)
    },
    go,
    goBeside: (by: 1 | -1) => go(Page.channelBeside(page, by)),
    write: (nick: Nick) => {
      change(Page.withConversation(page, nick, now()))
      go(keyOfNick(nick))
    },
    leave: (channel: Channel) => {
      if (channel._tag === "Room") enter(`/part ${channel.name}`)
      else change(Page.hide(page, channel.key))
    },
    /** Says what is wrong with the name of a room. */
    join: (room: string): string | undefined => {
      if (!isRoomName(room)) return Copy.notRoom(room)
      if (Page.findChannel(page, room) !== undefined) go(room)
      else enter(`/join ${room}`)
      return undefined
    },
    /** Whether the draft was taken. */
    send: (draft: Draft): boolean => {
      const channel = Page.currentChannel(page)
      if (channel === undefined) return false
      return channel._tag === "Room"
        ? way.say({ room: channel.name, draft })
        : sendTo(channel, draft)
    },
    setDraft: (draft: Draft) => keep(Page.setDraft(page, page.current, draft)),
    /** Whether the client gives back a draft that the page has kept itself. */
    isKept: ({ text }: Draft): boolean => {
      const [room] = [...putAway].find(([, kept]) => kept === text) ?? []
      return room !== undefined && putAway.delete(room)
    },
    /** Takes the draft away of the room where the client sends lines. */
    takeThere: (): Draft => {
      const there = Page.findChannel(page, way.heading() ?? "")
      if (there === undefined) return noDraft
      change(Page.setDraft(page, there.key, noDraft))
      return there.draft
    },
    /** The last links of the channel that is shown. */
    links: () => linksShown(Page.currentChannel(page)?.rows ?? []),
    look: (isLooking: boolean) => change(Page.look(page, isLooking)),
    clear: () => change(Page.clear(page)),
    /** The reader has scrolled to the top. */
    top: () => {
      const channel = Page.currentChannel(page)
      if (Page.hasMore(page)) {
        change(Page.drawMore(page))
        return
      }
      const before = channel && earlierPlace(channel)
      if (channel?._tag === "Room" && before !== undefined) ask(channel.name, before)
    },
    fill: ({ place }: Missing) => {
      const channel = Page.currentChannel(page)
      if (channel?._tag === "Room") ask(channel.name, { ...place, seq: place.seq + 1 })
    }
  }
}
