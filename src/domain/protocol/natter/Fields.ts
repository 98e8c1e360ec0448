import type { Schema } from "effect"
import { Count, isCount } from "../../chat/Count.ts"
import { HostName, isHostName } from "../../chat/HostName.ts"
import { isLastId, isLineId, LastId, LineId } from "../../chat/LineId.ts"
import { isNick, Nick } from "../../chat/Nick.ts"
import {
  isEpoch,
  isInboxMark,
  isPosition,
  isRoomMark,
  Mark,
  Position
} from "../../chat/Position.ts"
import * as Reasons from "../../chat/Reasons.ts"
import { isRoomName, RoomName } from "../../chat/RoomName.ts"
import { isSeconds, Seconds } from "../../chat/Seconds.ts"
import { isSeq, Seq } from "../../chat/Seq.ts"
import { isStream, Stream } from "../../chat/Stream.ts"
import { isText, Text } from "../../chat/Text.ts"
import { isTimestamp, Timestamp } from "../../chat/Timestamp.ts"
import { isToken, Token } from "../../chat/Token.ts"
import { missingText, wrong } from "./Copy.ts"
import { ErrorCode, type ErrorReply } from "./ErrorReply.ts"
import { type FieldCodec, fieldCodec, invalid, list, nonEmptyList } from "./FieldCodec.ts"

/** How natter/1 writes each type of value. */

/** A string that is written as it is. It may not hold a space. */
const word = <A extends string, I>(
  type: Schema.Schema<A, I>,
  is: (value: unknown) => value is A,
  wrong?: ErrorReply
): FieldCodec<A> =>
  fieldCodec({
    type,
    wrong,
    decode: (raw) => (is(raw) ? raw : invalid),
    encode: (value) => (is(value) ? value : invalid)
  })

/** One of a few fixed words. */
export const oneOf = <const A extends string>(
  type: Schema.Schema<A> & { readonly literals: ReadonlyArray<A> }
): FieldCodec<A> => {
  const words: ReadonlySet<unknown> = new Set(type.literals)
  return word(type, (value): value is A => words.has(value))
}

const zero = "0".charCodeAt(0)

/** The number of some decimal digits without a leading zero; NaN for anything else. */
const decimal = (raw: string): number => {
  const { length } = raw
  if (length === 0 || length > 16 || (length > 1 && raw.charCodeAt(0) === zero)) return Number.NaN
  let value = 0
  for (let at = 0; at < length; at++) {
    const digit = raw.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** A whole number in decimal digits, without sign or leading zeros. */
const number = <A extends number, I>(
  type: Schema.Schema<A, I>,
  is: (value: unknown) => value is A,
  wrong: ErrorReply
): FieldCodec<A> =>
  fieldCodec({
    type,
    wrong,
    decode: (raw) => {
      const value: number = decimal(raw)
      return is(value) ? value : invalid
    },
    encode: (value) => (is(value) ? String(value) : invalid)
  })

export const nick = word(Nick, isNick, wrong.nick)
export const nicks = nonEmptyList(nick)
export const room = word(RoomName, isRoomName, wrong.room)
export const stream = word(Stream, isStream)
export const token = word(Token, isToken, wrong.token)
export const host = word(HostName, isHostName)
export const leaveReason = oneOf(Reasons.LeaveReason)
export const gapCause = oneOf(Reasons.GapCause)
export const byeReason = oneOf(Reasons.ByeReason)
export const errorCode = oneOf(ErrorCode)

export const seq = number(Seq, isSeq, wrong.seq)
export const count = number(Count, isCount, wrong.count)
export const seconds = number(Seconds, isSeconds, wrong.seconds)
export const id = number(LineId, isLineId, wrong.id)
export const lastId = number(LastId, isLastId, wrong.lastId)

const unescape = (raw: string): string =>
  raw.includes("\\") ? raw.replace(/\\([\\n])/g, (_, c) => (c === "n" ? "\n" : "\\")) : raw

const escape = (text: string): string =>
  text.includes("\\") || text.includes("\n")
    ? text.replace(/[\\\n]/g, (c) => (c === "\n" ? "\\n" : "\\\\"))
    : text

/** Everything up to the end of the line. LF is written `\n`, a backslash `\\`; any other backslash stands for itself. */
export const text: FieldCodec<Text> = fieldCodec({
  type: Text,
  takes: "rest",
  missing: missingText,
  wrong: wrong.text,
  decode: (raw) => {
    const text = unescape(raw)
    return isText(text) ? text : invalid
  },
  encode: (value) => (isText(value) ? escape(value) : invalid)
})

/** Written `2026-11-22T07:00:00.000Z`. */
export const time: FieldCodec<Timestamp> = fieldCodec({
  type: Timestamp,
  wrong: wrong.time,
  decode: (raw) => {
    const millis: number = Date.parse(raw)
    // Date.parse takes other forms too, and moves 31 February into March.
    return isTimestamp(millis) && new Date(millis).toISOString() === raw ? millis : invalid
  },
  encode: (value) => (isTimestamp(value) ? new Date(value).toISOString() : invalid)
})

/** Written `epoch:seq`. */
export const position: FieldCodec<Position> = fieldCodec({
  type: Position,
  wrong: wrong.position,
  decode: (raw) => {
    const colon = raw.indexOf(":")
    const epoch = raw.slice(0, Math.max(0, colon))
    const at = seq.decode(raw.slice(colon + 1))
    return isEpoch(epoch) && at !== invalid ? { epoch, seq: at } : invalid
  },
  encode: (value) => (isPosition(value) ? `${value.epoch}:${value.seq}` : invalid)
})

/** Written `room=epoch:seq` or `inbox=seq`. */
export const mark: FieldCodec<Mark> = fieldCodec({
  type: Mark,
  wrong: wrong.mark,
  decode: (raw) => {
    const equals = raw.indexOf("=")
    const name = raw.slice(0, Math.max(0, equals))
    const read = raw.slice(equals + 1)
    if (name === "inbox") {
      const inbox = seq.decode(read)
      return inbox === invalid ? invalid : { inbox }
    }
    const at = position.decode(read)
    return isRoomName(name) && at !== invalid ? { room: name, position: at } : invalid
  },
  encode: (value) => {
    if (isRoomMark(value)) return `${value.room}=${value.position.epoch}:${value.position.seq}`
    return isInboxMark(value) ? `inbox=${value.inbox}` : invalid
  }
})

export const marks = list(mark)
