import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { Seq } from "../chat/Seq.ts"
import { deliver, releaseHeld } from "./Delivery.ts"
import { isIgnored } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import { markActive } from "./Members.ts"
import type { Model } from "./Model.ts"
import type { Entry, Gap } from "./Notice.ts"
import { hasWritten } from "./Partners.ts"
import { flushPresence, flushPresenceBefore, showMissedRenames } from "./Presence.ts"
import { noteHolders } from "./Renames.ts"
import { heardOf, isLabelled, updateRoom } from "./Rooms.ts"
import { wasOpened } from "./Unread.ts"
import { emit, modify, nothing, series, show, steps, type Update } from "./Update.ts"

/** What the server sends to be read: messages and topics of rooms, private messages, and gaps. */

type EntryEvent = EventOf<"Msg"> | EventOf<"Past"> | EventOf<"Topic">

const address = /\b[a-z][a-z0-9+.-]{0,31}:\/\/\S+|\bwww\.\S+/gi
/** Letters of scripts that put no blank between words: a nickname beside one is a word of its own. */
const unspaced =
  "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\u30fc\\uff70]"
const letter = `(?!${unspaced})[\\p{L}\\p{M}\\p{N}_]`

/** Whether a text has the nickname in it as a word of its own, and not inside the address of a page. */
export const mentions = (text: string, nick: Nick | undefined): boolean =>
  nick !== undefined &&
  new RegExp(`(?<!${letter}|${letter}-)${nick}(?!${letter}|-${letter})`, "iu").test(
    text.replace(address, " ")
  )

/** Whether this is the reader's own nickname: in the log also of an earlier session. */
const isMe = ({ nick: me }: Model, nick: Nick): boolean =>
  me !== undefined && foldNick(me) === foldNick(nick)

/** An entry of a room's log, as it is shown. */
export const entryNotice = (state: Model, event: EntryEvent, origin: "live" | "past"): Entry => {
  const { nick, room, seq, time } = event
  const entry = { room, seq, time, nick, origin, labelled: isLabelled(state) }
  return event._tag === "Topic"
    ? { _tag: "TopicSet", ...entry, topic: event.topic }
    : {
        _tag: "Message",
        ...entry,
        text: event.text,
        mention: !isMe(state, nick) && mentions(event.text, state.nick)
      }
}

/** A message of somebody else. */
export const receiveMessage =
  (event: EventOf<"Msg">): Update =>
  (state) =>
    steps(
      state,
      noteHolders([event.nick], event.time),
      heardOf(event.nick),
      updateRoom(event.room, ({ members }) => ({
        members: markActive(members, event.nick, event.time, state.now)
      })),
      deliverEntry(entryNotice(state, event, "live"))
    )

/** Somebody else has set the topic of a room, or removed it. */
export const receiveTopic =
  (event: EventOf<"Topic">): Update =>
  (state) =>
    steps(
      state,
      heardOf(event.nick),
      updateRoom(event.room, () => ({ topic: event.topic })),
      deliverEntry(entryNotice(state, event, "live"))
    )

/** Shows an entry in its place. This client's own is always shown: it does not come a second time. */
export const deliverEntry = (value: Entry): Update =>
  deliver(value.room, {
    from: value.seq,
    to: value.seq,
    alwaysShown: value.origin === "mine",
    value
  })

/** A private message, or one of this client's own that may never have been read. */
export const receivePrivate = (event: EventOf<"Told"> | EventOf<"Untold">): Update =>
  inInbox(event, event._tag === "Untold" ? series(flushPresence, show(event)) : showPrivate(event))

