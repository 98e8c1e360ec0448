import { ParseResult, Schema } from "effect"
import { invalidAs } from "./ErrorReply.ts"

const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/**
 * When a message entered its log: milliseconds since 1970, UTC, set by the server.
 * On the wire it is written `2026-11-22T07:00:00.000Z`.
 */
export const Timestamp = Schema.transformOrFail(
  Schema.String,
  Schema.Int.pipe(Schema.between(0, latest)),
  {
    strict: true,
    decode: (word, _, ast) => {
      const millis = Date.parse(word)
      // Date.parse takes other forms too, and moves 31 February into March.
      return millis >= 0 && millis <= latest && new Date(millis).toISOString() === word
        ? ParseResult.succeed(millis)
        : ParseResult.fail(new ParseResult.Type(ast, word))
    },
    encode: (millis) => ParseResult.succeed(new Date(millis).toISOString())
  }
)
  .pipe(Schema.brand("Timestamp"))
  .annotations(invalidAs("malformed", "A time is written 2026-11-22T07:00:00.000Z."))
export type Timestamp = typeof Timestamp.Type
