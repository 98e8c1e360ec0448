import { Either, Option, ParseResult, Schema, SchemaAST } from "effect"
import { type ErrorReply, errorReply, errorReplyOf } from "../../chat/ErrorReply.ts"
import { TextOnWire } from "../../chat/Text.ts"
import { type FieldCodec, fieldCodec, invalid } from "./FieldCodec.ts"

/** A word or text that may be left out. */
export const optional = <S extends Schema.Schema.AnyNoContext>(schema: S) =>
  Schema.optionalWith(schema, { exact: true })

/**
 * One verb of natter/1, by its Schema. The tag is the verb. The other fields are what stands after
 * it, in the order of the line: words (the last ones may be optional, or the last a list) and then
 * perhaps a text, which is everything after the last word and one space.
 */
export interface Verb extends Schema.Schema.AnyNoContext {
  readonly Type: { readonly _tag: string }
  readonly fields: Schema.Struct.Fields
}

/** Defines a verb, with what it means in a sentence of Markdown. */
export const verb = <const Name extends string, F extends Schema.Struct.Fields>(
  name: Name,
  fields: F,
  meaning: string
) => Schema.TaggedStruct(name, fields).annotations({ identifier: name, description: meaning })

/** How the line of one verb is read and written. */
export interface LineFormat {
  readonly tag: string
  /** The tag in capitals: how the line begins. */
  readonly name: string
  /** How the line is written, such as `NICK nick [seconds]`. A list ends in `…`; what may be left out stands in brackets. */
  readonly form: string
  /** Reads what follows the verb. `rest` is undefined when nothing does, not even a space. */
  readonly decode: (rest: string | undefined) => Either.Either<object, ErrorReply>
  /**
   * Writes the line, without id and line end. Throws a ParseError for a field that is not of its
   * schema, and for one that is left out while a later one is there: the line could not say so.
   */
  readonly encode: (value: object) => string
}

interface Field {
  readonly name: string
  readonly kind: "word" | "list" | "text"
  readonly optional: boolean
  /** How the part stands in the form: `word`, `words…`, or `[words…]` for a list that may be empty. */
  readonly written: string
  readonly word: FieldCodec
  readonly refusal: Option.Option<ErrorReply>
}

const field = (name: string, of: Schema.Struct.Field): Field => {
  const isOptional = Schema.isPropertySignature(of)
  const ast = isOptional ? declared(of.ast) : of.ast
  const list = SchemaAST.isTupleType(ast) ? ast : undefined
  const element = list?.elements[0] ?? list?.rest[0]
  return {
    name,
    optional: isOptional,
    written: !list ? name : list.elements.length > 0 ? `${name}…` : `[${name}…]`,
    kind: ast === TextOnWire.ast ? "text" : list ? "list" : "word",
    word: fieldCodec(ast),
    refusal: errorReplyOf(element?.type ?? ast)
  }
}

const declared = (signature: Schema.PropertySignature.AST): SchemaAST.AST =>
  signature._tag === "PropertySignatureDeclaration" ? signature.type : signature.from.type

/** Optional parts stand inside each other, for each needs the one before it: `[token [seconds]]`. */
const formOf = (name: string, fields: ReadonlyArray<Field>): string => {
  const open = fields.map(({ optional, written }) => (optional ? ` [${written}` : ` ${written}`))
  return name + open.join("") + "]".repeat(fields.filter(({ optional }) => optional).length)
}

/** Cuts the next word off: the word, and what stands after the space behind it. */
const cut = (rest: string): readonly [string, string | undefined] => {
  const space = rest.indexOf(" ")
  return space < 0 ? [rest, undefined] : [rest.slice(0, space), rest.slice(space + 1)]
}

const emptyText = errorReply(
  "bad-text",
  "A text follows the last word and one space, and is not empty."
)
const badText = errorReply(
  "bad-text",
  "A text holds any characters but controls (TAB is allowed); a line break in it is written \\n."
)

/** Why a field was not read: what stood there was empty, or was not of the field's schema. */
const wrong = (
  field: Field,
  raw: string | ReadonlyArray<string>,
  malformed: ErrorReply
): ErrorReply => {
  if (field.kind === "text") return raw === "" ? emptyText : badText
  return raw.length === 0 ? malformed : Option.getOrElse(field.refusal, () => malformed)
}

/** The layout of a verb's line, from its Schema alone. */
export const lineFormat = (verb: Verb): LineFormat => {
  const { _tag, ...words } = verb.fields
  const fields = Object.entries(words).map(([name, of]) => field(name, of))
  const tag = Option.getOrElse(SchemaAST.getIdentifierAnnotation(verb.ast), () => "")
  const name = tag.toUpperCase()
  const form = formOf(name, fields)
  const malformed = errorReply("malformed", `${name} is written: ${form}`)

  const unwritable = (value: object) =>
    ParseResult.parseError(new ParseResult.Type(verb.ast, value, `It cannot be written as ${form}`))

  const decode = (line: string | undefined): Either.Either<object, ErrorReply> => {
    const value: Record<string, unknown> = { _tag: tag }
    let rest = line
    for (const field of fields) {
      if (rest === undefined && field.optional) continue
      if (rest === undefined && field.kind === "text") return Either.left(emptyText)
      if (rest === undefined && field.kind === "word") return Either.left(malformed)
      let raw: string | ReadonlyArray<string>
      if (field.kind === "word") [raw, rest] = cut(rest ?? "")
      else {
        raw = field.kind === "text" ? (rest ?? "") : rest === undefined ? [] : rest.split(" ")
        rest = undefined
      }
      const decoded = field.word.decode(raw)
      if (decoded === invalid) return Either.left(wrong(field, raw, malformed))
      value[field.name] = decoded
    }
    return rest === undefined ? Either.right(value) : Either.left(malformed)
  }

  const encode = (value: object): string => {
    let line = name
    let isCut = false
    for (const { name: key, optional, word } of fields) {
      const of: unknown = Reflect.get(value, key)
      if (of === undefined && optional) {
        isCut = true
        continue
      }
      const raw = isCut ? invalid : word.encode(of)
      if (raw === invalid) throw unwritable(value)
      if (!Array.isArray(raw)) line += ` ${raw}`
      else if (raw.length > 0) line += ` ${raw.join(" ")}`
    }
    return line
  }

  return { tag, name, form, decode, encode }
}
