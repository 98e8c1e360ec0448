import { aroundOf } from "../../../domain/browser/Around.ts"
import { type Channel, keyOfNick, type Reading } from "../../../domain/browser/Channel.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { tellEarlier } from "../../../domain/browser/Earlier.ts"
import { linksShown } from "../../../domain/browser/Links.ts"
import { here, outgoing } from "../../../domain/browser/Outgoing.ts"
import * as Page from "../../../domain/browser/Page.ts"
import type { Note } from "../../../domain/browser/Row.ts"
import { restore, shownOf } from "../../../domain/browser/Shown.ts"
import { endOutage, tell, tellWaiting } from "../../../domain/browser/Telling.ts"
import { lastSeen, unreadIn } from "../../../domain/browser/Unread.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { isRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import type { EarlierEntries } from "../../../domain/client/Cmd.ts"
import { type Draft, noDraft } from "../../../domain/client/Draft.ts"
import type { Model } from "../../../domain/client/Model.ts"
import { type Again, info, type Notice } from "../../../domain/client/Notice.ts"
import { findRoom, roomNames } from "../../../domain/client/Rooms.ts"
import { answered } from "../../../domain/client/WaitingLines.ts"
import type { UiInput } from "../Ui.ts"
import { backwards } from "./Backwards.ts"
import { course } from "./Course.ts"
import type { BrowserUiOptions } from "./Options.ts"
import { sentLines } from "./SentLines.ts"

/**
 * What the page shows, and what becomes of what the reader does: everything but how it looks. It is drawn after each
 * change.
 */

export interface ChatOptions {
  readonly state: () => Model
  readonly restored: Parameters<typeof restore>[0]
  readonly isRoomAsked: boolean | undefined
  readonly setShown: BrowserUiOptions["setShown"]
  /** Gives the client an input; false where it takes no more. */
  readonly offer: (input: UiInput) => boolean
  readonly now: () => number
}

export type Chat = ReturnType<typeof chat>

export const chat = ({ isRoomAsked, now, offer, restored, setShown, state }: ChatOptions) => {
  let page = restore(restored, state().currentRoom, isRoomAsked)
  let draw = (): void => {}
  const sent = sentLines()
  /** The last private message that was before the reader. */
  let seen: number | undefined
  let place = (): Reading | undefined => undefined
  const hasRestored = page.channels.some(({ rows }) => rows.length > 0)

  const readTo = (room: RoomName): number | undefined => {
    const end = back.endOf(room)
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
  const around = () => aroundOf(page, state(), now())
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
  const back = backwards({ state, page: () => page, change, draw: () => draw(), offer })
  const go = (key: string): void => {
    const to = Page.findChannel(page, key)
    if (to === undefined) return
    if (to._tag === "Room") way.go(to.name)
    change(Page.select(page, key, place()))
    back.begin()
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
    endOf: back.endOf,
    isLoading: back.isLoading,
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
      back.come(of)
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
      back.begin()
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
      sent.remember(channel, draft)
      return channel._tag === "Room"
        ? way.say({ room: channel.name, draft })
        : sendTo(channel, draft)
    },
    /** What becomes the draft, where a line that the reader has sent comes back; elsewhere it is put into its channel. */
    comeBack: ({ text: line }: Draft): Draft | undefined => {
      const { key, text } = sent.take(line) ?? {}
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
    top: back.top,
    /** Sends a line again that a note lists, to where it was for, and takes it off the list. */
    again: ({ id, time }: Note, line: Again) => {
      if (line._tag === "Tell") keep(Page.withConversation(page, line.nick, now()))
      const key = line._tag === "Tell" ? keyOfNick(line.nick) : line.room
      const channel = Page.findChannel(page, key)
      const draft = { text: line.text, startedAt: time }
      const isTaken =
        line._tag === "Tell"
          ? channel !== undefined &&
            offer({ _tag: "Line", ...outgoing(channel, draft), isAnswer: false })
          : channel !== undefined && way.say({ room: line.room, draft })
      if (isTaken) return change(Page.withoutAgain(page, id, line))
      if (line._tag === "Say") show([info(Copy.goThereFirst(line.room), "warning")])
      draw()
    },
    fill: back.fill
  }
}
