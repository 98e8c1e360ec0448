import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import * as Copy from "./Copy.ts"
import { deliver, releaseHeld } from "./Delivery.ts"
import { isIgnored } from "./Ignored.ts"
import { markActive } from "./Members.ts"
import type { Model, PendingLine } from "./Model.ts"
import type { Gap, Message } from "./Notice.ts"
import { removeLine } from "./PendingLines.ts"
import { emptyBuffer } from "./ReorderBuffer.ts"
import { findRoom, updateRoom } from "./Rooms.ts"
import { emit, modify, nothing, show, steps, tell, type Update } from "./Update.ts"

/** What the server sends to be read: messages of rooms, private ones, and gaps. */

type MessageEvent = EventOf<"Msg"> | EventOf<"Past">

/** Whether a text has the nickname in it as a word of its own. */
export const mentions = (text: string, nick: Nick | undefined): boolean =>
  nick !== undefined && new RegExp(`(?<![A-Za-z])${nick}(?![A-Za-z])`, "i").test(text)

const messageNotice = (
  state: Model,
  { nick, room, seq, text, time }: MessageEvent,
  origin: "live" | "past"
): Message => ({
  _tag: "Message",
  room,
  seq,
  time,
  nick,
  text,
  origin,
  mention: mentions(text, state.nick),
  elsewhere: room !== state.currentRoom
})

/** A message of somebody else. */
export const receiveMessage =
  (event: EventOf<"Msg">): Update =>
  (state) =>
    steps(
      state,
      updateRoom(event.room, ({ members }) => ({
        members: markActive(members, event.nick, event.time)
      })),
      deliver(event.room, item(messageNotice(state, event, "live")))
    )

/** This client's own message, in the place that the server gave it. */
export const receiveOwn = (notice: Message): Update =>
  deliver(notice.room, { ...item(notice), alwaysShown: true })

const item = (value: Message) => ({ from: value.seq, to: value.seq, alwaysShown: false, value })

/** A message of the history, which the client fetches for itself or the person asked for. */
export const receivePast =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const at = state.pendingRequests.findIndex(
      ({ command }) => command._tag === "History" && command.room === event.room
    )
    const request = state.pendingRequests[at]
    if (request === undefined) return nothing(state)
    const notice = messageNotice(state, event, "past")
    if (request.requestedBy === "client")
      return steps(state, confirmInDoubt(event), deliver(event.room, item(notice)))
    const { pastCount } = request
    const counted = { ...request, pastCount: pastCount + 1 }
    return steps(
      { ...state, pendingRequests: state.pendingRequests.with(at, counted) },
      pastCount === 0 ? tell(Copy.historyHeading(event.room), "dim") : nothing,
      isIgnored(state, event.nick) ? nothing : show(notice)
    )
  }

/** A pending line that is found in the history has arrived, though its answer was lost with the session. */
const confirmInDoubt =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const buffer = findRoom(state, event.room)?.reorderBuffer
    const isNew =
      buffer !== undefined &&
      event.seq >= buffer.next &&
      // Nor is it a line whose answer did come, and which is held.
      !buffer.held.some(({ alwaysShown, from }) => alwaysShown && from === event.seq)
    const line = isNew ? state.pendingLines.find(isOf(event)) : undefined
    return line === undefined ? nothing(state) : removeLine(line)(state)
  }

const isOf =
  (event: EventOf<"Past">) =>
  ({ command, inDoubt, sentAs }: PendingLine): boolean =>
    inDoubt &&
    command._tag === "Say" &&
    command.room === event.room &&
    command.text === event.text &&
    sentAs.some((nick) => foldNick(nick) === foldNick(event.nick))

/** A private message. One that was received already is left out. */
export const receivePrivate =
  (event: EventOf<"Told">): Update =>
  (state) => {
    const { nick, seq, text, time } = event
    if (seq <= state.inboxSeq) return nothing(state)
    const from = state.inboxSeq + 1
    const gap: Gap = { _tag: "Gap", stream: "inbox", from, to: seq - 1, cause: "unknown" }
    return steps(
      { ...state, inboxSeq: seq },
      from < seq ? show(gap) : nothing,
      isIgnored(state, nick)
        ? nothing
        : (now) =>
            steps(
              { ...now, replyTo: nick },
              show({ _tag: "PrivateMessage", direction: "from", seq, time, nick, text }),
              now.preferences.bell === "off" ? nothing : emit({ _tag: "Bell" })
            )
    )
  }

/** Messages that will not come. */
export const receiveGap = ({ cause, from, room: stream, to }: EventOf<"Gap">): Update => {
  if (from > to) return nothing
  const gap: Gap = { _tag: "Gap", stream, from, to, cause }
  if (stream === "inbox")
    return (state) =>
      steps(
        state,
        show(gap),
        modify(({ inboxSeq }) => ({ inboxSeq: cause === "epoch" ? 0 : Math.max(inboxSeq, to) }))
      )
  if (cause === "epoch") return newEpoch(stream)
  return deliver(stream, { from, to, alwaysShown: false, value: gap })
}

/** The server has lost the room's log: seqs begin at 1 again. */
export const newEpoch =
  (stream: RoomName): Update =>
  (state) =>
    steps(
      state,
      releaseHeld(stream),
      show({ _tag: "Gap", stream, from: 0, to: 0, cause: "epoch" }),
      updateRoom(stream, () => ({ reorderBuffer: emptyBuffer, head: 0 }))
    )
