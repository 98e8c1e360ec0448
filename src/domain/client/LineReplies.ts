import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import { foldNick } from "../chat/Nick.ts"
import type { ServerLine, ServerLineOf } from "../protocol/natter/Events.ts"
import * as Copy from "./Copy.ts"
import { times } from "./Limits.ts"
import { spelling } from "./Members.ts"
import { deliverEntry } from "./Messages.ts"
import type { Model } from "./Model.ts"
import { cameBack, wasWritten } from "./Partners.ts"
import type { PendingLine } from "./Pending.ts"
import { authorOf, removeLine, submitAgain, tellComesBack } from "./PendingLines.ts"
import { flushPresence, flushPresenceBefore } from "./Presence.ts"
import { holderAt, newNickOf } from "./Renames.ts"
import { lineAnswered } from "./Requests.ts"
import { isLabelled, updateRoom } from "./Rooms.ts"
import { serverTime } from "./ServerTime.ts"
import { abbreviate } from "./Suggest.ts"
import {
  answer,
  emit,
  nothing,
  recallRefused,
  series,
  show,
  steps,
  tell,
  type Update
} from "./Update.ts"

/** What the final answer to a message or topic does. In a replay it comes in the place of the line. */

export const lineReply = (line: PendingLine, event: ServerLine): Update => {
  if (event._tag === "Ok")
    return series(removeLine(line), lineAccepted(line, event), lineAnswered(line, event))
  return event._tag === "Err" ? series(removeLine(line), lineRefused(line, event)) : nothing
}

/** A line has its place in the room, and is shown there with the time of the server. */
const lineAccepted =
  (line: PendingLine, ok: EventOf<"Ok">): Update =>
  (state) => {
    const nick = authorOf(line, state)
    if (nick === undefined) return nothing(state)
    const { command } = line
    const time = ok.time ?? serverTime(state)
    if (command._tag === "Tell") {
      const nick = spelling(state, command.nick)
      const { since, text } = command
      return steps(
        state,
        wasWritten(command.nick, since),
        flushPresenceBefore(time),
        show({ _tag: "PrivateMessage", direction: "to", seq: 0, time, nick, text })
      )
    }
    const { room } = command
    const seq = ok.at?.position.seq ?? 0
    const entry = {
      room,
      seq,
      time,
      nick,
      origin: "mine",
      labelled: isLabelled(state)
    } as const
    if (command._tag === "Say")
      return deliverEntry({ _tag: "Message", ...entry, text: command.text, mention: false })(state)
    const { topic } = command
    return steps(
      state,
      updateRoom(room, () => ({ topic })),
      deliverEntry({ _tag: "TopicSet", ...entry, topic })
    )
  }

/** Whether a private message was only too early: after a restart not everybody comes back at once. */
const mayReturn =
  ({ command, retryAt }: PendingLine, { code }: ServerLineOf<"Err">) =>
  ({ newSessionAt, now, settings }: Model): boolean =>
    // A person is told: whoever takes the name meanwhile may be somebody else.
    settings.mode === "pipe" &&
    command._tag === "Tell" &&
    code === "no-such-nick" &&
    retryAt === undefined &&
    newSessionAt !== undefined &&
    now - newSessionAt < times.othersReturn

const lineRefused =
  (line: PendingLine, error: ServerLineOf<"Err">): Update =>
  (state) => {
    if (mayReturn(line, error)(state)) return submitAgain(line, state.now + times.tellAgain)(state)
    if (line.asker !== undefined) {
      const { code, text: sentence } = error
      return answer(line.asker, { _tag: "Failed", code, sentence })(state)
    }
    const refused: Model = { ...state, refusedLines: state.refusedLines + 1 }
    // Whoever is not there has most likely just left.
    return line.command._tag === "Tell"
      ? steps(refused, flushPresence, tellRefused(line, error))
      : tellRefused(line, error)(refused)
  }

const tellRefused =
  (line: PendingLine, error: ServerLineOf<"Err">): Update =>
  (refused) => {
    const { command, typed } = line
    if (command._tag === "Tell" && error.code === "other-holder")
      return series(
        cameBack(command.nick, command.text),
        comesBack(command, typed, whyAsked(command)(refused))
      )(refused)
    // Most likely for the same reason, which was lost.
    if (command._tag === "Tell" && command.since !== undefined && isRefusedBefore(line, error))
      return comesBack(command, typed, Copy.refusedBefore)(refused)
    const why = whyRefused(line, error)(refused)
    // In a conversation nobody has typed /msg.
    const sentence =
      command._tag === "Tell" && refused.settings.frontEnd === "page"
        ? Copy.privateNotSent(command.nick, command.text, why)
        : Copy.notSent(typed, why)
    return steps(refused, tell(sentence, "warning"), recallRefused(typed))
  }

/** Whether a line that was sent again was refused the first time, and the answer was lost. */
const isRefusedBefore = ({ inDoubt }: PendingLine, { code }: ServerLineOf<"Err">): boolean =>
  inDoubt && code === "id-invalid"

const whyRefused =
  (line: PendingLine, error: ServerLineOf<"Err">) =>
  (state: Model): string => {
    if (isRefusedBefore(line, error)) return Copy.refusedBefore
    const { command } = line
    if (command._tag !== "Tell") return Copy.roomRefused(error, command.room)
    const now = error.code === "no-such-nick" ? newNickOf(state, command.nick) : undefined
    return now === undefined ? Copy.refusal(error) : Copy.nickIsNow(command.nick, now)
  }

/** Somebody else may have the name by now. Whoever enters the line again has read that. */
const whyAsked =
  ({ nick, since }: CommandOf<"Tell">) =>
  (state: Model): string => {
    const { name } = holderAt(state, nick, since ?? 0)
    return foldNick(name) === foldNick(nick)
      ? Copy.mayBeAnother(nick)
      : Copy.nickGivenUp(nick, name)
  }

/** A private message was not delivered, and its author may enter it again. */
const comesBack = ({ nick, text }: CommandOf<"Tell">, typed: string, why: string): Update =>
  series(
    tellComesBack(Copy.privateNotSent(nick, abbreviate(text), why)),
    emit({ _tag: "Recall", text: typed })
  )
