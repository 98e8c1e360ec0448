import { HashMap } from "effect"
import type { Around } from "../../../domain/browser/Adding.ts"
import { type Channel, keyOfNick, type Reading } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { earlierPlace, tellEarlier } from "../../../domain/browser/Earlier.ts"
import { linksShown } from "../../../domain/browser/Links.ts"
import { here, outgoing } from "../../../domain/browser/Outgoing.ts"
import * as Page from "../../../domain/browser/Page.ts"
import { limits } from "../../../domain/browser/PageLimits.ts"
import type { Missing, Place } from "../../../domain/browser/Row.ts"
import { restore, shownOf } from "../../../domain/browser/Shown.ts"
import { endOutage, tell, tellWaiting } from "../../../domain/browser/Telling.ts"
import { lastSeen, unreadIn } from "../../../domain/browser/Unread.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import { isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { EarlierEntries } from "../../../domain/client/Cmd.ts"
import { type Draft, noDraft } from "../../../domain/client/Draft.ts"
import type { Model } from "../../../domain/client/Model.ts"
import { info, type Notice } from "../../../domain/client/Notice.ts"
import { findRoom, roomNames } from "../../../domain/client/Rooms.ts"
import { answered, roomAhead } from "../../../domain/client/WaitingLines.ts"
import type { UiInput } from "../Ui.ts"
import { course } from "./Course.ts"
import type { BrowserUiOptions } from "./Options.ts"

/**
 * What the page shows, and what becomes of what the reader does: everything but how it looks. It is drawn after each
 * change.
 */

export interface ChatOptions {
  readonly state: () => Model
  readonly restored: Parameters<typeof restore>[0]
  readonly setShown: BrowserUiOptions["setShown"]
  /** Gives the client an input; false where it takes no more. */
  readonly offer: (input: UiInput) => boolean
  readonly now: () => number
}

export type Chat = ReturnType<typeof chat>

