import { ParseResult, Schema } from "effect"
import { type RefusalCode, refusedAs } from "./ErrorReply.ts"

/** A whole number as it is written on the wire: decimal, no sign, no leading zero, within min…max. */
const decimal = (min: number, max: number) =>
  Schema.transformOrFail(Schema.String, Schema.Int.pipe(Schema.between(min, max)), {
    strict: true,
    decode: (word, _, ast) =>
      /^(0|[1-9][0-9]{0,15})$/.test(word)
        ? ParseResult.succeed(Number(word))
        : ParseResult.fail(new ParseResult.Type(ast, word)),
    encode: (n) => ParseResult.succeed(String(n))
  })

const explained = (what: string, min: number, max: number, code: RefusalCode = "malformed") =>
  refusedAs(code, `${what} is a whole number from ${min} to ${max}, without leading zeros.`)

const most = Number.MAX_SAFE_INTEGER

/** A client's number for a line, 1…2^53-1. The answer carries the same. */
export const LineId = decimal(1, most)
  .pipe(Schema.brand("LineId"))
  .annotations(explained("An id", 1, most, "id-invalid"))
export type LineId = typeof LineId.Type

/** The highest LineId accepted so far; 0 when there is none. */
export const LastId = decimal(0, most).annotations(explained("A last id", 0, most))

/** A message's place in its room's log or a person's inbox, counted 1, 2, 3 … without holes. 0 stands before the first. */
export const Seq = decimal(0, most)
  .pipe(Schema.brand("Seq"))
  .annotations(explained("A seq", 0, most))
export type Seq = typeof Seq.Type

/** The seq that comes `count` places after another. */
export const seqAfter = (seq: number, count: number): Seq =>
  Seq.make(seq + count, { disableValidation: true })

/** A span of time in whole seconds, up to a day. */
export const Seconds = decimal(0, 86_400)
  .pipe(Schema.brand("Seconds"))
  .annotations(explained("A number of seconds", 0, 86_400))
export type Seconds = typeof Seconds.Type

/** How many there are of something, or are asked for. */
export const Count = decimal(0, 1_000_000)
  .pipe(Schema.brand("Count"))
  .annotations(explained("A count", 0, 1_000_000))
export type Count = typeof Count.Type
