import { Array, ParseResult, Schema, type SchemaAST } from "effect"
import type { ErrorReply } from "../ErrorReply.ts"

/** Stands for a value that is not of the type of its field. No value of a field is a symbol. */
export const invalid: unique symbol = Symbol("invalid")
export type Invalid = typeof invalid

/** One field of a line, as its format handles it: the type of the value is known to the verb alone. */
export interface Field {
  /** How many words it takes, or everything up to the end of the line. */
  readonly takes: 1 | 2 | "rest"
  /** The field in the form of a line: `name`, `name…`, or `[name…]` for a list that may be empty. */
  readonly form: (name: string) => string
  /** The value when the line ends before the field. */
  readonly absent: unknown
  /** Reads what stands in the line. Never throws. */
  readonly decode: (raw: string) => unknown
  /** Writes any value: a value that is not of the type is `invalid`, so no bad line gets out. Never throws. */
  readonly encode: (value: unknown) => string | Invalid
  /** The reply when nothing stands where the field should be; without it, the usage of the verb. */
  readonly missing: ErrorReply | undefined
  /** The reply when something else stands there; without it, the usage of the verb. */
  readonly wrong: ErrorReply | undefined
}

/**
 * How the values of one type are read and written in a line. The codecs are plain functions without
 * state, because they run for every field of every message; the Schema is derived from them.
 *
 * @example
 * nick.decode("alice") // the Nick "alice"
 * nick.decode("2fast") // invalid
 * nick.encode(alice) // "alice"
 */
export interface FieldCodec<A> extends Field {
  readonly absent: A | Invalid
  readonly decode: (raw: string) => A | Invalid
  /** From the field in a line to its value. */
  readonly schema: Schema.Schema<A, string>
}

/** A field that may be left out, with everything after it. */
export interface OptionalField<A> {
  readonly optional: FieldCodec<A>
}

export const optional = <A>(field: FieldCodec<A>): OptionalField<A> => ({ optional: field })

/** A field that is a tag before the verb, and may be left out. */
export interface TagField<A> {
  readonly tag: FieldCodec<A>
}

export const tag = <A>(field: FieldCodec<A>): TagField<A> => ({ tag: field })

interface Definition<A, I> {
  /** What the values are. Only its type side counts. */
  readonly type: Schema.Schema<A, I>
  readonly decode: FieldCodec<A>["decode"]
  readonly encode: Field["encode"]
  readonly takes?: Field["takes"]
  readonly form?: Field["form"]
  readonly absent?: A | Invalid
  readonly missing?: ErrorReply | undefined
  readonly wrong?: ErrorReply | undefined
}

/** A codec from its two functions and the Schema of its values. The field is a word unless the definition says otherwise. */
export const fieldCodec = <A, I>(of: Definition<A, I>): FieldCodec<A> => {
  const { absent = invalid, decode, encode, type } = of
  const issue = (ast: SchemaAST.AST, value: unknown) =>
    ParseResult.fail(new ParseResult.Type(ast, value, of.wrong?.text))
  return {
    takes: of.takes ?? 1,
    form: of.form ?? ((name) => name),
    absent,
    decode,
    encode,
    missing: of.missing,
    wrong: of.wrong,
    schema: Schema.transformOrFail(Schema.String, Schema.typeSchema(type), {
      strict: true,
      decode: (raw, _, ast) => {
        const value = raw === "" ? absent : decode(raw)
        return value === invalid ? issue(ast, raw) : ParseResult.succeed(value)
      },
      encode: (value, _, ast) => {
        const raw = encode(value)
        return raw === invalid ? issue(ast, value) : ParseResult.succeed(raw)
      }
    })
  }
}

/** Reads one word or more, with one space between them. */
const decodeAll = <A>({ decode }: FieldCodec<A>, raw: string): Array<A> | Invalid => {
  const all: Array<A> = []
  for (const word of raw.split(" ")) {
    const value = decode(word)
    if (value === invalid) return invalid
    all.push(value)
  }
  return all
}

const encodeAll = ({ encode }: Field, values: unknown): string | Invalid => {
  if (!Array.isArray(values)) return invalid
  let line = ""
  for (const [at, value] of values.entries()) {
    const raw = encode(value)
    if (raw === invalid) return invalid
    line += at === 0 ? raw : ` ${raw}`
  }
  return line
}

/** Words up to the end of the line, or none. */
export const list = <A>(word: FieldCodec<A>): FieldCodec<ReadonlyArray<A>> =>
  fieldCodec({
    type: Schema.Array(Schema.typeSchema(word.schema)),
    takes: "rest",
    form: (name) => `[${name}…]`,
    absent: [],
    wrong: word.wrong,
    decode: (raw) => decodeAll(word, raw),
    encode: (values) => encodeAll(word, values)
  })

/** Words up to the end of the line, at least one. */
export const nonEmptyList = <A>(word: FieldCodec<A>): FieldCodec<Array.NonEmptyReadonlyArray<A>> =>
  fieldCodec({
    type: Schema.NonEmptyArray(Schema.typeSchema(word.schema)),
    takes: "rest",
    form: (name) => `${name}…`,
    wrong: word.wrong,
    decode: (raw) => {
      const all = decodeAll(word, raw)
      return all !== invalid && Array.isNonEmptyReadonlyArray(all) ? all : invalid
    },
    encode: (values) => encodeAll(word, values) || invalid
  })
