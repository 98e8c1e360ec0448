import { Option } from "effect"
import { actionOf } from "../chat/Action.ts"
import type { CommandOf } from "../chat/Command.ts"
import { LineId } from "../chat/LineId.ts"
import type { Nick } from "../chat/Nick.ts"
import type { RoomName } from "../chat/RoomName.ts"
import { sanitizeText, type Text } from "../chat/Text.ts"
import type { Timestamp } from "../chat/Timestamp.ts"
import { Topic } from "../chat/Topic.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import type { Asker } from "./Answer.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { type Again, type Info, info } from "./Notice.ts"
import type { PendingLine } from "./Pending.ts"
import { findRoom } from "./Rooms.ts"
import { abbreviate } from "./Suggest.ts"
import { split } from "./TooLong.ts"
import { answer, each, modify, next, show, steps, tell, type Update } from "./Update.ts"

/**
 * The lines that were typed and have no answer. Each keeps its id until the answer comes, over
 * however many connections, so that the server can tell a line that is sent again from a new one.
 */

/** Whether another line can be taken; a pipe is not read while it cannot. */
export const canTakeLine = (state: Model): boolean =>
  state.pendingLines.length + state.waitingLines.length + asked(state) < limits.pendingLines

const asked = ({ pendingRequests }: Model): number =>
  pendingRequests.filter(({ requestedBy }) => requestedBy === "program").length

/** Sends a text to a room when its turn comes. `typed` is the line as it was typed. */
export const say =
  (room: RoomName, text: string, typed: string): Update =>
  (state) =>
    findRoom(state, room) === undefined
      ? refuseLine(typed, Copy.notInRoom(room))(state)
      : submit({ _tag: "Say", room, text: sanitizeText(text) }, typed)(state)

/** Sends a text to whoever has had a nickname since a time, or has it. */
export const whisper = (
  nick: Nick,
  text: string,
  typed: string,
  since: Timestamp | undefined
): Update =>
  submit(
    {
      _tag: "Tell",
      nick,
      text: sanitizeText(text),
      ...(since === undefined ? {} : { since })
    },
    typed
  )

/**
 * Shows why a line is not sent. It is not put into the draft, where the next line would be appended to it:
 * arrow-up has it. A pipe's line is counted instead.
 */
export const refuseLine =
  (typed: string, why: string): Update =>
  (state) =>
    state.settings.mode === "pipe"
      ? steps(
          { ...state, refusedLines: state.refusedLines + 1 },
          tell(Copy.notSent(abbreviate(typed, limits.quoted), why), "warning")
        )
      : tellComesBack(why)(state)

/** Tells why a line is not sent, and how to get it back. */
export const tellComesBack =
  (why: string): Update =>
  (state) =>
    tell(Copy.wordsOf(state.settings.frontEnd).lineComesBack(why), "warning")(state)

const refuse = (typed: string, sentence: string, asker: Asker | undefined): Update =>
  asker === undefined
    ? refuseLine(typed, sentence)
    : answer(asker, { _tag: "Failed", code: "not-sent", sentence })

const encoder = new TextEncoder()

/** The bytes of a command in its line. */
const sizeOf = (command: PendingLine["command"], id: number): number =>
  encoder.encode(Commands.encode(command, Option.some(LineId.make(id)))).length - 1

/** Why a command is not sent whose line is longer than the server reads; undefined where it fits. */
const tooLong = (
  command: PendingLine["command"],
  id: number,
  { line: most }: Model["features"]
): string | undefined => {
  const size = sizeOf(command, id)
  const short: PendingLine["command"] =
    command._tag === "Topic"
      ? { ...command, topic: Topic.make("x") }
      : { ...command, text: sanitizeText("x") }
  const around = sizeOf(short, id) - 1
  return size > most ? Copy.textTooLong(size - around, most - around) : undefined
}

type Message = CommandOf<"Say"> | CommandOf<"Tell">

/** The messages in which a text is sent that is too long for one; none for an action, which cannot be cut. */
export const partsOf = ({ features, nextId }: Model, message: Message): ReadonlyArray<Text> => {
  if (actionOf(message.text) !== undefined) return []
  // The ids of the parts may be longer than the next.
  const lastId = nextId + limits.pendingLines
  const fits = (part: string) =>
    sizeOf({ ...message, text: sanitizeText(part) }, lastId) <= features.line
  return split(message.text, fits)
    .map((part) => part.replace(/\n+$/, ""))
    .filter((part) => part.trim() !== "")
    .map(sanitizeText)
}