export const chat = ({ now, offer, restored, setShown, state }: ChatOptions) => {
  let page = restore(restored, state().currentRoom)
  let asked: { readonly room: RoomName; readonly before: Place } | undefined
  let draw = (): void => {}
  /** The lines that were sent last, and in which channel. */
  const sent = new Map<string, { readonly key: string; readonly text: string }>()
  /** The last private message that was before the reader. */
  let seen: number | undefined
  let place = (): Reading | undefined => undefined
  const hasRestored = page.channels.some(({ rows }) => rows.length > 0)

  const readTo = (room: RoomName): number | undefined => {
    const end = endOf(room)
    return end === undefined || findRoom(state(), room)?.unread !== 0 ? undefined : end.seq - 1
  }
  const keep = (after: Page.Page): void => {
    page = after
    setShown(
      () => shownOf(page, readTo, place()),
      () => unreadIn(page)
    )
  }
  const change = (after: Page.Page): void => {
    keep(after)
    draw()
  }
  const isGone = (known: Model): boolean => {
    const channel = Page.currentChannel(page)
    return (
      known.phase._tag === "Online" &&
      channel?._tag === "Room" &&
      [known, answered(known)].every((of) => findRoom(of, channel.name) === undefined)
    )
  }
  const around = (): Around => {
    const known = state()
    return {
      now: now(),
      own: known.nick,
      epochOf: (room) => findRoom(known, room)?.reorderBuffer.epoch,
      readOf: (room) => findRoom(known, room)?.read ?? 0,
      roomsOf: (nick) =>
        known.rooms.flatMap(({ members, name }) =>
          HashMap.has(members, foldNick(nick)) ? [name] : []
        ),
      next: isGone(known) ? roomAhead(known) : undefined
    }
  }
  /** Also in rooms that were entered just now. */
  const show = (notices: ReadonlyArray<Notice>): void =>
    keep(tell(Page.withRooms(page, rooms(), false), notices, around()))
  const enter = (text: string): boolean =>
    offer({ _tag: "Line", text, isAnswer: false, startedAt: now() })
  /** The drafts that the client was told of when the reader went elsewhere; it gives each back. */
  const putAway = new Map<RoomName, string>()
  const handOver = (room: RoomName, draft: Draft): boolean =>
    draft.text !== "" && offer({ _tag: "DraftTaken", room, draft })
  /** The draft of a room that is gone is the client's, which may have it already. */
  const keepDrafts = (before: Page.Page): void => {
    const isKnown = (key: string) =>
      state().leftRooms.some(({ draft, name }) => name === key && draft.text !== "")
    for (const channel of before.channels)
      if (channel._tag === "Room" && Page.findChannel(page, channel.key) === undefined)
        if (!isKnown(channel.key)) handOver(channel.name, channel.draft)
  }
  const way = course({
    now,
    here: () => state().currentRoom,
    goTo: (room) => {
      const from = way.heading()
      const draft = Page.findChannel(page, from ?? "")?.draft ?? noDraft
      if (from !== undefined && draft.text !== "") putAway.set(from, draft.text)
      return offer({ _tag: "GoTo", room, draft })
    },
    send: ({ draft }) => offer({ _tag: "Line", ...draft, isAnswer: false })
  })
  const remember = (channel: Channel, draft: Draft): void => {
    const line = outgoing(channel, draft).text.trim()
    sent.delete(line)
    sent.set(line, { key: channel.key, text: draft.text })
    const [oldest] = sent.keys()
    if (sent.size > limits.sentLines && oldest !== undefined) sent.delete(oldest)
  }
  const sendTo = (channel: Channel, draft: Draft): boolean => {
    const done = here(draft.text)
    if (done?._tag === "Refuse") {
      show([{ ...info(done.why, "warning"), isRefusal: true }])
      draw()
      return false
    }
    if (done === undefined)
      return offer({ _tag: "Line", ...outgoing(channel, draft), isAnswer: false })
    change(Page.hide(Page.setDraft(page, channel.key, noDraft), channel.key))
    return true
  }
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

  /** The rooms that were shown, and began with as much of their log as one that is entered. */
  const begun = new Set<string>()
  const beginRoom = (): void => {
    const channel = Page.currentChannel(page)
    const { phase, settings } = state()
    if (channel?._tag !== "Room" || begun.has(channel.key) || phase._tag !== "Online") return
    const end = endOf(channel.name)
    if (end === undefined || asked !== undefined) return
    begun.add(channel.key)
    const before = earlierPlace(channel, end)
    const count = channel.rows.filter(({ place }) => place !== undefined).length
    if (before !== undefined && count < settings.history) ask(channel.name, before)
  }

  const go = (key: string): void => {
    const to = Page.findChannel(page, key)
    if (to === undefined) return
    if (to._tag === "Room") way.go(to.name)
    change(Page.select(page, key, place()))
    beginRoom()
  }

  /** Those where the person is, and those to which they are on the way. */
  const rooms = (): ReadonlyArray<RoomName> => {
    const heading = way.heading()
    const names = [...roomNames(state()), ...roomNames(answered(state()))]
    return [...new Set(heading === undefined ? names : [...names, heading])]
  }

  /** The id of the last private message that waited. */
  let lastWaiting = 0
  const withWaiting = (before: Page.Page): Page.Page => {
    const { pendingLines, phase, waitingLines } = state()
    let after = before
    for (const { command, id } of [
      ...pendingLines,
      ...waitingLines.flatMap(({ line = [] }) => line)
    ]) {
      if (command._tag !== "Tell" || id <= lastWaiting) continue
      lastWaiting = id
      if (phase._tag !== "Online") after = tellWaiting(after, command.nick, around())
    }
    return after
  }

  return {
    page: () => page,
    heading: way.heading,
    endOf,
    isLoading: () => asked !== undefined && asked.room === page.current,
    hasRestored,
    onDraw: (f: () => void) => {
      draw = f
    },
    /** How it is known where the reader is. */
    onPlace: (f: typeof place) => {
      place = f
    },
    /** Shows notices; they are drawn with the view that follows. */
    tell: show,
    earlier: (of: EarlierEntries) => {
      if (asked?.room === of.room && asked.before.seq === of.before.seq) asked = undefined
      change(tellEarlier(page, of, around()))
    },
    /** The client says where it sends the next line; the rooms may be others. */
    arrive: (room: RoomName) => {
      const was = way.heading()
      const arrival = way.arrive(room)
      let after = Page.withRooms(page, rooms(), state().phase._tag === "Online")
      if (arrival._tag === "Moved") {
        for (const { draft, room } of arrival.unsent) after = Page.addDraft(after, room, draft)
        // Whoever is in a conversation stays there when a room is gone.
        const isGone = was !== undefined && !roomNames(state()).includes(was)
        if (!isGone || Page.currentChannel(page)?._tag === "Room")
          after = Page.select(after, room, place())
      }
      if (state().phase._tag === "Online") after = endOutage(after, around())
      after = withWaiting(after)
      const before = page
      keep(after)
      keepDrafts(before)
      const channel = Page.currentChannel(page)
      // A reload goes on in the room that was shown, if the client is in it.
      if (was === undefined && channel?._tag === "Room")
        go(roomNames(state()).includes(channel.name) ? channel.key : room)
      beginRoom()
    },
    go,
    goBeside: (by: 1 | -1) => go(Page.channelBeside(page, by)),
    write: (nick: Nick) => {
      change(Page.withConversation(page, nick, now()))
      go(keyOfNick(nick))
    },
    help: () => enter("/help"),
    rename: (nick: Nick) => enter(`/nick ${nick}`),
    /** Carries out a command in a room. */
    command: (room: RoomName, text: string) => {
      keep(Page.withoutRefusals(page, room, now()))
      return way.say({ room, draft: { text } })
    },
    /** Who is in the room is asked for anew. */
    listPeople: () => offer({ _tag: "ListPeople" }),
    /** The rooms where the reader is not; they are asked for anew. */
    listRooms: () => offer({ _tag: "ListRooms" }),
    otherRooms: (): ReadonlyArray<RoomName> =>
      state().listedRooms.filter((room) => Page.findChannel(page, room) === undefined),
    leave: (key: string) => {
      const channel = Page.findChannel(page, key)
      if (channel === undefined) return
      if (channel._tag === "Person") return change(Page.hide(page, key))
      const { draft, name } = channel
      if (handOver(name, draft)) putAway.set(name, draft.text)
      enter(`/part ${name}`)
    },
    /** Says what is wrong with the name of a room. */
    join: (typed: string): string | undefined => {
      const room = typed.replace(/^#/, "").toLowerCase()
      if (!isRoomName(room)) return Copy.notRoom(typed)
      if (Page.findChannel(page, room) !== undefined) go(room)
      else enter(`/join ${room}`)
      return undefined
    },
    /** Whether the draft was taken. */
    send: (draft: Draft): boolean => {
      const channel = Page.currentChannel(page)
      if (channel === undefined) return false
      keep(Page.withoutRefusals(page, channel.key, draft.startedAt ?? now()))
      remember(channel, draft)
      return channel._tag === "Room"
        ? way.say({ room: channel.name, draft })
        : sendTo(channel, draft)
    },
    /** What becomes the draft, where a line that the reader has sent comes back; elsewhere it is put into its channel. */
    comeBack: ({ text: line }: Draft): Draft | undefined => {
      const { key, text } = sent.get(line.trim()) ?? {}
      sent.delete(line.trim())
      const channel = key === undefined ? undefined : Page.findChannel(page, key)
      if (channel === undefined || text === undefined) return undefined
      if (channel.key === page.current) return { text }
      if (channel.draft.text === "") keep(Page.setDraft(page, channel.key, { text }))
      return undefined
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
    look: (isLooking: boolean) => {
      // What they had before them is confirmed before the page can be gone.
      if (!isLooking && lastSeen(page) !== undefined) offer({ _tag: "Seen" })
      change(Page.look(page, isLooking))
    },
    /** Whether the reader is at the end of what is drawn. */
    reach: (isAtEnd: boolean) => {
      if (isAtEnd !== page.isAtEnd) change(Page.reach(page, isAtEnd))
      const last = lastSeen(page)
      if (last !== undefined && last !== seen && offer({ _tag: "Seen" })) seen = last
    },
    clear: () => change(Page.clear(page)),
    /** The reader has scrolled to the top. */
    top: () => {
      const channel = Page.currentChannel(page)
      if (Page.hasMore(page)) {
        change(Page.drawMore(page))
        return
      }
      if (channel?._tag !== "Room") return
      const before = earlierPlace(channel, endOf(channel.name))
      if (before !== undefined) ask(channel.name, before)
    },
    fill: ({ place }: Missing) => {
      const channel = Page.currentChannel(page)
      if (channel?._tag === "Room") ask(channel.name, { ...place, seq: place.seq + 1 })
    }
  }
}
