import { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { sanitizeText } from "../chat/Text.ts"
import type { Topic } from "../chat/Topic.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { Model, PendingLine } from "./Model.ts"
import { findRoom } from "./Rooms.ts"
import { emit, modify, next, steps, tell, type Update } from "./Update.ts"

/**
 * The lines that were typed and have no answer. Each keeps its id until the answer comes, over
 * however many connections, so that the server can tell a line that is sent again from a new one.
 */

/** Whether another line can be taken; a pipe is not read while it cannot. */
export const canTakeLine = ({ pendingLines }: Model): boolean =>
  pendingLines.length < limits.pendingLines

/** Sends a text to a room when its turn comes. `typed` is the line as it was typed. */
export const say =
  (room: RoomName, text: string, typed: string): Update =>
  (state) =>
    findRoom(state, room) === undefined
      ? refuseLine(typed, Copy.notInRoom(room))(state)
      : submit({ _tag: "Say", room, text: sanitizeText(text) }, typed)(state)

/** Sends a text to one person. */
export const whisper = (nick: Nick, text: string, typed: string): Update =>
  submit({ _tag: "Tell", nick, text: sanitizeText(text) }, typed)

/** Sets the topic of the current room, or removes it. */
export const setTopic =
  (topic: Topic | undefined): Update =>
  (state) =>
    submit(
      { _tag: "Topic", room: state.currentRoom, ...(topic === undefined ? {} : { topic }) },
      `/topic ${topic ?? "-"}`
    )(state)

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
  (command: PendingLine["command"], typed: string): Update =>
  (state) => {
    if (!canTakeLine(state))
      return refuseLine(typed, Copy.tooManyPending(limits.pendingLines))(state)
    const id = LineId.make(state.nextId)
    const line: PendingLine = { id, command, typed, sent: false, inDoubt: false, sentAs: [] }
    const size = encoder.encode(Commands.encode(command)).length + `@${id} `.length - 1
    const { line: most } = state.features
    if (size > most) return refuseLine(typed, Copy.lineTooLong(size, most))(state)
    return next({
      ...state,
      nextId: state.nextId + 1,
      pendingLines: [...state.pendingLines, line]
    })
  }

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

/** A line was answered, or has arrived. */
export const removeLine = ({ id }: PendingLine): Update =>
  modify(({ pendingLines }) => ({
    pendingLines: pendingLines.filter((other) => other.id !== id)
  }))
