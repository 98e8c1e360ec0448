import { countRange } from "../../chat/Count.ts"
import { lastIdRange, lineIdRange } from "../../chat/LineId.ts"
import { Reason } from "../../chat/moderation/Reason.ts"
import { termRange } from "../../chat/moderation/Term.ts"
import { Nick } from "../../chat/Nick.ts"
import { RoomName } from "../../chat/RoomName.ts"
import { secondsRange } from "../../chat/Seconds.ts"
import { seqRange } from "../../chat/Seq.ts"
import { maxWords, minPrefix } from "../../chat/search/Query.ts"
import { Topic } from "../../chat/Topic.ts"
import type { Range } from "../../chat/Whole.ts"
import { type ErrorCode, type ErrorReply, errorReply, ruled } from "../ErrorReply.ts"

/** The sentences about lines that make no sense. */

const number = (what: string, { max, min }: Range, code: ErrorCode = "malformed"): ErrorReply =>
  errorReply(code, `${what} is a whole number from ${min} to ${max}, without leading zeros.`)

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
  pairingWord: errorReply(
    "wrong-word",
    "A word of PAIR has the form k7mw-3xqd-9fhp. Get a new one with PAIR, under the name that you want to use."
  ),
  beginning: errorReply(
    "malformed",
    "A key is named by sha256. and at least 4 of the characters behind it. KEYS lists them."
  ),
  secret: errorReply(
    "malformed",
    "A secret is made of 22 to 64 letters, digits, hyphens and underscores."
  ),
  invitation: errorReply(
    "malformed",
    "An invitation is made of 22 to 64 letters, digits, hyphens and underscores."
  ),
  query: errorReply(
    "query-invalid",
    `A query is made of up to ${maxWords} words, word* with at least ${minPrefix} characters, "phrases", from:nick, and before: and after: with a position or a time such as 2026-11-22T07:00:00.000Z; it has at least a word or a from:.`
  ),
  keep: errorReply(
    "malformed",
    `After the nickname come a number of seconds from ${secondsRange.min} to ${secondsRange.max} and a secret of 22 to 64 letters, digits, hyphens and underscores.`
  ),
  topic: ruled("bad-text", Topic),
  reason: ruled("bad-text", Reason),
  term: number("A number of seconds", termRange),
  subject: errorReply(
    "malformed",
    "A ban is for a nickname, the pin of a key such as sha256.…, or an IP address."
  ),
  setting: errorReply(
    "malformed",
    `A room has the settings private on, private off, and slow with a number of seconds from ${secondsRange.min} to ${secondsRange.max}.`
  )
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

/** The reply to a line that is not UTF-8. */
export const badUtf8 = errorReply("bad-utf8", "A line must be UTF-8.")

/** The reply to a line of more than `most` bytes. */
export const tooLong = (most: number): ErrorReply =>
  errorReply("line-too-long", `A line has at most ${most} bytes before its line feed.`)