/** Shows something of the inbox, unless it was received already. */
const inInbox =
  ({ seq }: EventOf<"Told"> | EventOf<"Untold">, shown: Update): Update =>
  (state) => {
    const from = state.inboxSeq + 1
    if (seq < from) return nothing(state)
    const gap: Gap = { _tag: "Gap", stream: "inbox", from, to: seq - 1, cause: "unknown" }
    // An earlier run of the client has read what comes before the first of a session that is taken back.
    const isFirst = state.isNewSession && state.inboxSeq === 0
    return steps(
      { ...state, inboxSeq: seq },
      from < seq && !isFirst ? show(gap) : nothing,
      wasOpened(state.takingBack?.habits, seq) ? nothing : shown
    )
  }

const showPrivate =
  (told: EventOf<"Told">): Update =>
  (state) => {
    const { nick, seq, text, time } = told
    return isIgnored(state, nick, time)
      ? nothing(state)
      : steps(
          { ...state, writers: writers(state, told), privateBefore: before(state, nick) },
          heardOf(nick),
          hasWritten(nick, time),
          flushPresenceBefore(time),
          showMissedRenames(time),
          show({ _tag: "PrivateMessage", direction: "from", seq, time, nick, text }),
          state.preferences.bell === "off" ? nothing : emit({ _tag: "Bell" })
        )
  }

const before = ({ privateBefore: was, wasOnline }: Model, nick: Nick): Model["privateBefore"] =>
  wasOnline ? undefined : { count: (was?.count ?? 0) + 1, last: nick }

/** Whom answers can be for after a message of this person. One to oneself changes nothing. */
const writers = (state: Model, { nick, time }: EventOf<"Told">): Model["writers"] => {
  const { now, writers: before } = state
  if (isMe(state, nick)) return before
  const last = before.at(-1)
  const isSame = last !== undefined && foldNick(last.nick) === foldNick(nick)
  const turn = isSame
    ? { since: last.since, before: last.before }
    : { since: now, before: last && { nick: last.nick, time: last.time } }
  const seen = before.findLastIndex(({ wroteAt }) => wroteAt <= now - times.react)
  // Of too many at once, the older ones are seen first.
  const kept = before.slice(Math.max(0, seen)).slice(0, limits.writers - 1)
  return [...kept, { nick, time, wroteAt: now, at: now, ...turn }]
}

/** Messages that will not come. */
export const receiveGap = ({ cause, from, room: stream, to }: EventOf<"Gap">): Update => {
  if (from > to) return nothing
  const gap: Gap = { _tag: "Gap", stream, from, to, cause }
  if (stream === "inbox")
    return (state) =>
      steps(
        state,
        cause === "epoch" ? showRestart(gap) : show(gap),
        cause === "epoch"
          ? forgetInbox
          : modify(({ inboxSeq }) => ({ inboxSeq: Math.max(inboxSeq, to) }))
      )
  if (cause === "epoch") return newEpoch(stream, 0)
  return deliver(stream, { from, to, alwaysShown: false, value: gap })
}

/** Seqs begin at 1 again: what an earlier run has read says nothing of these. */
const forgetInbox: Update = modify(({ takingBack }) => ({
  inboxSeq: 0,
  takingBack: takingBack && {
    ...takingBack,
    habits: takingBack.habits && { ...takingBack.habits, inbox: Seq.make(0), unopened: [] }
  }
}))

/** All rooms and the inbox lose their logs together: a person is told once. */
const showRestart =
  (gap: Gap): Update =>
  (state) =>
    show(state.toldOfRestart ? { ...gap, isRepeated: true } : gap)({
      ...state,
      toldOfRestart: state.settings.mode === "person"
    })

/** The server has lost the room's log: seqs begin at 1 again, and `next` is the first that is due. */
export const newEpoch =
  (stream: RoomName, next: number): Update =>
  (state) =>
    steps(
      state,
      releaseHeld(stream),
      showRestart({ _tag: "Gap", stream, from: 0, to: 0, cause: "epoch" }),
      updateRoom(stream, () => ({
        reorderBuffer: { epoch: undefined, next, held: [] },
        head: 0,
        // What was not shown is gone with it.
        unread: 0,
        read: 0,
        mentioned: false
      }))
    )
