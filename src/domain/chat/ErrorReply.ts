import { Option, Schema, SchemaAST } from "effect"
import { sanitizeText, type Text } from "./Text.ts"

/** What an `ERR` line says to programs. The set is fixed by natter/1. */
export const ErrorCode = Schema.Literal(
  "malformed",
  "unknown-verb",
  "line-too-long",
  "bad-utf8",
  "bad-text",
  "nick-invalid",
  "nick-taken",
  "not-registered",
  "room-invalid",
  "not-in-room",
  "no-such-room",
  "no-such-nick",
  "session-unknown",
  "id-invalid",
  "too-fast",
  "full",
  "unavailable"
)
export type ErrorCode = typeof ErrorCode.Type

/** Why a command was not carried out: a code for programs and a sentence for people that says what would be accepted. */
export interface ErrorReply {
  readonly code: ErrorCode
  readonly text: Text
}

export const errorReply = (code: ErrorCode, sentence: string): ErrorReply => ({
  code,
  text: sanitizeText(sentence)
})

const annotation = Symbol.for("natter/domain/Refusal")

/** Annotates the schema of a word with the refusal that a wrong spelling of it earns. */
export const invalidAs = (code: ErrorCode, sentence: string) => ({
  [annotation]: errorReply(code, sentence)
})

/** The refusal annotated on a schema, looked for through the transformations wrapped around it. */
export const errorReplyOf = (ast: SchemaAST.AST): Option.Option<ErrorReply> =>
  Option.orElse(SchemaAST.getAnnotation<ErrorReply>(annotation)(ast), () => {
    if (SchemaAST.isTransformation(ast)) return errorReplyOf(ast.to)
    if (SchemaAST.isRefinement(ast)) return errorReplyOf(ast.from)
    return Option.none()
  })
