import { Option, type Schema } from "effect"
import { countRange } from "../../chat/Count.ts"
import { lastIdRange, lineIdRange } from "../../chat/LineId.ts"
import { Nick } from "../../chat/Nick.ts"
import { RoomName } from "../../chat/RoomName.ts"
import { ruleOf } from "../../chat/Rule.ts"
import { secondsRange } from "../../chat/Seconds.ts"
import { seqRange } from "../../chat/Seq.ts"
import type { Range } from "../../chat/Whole.ts"
import { type ErrorCode, type ErrorReply, errorReply } from "./ErrorReply.ts"

/** The replies to lines that are not written as natter/1 asks. */

const number = (what: string, { max, min }: Range, code: ErrorCode = "malformed"): ErrorReply =>
  errorReply(code, `${what} is a whole number from ${min} to ${max}, without leading zeros.`)

const ruled = (code: ErrorCode, { ast }: Schema.Schema.Any): ErrorReply =>
  errorReply(code, Option.getOrThrow(ruleOf(ast)))

/** The replies to a field that is wrong. */
export const wrong = {
  nick: ruled("nick-invalid", Nick),
  room: ruled("room-invalid", RoomName),
  text: errorReply(
    "bad-text",
    "A text holds no control characters except TAB; write a line break in it as \\n."
  ),
  seq: number("A seq", seqRange),
  count: number("A count", countRange),
  seconds: number("A number of seconds", secondsRange),
  id: number("An id", lineIdRange, "id-invalid"),
  lastId: number("A last id", lastIdRange),
  position: errorReply("malformed", "A position has the form epoch:seq, for example k3x9:41."),
  mark: errorReply("malformed", "A mark has the form room=epoch:seq or inbox=seq."),
  time: errorReply("malformed", "A time has the form 2026-11-22T07:00:00.000Z."),
  token: errorReply("session-unknown", "A token is the 22 characters from READY.")
}

/** The reply to a text that is empty or not there. */
export const missingText = errorReply(
  "bad-text",
  "The text is missing: write it after the last word and one space."
)

/** The reply to a line whose words are too few, too many or of the wrong form. */
export const usage = (form: string): ErrorReply => errorReply("malformed", `Usage: ${form}`)

/** The reply to a line that begins with none of the verbs. */
export const unknownVerb = (names: ReadonlyArray<string>): ErrorReply =>
  errorReply("unknown-verb", `A line begins with one of ${names.join(", ")}, in capitals.`)