/** Sends a text as several messages; where that cannot be, `why` is the reason. */
const submitInParts =
  (message: Message, typed: string, why: string): Update =>
  (state) => {
    const texts = state.settings.mode === "person" ? partsOf(state, message) : []
    if (texts.length < 2 || state.pendingLines.length + texts.length > limits.pendingLines)
      return refuseLine(typed, why)(state)
    return steps(
      state,
      tell(Copy.sentInParts(texts.length), "dim"),
      each(texts, (text) => submit({ ...message, text }, typedAs(message, text)))
    )
  }

/** A part as the person could have typed it. */
const typedAs = (message: Message, text: Text): string =>
  message._tag === "Tell" ? `/msg ${message.nick} ${text}` : text

/** Sends a message or topic when its turn comes; a program that asked gets the answer. */
export const submit =
  (command: PendingLine["command"], typed: string, asker?: Asker): Update =>
  (state) => {
    if (!canTakeLine(state))
      return refuse(typed, Copy.tooManyPending(limits.pendingLines), asker)(state)
    const id = LineId.make(state.nextId)
    const line: PendingLine = {
      id,
      command,
      typed,
      sent: false,
      inDoubt: false,
      sentAs: [],
      ...(asker === undefined ? {} : { asker })
    }
    const why = tooLong(command, id, state.features)
    if (why !== undefined)
      return command._tag === "Topic" || asker !== undefined
        ? refuse(typed, why, asker)(state)
        : submitInParts(command, typed, why)(state)
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

/** Whether a line that gets no answer may have been delivered all the same. */
const isDoubtful = ({ inDoubt, sent }: PendingLine): boolean => sent || inDoubt

/** A line as it is listed: whom or what it was for, and its text. */
export const addressed = ({ command, typed }: PendingLine): Copy.Undelivered =>
  command._tag === "Tell"
    ? { to: command.nick, text: command.text }
    : { to: command.room, text: typed }

/** Why a line that gets no answer may not have been delivered, or has not been. */
export const undeliveredBecause = (line: PendingLine): string => {
  const { text, to } = addressed(line)
  return (isDoubtful(line) ? Copy.perhapsNotDelivered : Copy.notDelivered)(to, text)
}

const again = ({ command, typed }: PendingLine): Again =>
  command._tag === "Tell"
    ? { _tag: "Tell", nick: command.nick, text: command.text }
    : { _tag: "Say", room: command.room, text: typed }

/**
 * Lists lines that get no answer: for a person those of a kind together, and each by itself for a pipe. `isOver`: the
 * client ends, so that none can be sent again.
 */
export const reportUndelivered =
  (lines: ReadonlyArray<PendingLine>, isOver: boolean): Update =>
  (state) => {
    const tellOf = (text: string, of: ReadonlyArray<PendingLine>): Info => ({
      ...info(text, "warning"),
      ...(isOver ? {} : { again: of.map(again) })
    })
    const each = (of: ReadonlyArray<PendingLine>) =>
      of.map((line) => tellOf(undeliveredBecause(line), [line]))
    const together = (
      of: ReadonlyArray<PendingLine>,
      sentence: (lines: ReadonlyArray<Copy.Undelivered>) => string
    ) => (of.length > 1 ? [tellOf(sentence(of.map(addressed)), of)] : each(of))
    const doubtful = lines.filter(isDoubtful)
    const others = lines.filter((line) => !isDoubtful(line))
    const notices =
      state.settings.mode === "pipe"
        ? each(lines)
        : [
            ...together(doubtful, Copy.linesPerhapsNotDelivered),
            ...together(others, Copy.linesNotDelivered)
          ]
    return show(...notices)(state)
  }

/** Sends a line once more, under a new id. */
export const submitAgain =
  (line: PendingLine, retryAt: number): Update =>
  (state) => {
    const again: PendingLine = {
      ...line,
      id: LineId.make(state.nextId),
      sent: false,
      inDoubt: false,
      sentAs: [],
      retryAt
    }
    return next({
      ...state,
      nextId: state.nextId + 1,
      pendingLines: [...state.pendingLines, again]
    })
  }

/** A line was answered, or has arrived. */
export const removeLine = ({ id }: PendingLine): Update =>
  modify(({ pendingLines }) => ({
    pendingLines: pendingLines.filter((other) => other.id !== id)
  }))
