import type { CommandOf } from "../chat/Command.ts"
import { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { sanitizeText } from "../chat/Text.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import { maxLineBytes } from "../protocol/natter/LineCodec.ts"
import * as Copy from "./Copy.ts"
import { releaseIfComplete } from "./Delivery.ts"
import { limits } from "./Limits.ts"
import type { Model, PendingLine } from "./Model.ts"
import { findRoom } from "./Rooms.ts"
import { emit, modify, next, nothing, sendLine, steps, tell, type Update } from "./Update.ts"

/**
 * The lines that were typed and have no answer. Each keeps its id until the answer comes, over
 * however many connections, so that the server can tell a line that is sent again from a new one.
 */

type LineCommand = CommandOf<"Say"> | CommandOf<"Tell">

/** Whether lines may be sent now, or have to wait. */
const canSend = ({ phase }: Model): boolean =>
  phase._tag === "Online" || (phase._tag === "CatchingUp" && phase.resumed)

/** Whether another line can be taken; a pipe is not read while it cannot. */
export const canTakeLine = ({ pendingLines }: Model): boolean =>
  pendingLines.length < limits.pendingLines

/** Sends a text to a room. `typed` is the line as it was typed. */
export const say =
  (room: RoomName, text: string, typed: string): Update =>
  (state) =>
    findRoom(state, room) === undefined
      ? refuseLine(typed, Copy.notInRoom(room))(state)
      : submit({ _tag: "Say", room, text: sanitizeText(text) }, typed)(state)

/** Sends a text to one person. */
export const whisper = (nick: Nick, text: string, typed: string): Update =>
  submit({ _tag: "Tell", nick, text: sanitizeText(text) }, typed)

/** Shows why a line is not sent, and gives it back as the draft. A pipe's line is counted instead. */
const refuseLine =
  (typed: string, why: string): Update =>
  (state) =>
    state.settings.mode === "pipe"
      ? steps(
          { ...state, refusedLines: state.refusedLines + 1 },
          tell(Copy.notSent(typed, why), "warning")
        )
      : steps(state, tell(why, "warning"), emit({ _tag: "Draft", text: typed }))

const encoder = new TextEncoder()

const submit =
  (command: LineCommand, typed: string): Update =>
  (state) => {
    if (!canTakeLine(state))
      return refuseLine(typed, Copy.tooManyPending(limits.pendingLines))(state)
    const id = LineId.make(state.nextId)
    const line: PendingLine = { id, command, typed, sent: false, inDoubt: false, sentAs: [] }
    const size = encoder.encode(Commands.encode(command)).length + `@${id} `.length - 1
    if (size > maxLineBytes.client)
      return refuseLine(typed, Copy.lineTooLong(size, maxLineBytes.client))(state)
    return sendPending({
      ...state,
      nextId: state.nextId + 1,
      pendingLines: [...state.pendingLines, line]
    })
  }

/** Sends, in their order, the lines that were not sent on this connection yet. */
export const sendPending: Update = (state) => {
  if (!canSend(state)) return next(state)
  const unsent = state.pendingLines.filter(({ sent }) => !sent)
  if (unsent.length === 0) return next(state)
  const pendingLines = state.pendingLines.map((line): PendingLine => {
    if (line.sent) return line
    return { ...line, sent: true, sentAs: line.inDoubt ? line.sentAs : possibleNicks(state) }
  })
  return next({ ...state, pendingLines }, ...unsent.map(sendLine))
}

/** The names under which a line may arrive that is sent now. */
const possibleNicks = ({ nick, pendingRequests }: Model): ReadonlyArray<Nick> => [
  ...(nick === undefined ? [] : [nick]),
  ...pendingRequests.flatMap(({ command }) => (command._tag === "Nick" ? [command.nick] : []))
]

/**
 * The author of a line whose answer has come, as the room has it. Answers come in the order of what
 * was sent, so it is the present name; but a line that was sent over a connection that was lost since
 * may have arrived then, before a change of name that this client learnt of only later.
 */
export const authorOf = ({ inDoubt, sentAs }: PendingLine, { nick }: Model): Nick | undefined =>
  !inDoubt || nick === undefined || sentAs.includes(nick) ? nick : (sentAs.at(-1) ?? nick)

/** The connection is lost: only the server knows whether the lines that were sent on it arrived. */
export const markInDoubt: Update = modify(({ pendingLines }) => ({
  pendingLines: pendingLines.map(
    (line): PendingLine => (line.sent ? { ...line, sent: false, inDoubt: true } : line)
  )
}))

/**
 * A line that is in doubt and not in its room's history did not arrive: it is sent like a new one. A
 * private message is in no history: it may arrive twice, which is better than never.
 */
export const clearDoubt: Update = modify(({ pendingLines }) => ({
  pendingLines: pendingLines.map((line): PendingLine => ({ ...line, inDoubt: false }))
}))

/** Removes a line that was answered, runs `then`, and shows what its room held back for it. */
export const removeLine =
  ({ command, id }: PendingLine, then: Update = nothing): Update =>
  (state) =>
    steps(
      { ...state, pendingLines: state.pendingLines.filter((other) => other.id !== id) },
      then,
      command._tag === "Say" ? releaseIfComplete(command.room) : nothing
    )
