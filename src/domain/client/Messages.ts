import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import type { Entry, Model } from "./Model.ts"
import type { Missing, Said } from "./Notice.ts"
import { settled } from "./PendingLines.ts"
import { unread } from "./ReorderBuffer.ts"
import { changeRoom, isIgnored, letGo, read, roomOf, spoke } from "./Rooms.ts"
import { emit, modify, nothing, show, steps, tell, type Update } from "./Update.ts"

/** What is read: messages of rooms, private ones, and gaps. */

type Message = EventOf<"Msg"> | EventOf<"Past">

/** Whether a text names a person, as a word of its own. */
export const names = (text: string, nick: Nick | undefined): boolean =>
  nick !== undefined && new RegExp(`(?<![A-Za-z])${nick}(?![A-Za-z])`, "i").test(text)

/** A message as it is shown. */
export const said = (
  state: Model,
  { nick, room, seq, text, time }: Pick<Message, "nick" | "room" | "seq" | "text" | "time">,
  how: Said["how"]
): Said => ({
  _tag: "Said",
  room,
  seq,
  time,
  nick,
  text,
  how,
  mention: how !== "mine" && names(text, state.nick),
  elsewhere: room !== state.current
})

/** Someone else's message. */
export const message =
  (event: EventOf<"Msg">): Update =>
  (state) =>
    steps(
      state,
      changeRoom(event.room, ({ members }) => ({
        members: spoke(members, event.nick, event.time)
      })),
      read(event.room, item(said(state, event, "live"), event.seq))
    )

/** This client's own message, at the place that it was given. */
export const mine = (notice: Said): Update =>
  read(notice.room, { ...item(notice, notice.seq), unique: true })

const item = (what: Said | Missing, seq: number) => ({ from: seq, to: seq, unique: false, what })

/** A message from the log: of those that the client fetches for itself, or that the person asked to see. */
export const past =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const at = state.asked.findIndex(
      ({ command }) => command._tag === "History" && command.room === event.room
    )
    const asked = state.asked[at]
    if (asked === undefined) return nothing(state)
    const notice = said(state, event, "past")
    if (asked.by === "client")
      return steps(state, recognise(event), read(event.room, item(notice, event.seq)))
    return steps(
      { ...state, asked: state.asked.with(at, { ...asked, past: asked.past + 1 }) },
      asked.past === 0 ? tell(`What was said in ${event.room}:`, "dim") : nothing,
      isIgnored(state, event.nick) ? nothing : show(notice)
    )
  }

/** A line that is in the log has arrived, though its answer was lost with the session. */
const recognise =
  (event: EventOf<"Past">): Update =>
  (state) => {
    const order = roomOf(state, event.room)?.order
    const isNews =
      order !== undefined &&
      event.seq >= order.next &&
      // Nor is it a line whose answer did come, and which waits for its place.
      !order.held.some(({ from, unique }) => unique && from === event.seq)
    const entry = isNews ? state.outbox.find(isIn(event)) : undefined
    return entry === undefined ? nothing(state) : settled(entry)(state)
  }

const isIn =
  (event: EventOf<"Past">) =>
  ({ by, command, doubtful }: Entry): boolean =>
    doubtful &&
    command._tag === "Say" &&
    command.room === event.room &&
    command.text === event.text &&
    by.some((nick) => foldNick(nick) === foldNick(event.nick))

/** A private message; one that was read already is left out. */
export const told =
  (event: EventOf<"Told">): Update =>
  (state) => {
    const { nick, seq, text, time } = event
    if (seq <= state.inbox) return nothing(state)
    const hole: Missing = {
      _tag: "Missing",
      stream: "inbox",
      from: state.inbox + 1,
      to: seq - 1,
      cause: "unknown"
    }
    return steps(
      { ...state, inbox: seq },
      hole.from <= hole.to ? show(hole) : nothing,
      isIgnored(state, nick)
        ? nothing
        : (now) =>
            steps(
              { ...now, lastTeller: nick },
              show({ _tag: "Told", direction: "from", seq, time, nick, text }),
              now.preferences.bell === "off" ? nothing : emit({ _tag: "Bell" })
            )
    )
  }

/** Messages that will not come. */
export const gap = ({ cause, from, room: stream, to }: EventOf<"Gap">): Update => {
  const notice: Missing = { _tag: "Missing", stream, from, to, cause }
  if (from > to) return nothing
  if (stream === "inbox")
    return (state) =>
      steps(
        state,
        show(notice),
        modify(({ inbox }) => ({ inbox: cause === "epoch" ? 0 : Math.max(inbox, to) }))
      )
  if (cause === "epoch") return newEpoch(stream)
  return read(stream, { from, to, unique: false, what: notice })
}

/** The room's log was lost: seqs are counted anew. */
export const newEpoch =
  (stream: RoomName): Update =>
  (state) =>
    steps(
      state,
      letGo(stream),
      show({ _tag: "Missing", stream, from: 0, to: 0, cause: "epoch" }),
      changeRoom(stream, () => ({ order: unread, head: 0 }))
    )
