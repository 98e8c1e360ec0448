import type { CommandOf } from "../chat/Command.ts"
import { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { sanitizeText } from "../chat/Text.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import { maxLineBytes } from "../protocol/natter/LineCodec.ts"
import { bounds, type Model, type PendingLine } from "./Model.ts"
import { findRoom, releaseIfReady } from "./Rooms.ts"
import { emit, modify, next, nothing, sendEntry, steps, tell, type Update } from "./Update.ts"

/**
 * The lines that were typed and are not answered. Each keeps its id until its answer comes, over
 * however many connections, so that the server can tell a line that is sent again from a new one.
 */

type LineCommand = CommandOf<"Say"> | CommandOf<"Tell">

/** Whether lines may be sent now, or wait. */
const canSend = ({ phase }: Model): boolean =>
  phase._tag === "Online" || (phase._tag === "CatchingUp" && phase.resumed)

/** Whether another line can be taken; a pipe stops reading when not. */
export const canTakeLine = ({ pendingLines }: Model): boolean => pendingLines.length < bounds.outbox

/** Says a text to a room. `typed` is what it was typed as. */
export const say =
  (room: RoomName, text: string, typed: string): Update =>
  (state) =>
    findRoom(state, room) === undefined
      ? refuseLine(typed, `You are not in ${room}: /join ${room} enters it.`)(state)
      : submit({ _tag: "Say", room, text: sanitizeText(text) }, typed)(state)

/** Says a text to one person. */
export const whisper = (nick: Nick, text: string, typed: string): Update =>
  submit({ _tag: "Tell", nick, text: sanitizeText(text) }, typed)

/** Does not take a line: says why, and gives it back. */
export const refuseLine =
  (typed: string, sentence: string): Update =>
  (state) =>
    state.settings.mode === "pipe"
      ? steps(
          { ...state, refusedLines: state.refusedLines + 1 },
          tell(`Not sent: ${typed} — ${sentence}`, "warning")
        )
      : steps(state, tell(sentence, "warning"), emit({ _tag: "Draft", text: typed }))

const bytes = new TextEncoder()

const submit =
  (command: LineCommand, typed: string): Update =>
  (state) => {
    if (!canTakeLine(state))
      return refuseLine(
        typed,
        `${bounds.outbox} lines wait for the server's answer, which is the most; try again when some are through.`
      )(state)
    const id = LineId.make(state.nextId)
    const entry: PendingLine = { id, command, typed, sent: false, inDoubt: false, sentAs: [] }
    const size = bytes.encode(Commands.encode(command)).length + `@${id} `.length - 1
    if (size > maxLineBytes.client)
      return refuseLine(
        typed,
        `This line has ${size} bytes and natter carries ${maxLineBytes.client}: send it in parts.`
      )(state)
    return sendPending({
      ...state,
      nextId: state.nextId + 1,
      pendingLines: [...state.pendingLines, entry]
    })
  }

/** Sends, in their order, the lines that are not on this connection yet. */
export const sendPending: Update = (state) => {
  if (!canSend(state)) return next(state)
  const unsent = state.pendingLines.filter(({ sent }) => !sent)
  if (unsent.length === 0) return next(state)
  const pendingLines = state.pendingLines.map(
    (entry): PendingLine =>
      entry.sent
        ? entry
        : { ...entry, sent: true, sentAs: entry.inDoubt ? entry.sentAs : possibleNicks(state) }
  )
  return next({ ...state, pendingLines }, ...unsent.map(sendEntry))
}

/** The names under which a line may arrive that is sent now. */
const possibleNicks = ({ pendingRequests, nick }: Model): ReadonlyArray<Nick> => [
  ...(nick === undefined ? [] : [nick]),
  ...pendingRequests.flatMap(({ command }) => (command._tag === "Nick" ? [command.nick] : []))
]

/**
 * Under which name a line stands in its room, now that its answer has come. Answers come in the order of
 * what was sent, so it is the name that is held now; but a line that was sent over a connection that was
 * lost since may have arrived then, before a change that this client learnt of only afterwards.
 */
export const authorOf = ({ sentAs, inDoubt }: PendingLine, { nick }: Model): Nick | undefined =>
  !inDoubt || nick === undefined || sentAs.includes(nick) ? nick : (sentAs.at(-1) ?? nick)

/** The connection is lost: only the server knows what became of the lines that were sent on it. */
export const markInDoubt: Update = modify(({ pendingLines }) => ({
  pendingLines: pendingLines.map((entry) =>
    entry.sent ? { ...entry, sent: false, inDoubt: true } : entry
  )
}))

/**
 * What is still doubtful after the rooms' logs were read did not arrive: it is sent like a new line.
 * A private message leaves no trace to look for: it rather comes twice than never.
 */
export const clearDoubt: Update = modify(({ pendingLines }) => ({
  pendingLines: pendingLines.map((entry) => ({ ...entry, inDoubt: false }))
}))

/** Takes out a line that was answered, and then lets its room go on. */
export const removeLine =
  ({ command, id }: PendingLine, then: Update = nothing): Update =>
  (state) =>
    steps(
      { ...state, pendingLines: state.pendingLines.filter((other) => other.id !== id) },
      then,
      command._tag === "Say" ? releaseIfReady(command.room) : nothing
    )
