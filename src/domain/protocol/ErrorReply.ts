import { Option, Schema } from "effect"
import { ruleOf } from "../chat/Rule.ts"
import { sanitizeText, type Text } from "../chat/Text.ts"

/** The code of an `ERR` line, for programs. natter/1 fixes the set. */
export const ErrorCode = Schema.Literal(
  "malformed",
  "unknown-verb",
  "line-too-long",
  "bad-utf8",
  "bad-text",
  "nick-invalid",
  "nick-taken",
  "not-owner",
  "no-key",
  "wrong-word",
  "no-such-key",
  "last-key",
  "secret-taken",
  "not-invited",
  "not-registered",
  "room-invalid",
  "query-invalid",
  "not-in-room",
  "no-such-room",
  "no-such-nick",
  "other-holder",
  "session-unknown",
  "id-invalid",
  "too-fast",
  "not-operator",
  "is-operator",
  "muted",
  "banned",
  "private",
  "slow",
  "no-such-ban",
  "full",
  "unavailable"
)
export type ErrorCode = typeof ErrorCode.Type

/** More about a code: `owned` tells that waiting for the name is of no use. */
export const ErrorWhy = Schema.Literal("owned", "other")
export type ErrorWhy = typeof ErrorWhy.Type

/** Why a command was not carried out: a code for programs, and a sentence that tells people what would be accepted. */
export interface ErrorReply {
  readonly code: ErrorCode
  readonly text: Text
  readonly why?: ErrorWhy
}

/** Makes an ErrorReply; what a Text may not hold becomes U+FFFD. */
export const errorReply = (code: ErrorCode, sentence: string): ErrorReply => ({
  code,
  text: sanitizeText(sentence)
})

/** The same with the sentence that says what a Schema accepts. */
export const ruled = (code: ErrorCode, { ast }: Schema.Schema.Any): ErrorReply =>
  errorReply(code, Option.getOrThrow(ruleOf(ast)))
