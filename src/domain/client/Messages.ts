import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Model, PendingLine } from "./Model.ts"
import type { Gap, Message } from "./Notice.ts"
import { removeLine } from "./PendingLines.ts"
import { emptyBuffer } from "./ReorderBuffer.ts"
import { deliver, findRoom, isIgnored, markActive, releaseHeld, updateRoom } from "./Rooms.ts"
import { emit, modify, nothing, show, steps, tell, type Update } from "./Update.ts"

/** What is read: messages of rooms, private ones, and gaps. */

type MessageEvent = EventOf<"Msg"> | EventOf<"Past">

/** Whether a text names a person, as a word of its own. */
export const mentions = (text: string, nick: Nick | undefined): boolean =>
  nick !== undefined && new RegExp(`(?<![A-Za-z])${nick}(?![A-Za-z])`, "i").test(text)

/** A message as it is shown. */
export const messageNotice = (
  state: Model,
  { nick, room, seq, text, time }: Pick<MessageEvent, "nick" | "room" | "seq" | "text" | "time">,
  origin: Message["origin"]
): Message => ({
  _tag: "Message",
  room,
  seq,
  time,
  nick,
  text,
  origin,
  mention: origin !== "mine" && mentions(text, state.nick),
  elsewhere: room !== state.currentRoom
})

/** Someone else's message. */
export const receiveMessage =
  (event: EventOf<"Msg">): Update =>
  (state) =>
    steps(
      state,
      updateRoom(event.room, ({ members }) => ({
        members: markActive(members, event.nick, event.time)
      })),
      deliver(event.room, item(messageNotice(state, event, "live"), event.seq))
    )

/** This client's own message, at the place that it was given. */
export const receiveOwn = (notice: Message): Update =>
  deliver(notice.room, { ...item(notice, notice.seq), alwaysShown: true })

const item = (value: Message | Gap, seq: number) => ({
  from: seq,
  to: seq,
  alwaysShown: false,
  value
})

/** A message from the log: of those that the client fetches for itself, or that the person asked to see. */
export const receivePast =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const at = state.pendingRequests.findIndex(
      ({ command }) => command._tag === "History" && command.room === event.room
    )
    const asked = state.pendingRequests[at]
    if (asked === undefined) return nothing(state)
    const notice = messageNotice(state, event, "past")
    if (asked.requestedBy === "client")
      return steps(state, confirmInDoubt(event), deliver(event.room, item(notice, event.seq)))
    return steps(
      {
        ...state,
        pendingRequests: state.pendingRequests.with(at, {
          ...asked,
          pastCount: asked.pastCount + 1
        })
      },
      asked.pastCount === 0 ? tell(`What was said in ${event.room}:`, "dim") : nothing,
      isIgnored(state, event.nick) ? nothing : show(notice)
    )
  }

/** A line that is in the log has arrived, though its answer was lost with the session. */
const confirmInDoubt =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const order = findRoom(state, event.room)?.reorderBuffer
    const isNews =
      order !== undefined &&
      event.seq >= order.next &&
      // Nor is it a line whose answer did come, and which waits for its place.
      !order.held.some(({ from, alwaysShown }) => alwaysShown && from === event.seq)
    const entry = isNews ? state.pendingLines.find(matches(event)) : undefined
    return entry === undefined ? nothing(state) : removeLine(entry)(state)
  }

const matches =
  (event: EventOf<"Past">) =>
  ({ sentAs, command, inDoubt }: PendingLine): boolean =>
    inDoubt &&
    command._tag === "Say" &&
    command.room === event.room &&
    command.text === event.text &&
    sentAs.some((nick) => foldNick(nick) === foldNick(event.nick))

/** A private message; one that was read already is left out. */
export const receivePrivate =
  (event: EventOf<"Told">): Update =>
  (state) => {
    const { nick, seq, text, time } = event
    if (seq <= state.inboxSeq) return nothing(state)
    const hole: Gap = {
      _tag: "Gap",
      stream: "inbox",
      from: state.inboxSeq + 1,
      to: seq - 1,
      cause: "unknown"
    }
    return steps(
      { ...state, inboxSeq: seq },
      hole.from <= hole.to ? show(hole) : nothing,
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
  const notice: Gap = { _tag: "Gap", stream, from, to, cause }
  if (from > to) return nothing
  if (stream === "inbox")
    return (state) =>
      steps(
        state,
        show(notice),
        modify(({ inboxSeq }) => ({ inboxSeq: cause === "epoch" ? 0 : Math.max(inboxSeq, to) }))
      )
  if (cause === "epoch") return newEpoch(stream)
  return deliver(stream, { from, to, alwaysShown: false, value: notice })
}

/** The room's log was lost: seqs are counted anew. */
export const newEpoch =
  (stream: RoomName): Update =>
  (state) =>
    steps(
      state,
      releaseHeld(stream),
      show({ _tag: "Gap", stream, from: 0, to: 0, cause: "epoch" }),
      updateRoom(stream, () => ({ reorderBuffer: emptyBuffer, head: 0 }))
    )
