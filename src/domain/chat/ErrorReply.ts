import { Option, Schema, SchemaAST } from "effect"
import { harmless, type Text } from "./Text.ts"

/** What an `ERR` line says to programs. The set is fixed by natter/1. */
export const RefusalCode = Schema.Literal(
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
export type RefusalCode = typeof RefusalCode.Type

/** Why a command was not carried out: a code for programs and a sentence for people that says what would be accepted. */
export interface Refusal {
  readonly code: RefusalCode
  readonly text: Text
}

export const refusal = (code: RefusalCode, sentence: string): Refusal => ({
  code,
  text: harmless(sentence)
})

const annotation = Symbol.for("natter/domain/Refusal")

/** Annotates the schema of a word with the refusal that a wrong spelling of it earns. */
export const refusedAs = (code: RefusalCode, sentence: string) => ({
  [annotation]: refusal(code, sentence)
})

/** The refusal annotated on a schema, looked for through the transformations wrapped around it. */
export const refusalOf = (ast: SchemaAST.AST): Option.Option<Refusal> =>
  Option.orElse(SchemaAST.getAnnotation<Refusal>(annotation)(ast), () => {
    if (SchemaAST.isTransformation(ast)) return refusalOf(ast.to)
    if (SchemaAST.isRefinement(ast)) return refusalOf(ast.from)
    return Option.none()
  })
