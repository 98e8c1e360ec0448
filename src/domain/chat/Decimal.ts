import { ParseResult, Schema } from "effect"
import { type ErrorCode, invalidAs } from "./ErrorReply.ts"

/** A whole number as it is written on the wire: decimal, no sign, no leading zero, within min…max. */
export const decimal = (min: number, max: number) =>
  Schema.transformOrFail(Schema.String, Schema.Int.pipe(Schema.between(min, max)), {
    strict: true,
    decode: (word, _, ast) =>
      /^(0|[1-9][0-9]{0,15})$/.test(word)
        ? ParseResult.succeed(Number(word))
        : ParseResult.fail(new ParseResult.Type(ast, word)),
    encode: (n) => ParseResult.succeed(String(n))
  })

/** What a number that is written wrongly is answered with. */
export const explained = (what: string, min: number, max: number, code: ErrorCode = "malformed") =>
  invalidAs(code, `${what} is a whole number from ${min} to ${max}, without leading zeros.`)

/** The largest number that is exact. */
export const largest = Number.MAX_SAFE_INTEGER
