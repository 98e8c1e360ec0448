import { type Effect, Either, Option, Schema, SchemaAST } from "effect"

/**
 * How a word or text of a line is read and written, from its Schema. The Schema's own parser notes
 * what is wrong where and can wait, and pays for that with most of its time; a line is read and
 * written for every message, and needs neither. So this follows the Schema's filters and
 * transformations one after the other, and leaves to the Schema's parser what it does not know.
 */
export interface FieldCodec {
  /** `invalid` for what is not of the Schema. */
  readonly decode: Step
  readonly encode: Step
}

/** Says that a value is not of the Schema; no value on the wire is a symbol. */
export const invalid: unique symbol = Symbol("invalid")

type Step = (value: unknown) => unknown

export const fieldCodec = (ast: SchemaAST.AST): FieldCodec => {
  const { decode, encode } = stepsOf(ast)
  return { decode: remembering(decode), encode: remembering(encode) }
}

/** Reads a word by its Schema; none for what is not of it. */
export const reader = <A>(
  schema: Schema.Schema<A, string>
): ((raw: string) => Option.Option<A>) => {
  const { decode } = fieldCodec(schema.ast)
  const isValid = (value: unknown): value is A => value !== invalid
  return (raw) => {
    const value = decode(raw)
    return isValid(value) ? Option.some(value) : Option.none()
  }
}

/** The line before often had the same room, name or time: what came of the last value is not worked out again. */
const remembering = (step: Step): Step => {
  let last: unknown = invalid
  let result: unknown = invalid
  return (value) => {
    if (value === last && typeof value !== "object") return result
    result = step(value)
    last = value
    return result
  }
}

const stepsOf = (ast: SchemaAST.AST): FieldCodec => {
  if (SchemaAST.isStringKeyword(ast))
    return both((value) => (typeof value === "string" ? value : invalid))
  if (SchemaAST.isNumberKeyword(ast))
    return both((value) => (typeof value === "number" ? value : invalid))
  if (SchemaAST.isRefinement(ast) && ast.from === SchemaAST.typeAST(ast.from)) return refined(ast)
  if (SchemaAST.isTransformation(ast) && SchemaAST.isFinalTransformation(ast.transformation))
    return transformed(ast, ast.transformation)
  if (SchemaAST.isTypeLiteral(ast) && ast === SchemaAST.typeAST(ast)) return struct(ast)
  const schema = Schema.make<unknown>(ast)
  const decode = Schema.decodeUnknownOption(schema)
  const encode = Schema.encodeUnknownOption(schema)
  return {
    decode: (value) => Option.getOrElse(decode(value), () => invalid),
    encode: (value) => Option.getOrElse(encode(value), () => invalid)
  }
}

const both = (step: Step): FieldCodec => ({ decode: step, encode: step })

/** A struct with nothing in it to transform. */
const struct = (ast: SchemaAST.TypeLiteral): FieldCodec => {
  const properties = ast.propertySignatures.map(({ name, type }) => ({
    name,
    is: stepsOf(type).encode
  }))
  return both((value) =>
    typeof value === "object" &&
    value !== null &&
    properties.every(({ is, name }) => is(Reflect.get(value, name)) !== invalid)
      ? value
      : invalid
  )
}

const options = SchemaAST.defaultParseOption

/** A filter over what is not transformed; it may rely on what the Schema beneath it has checked. */
const refined = (ast: SchemaAST.Refinement): FieldCodec => {
  const from = stepsOf(ast.from).decode
  return both((value) => {
    const checked = from(value)
    return checked !== invalid && Option.isNone(ast.filter(checked, options, ast))
      ? checked
      : invalid
  })
}

/** What a transformation gave; one that has to wait for something is none of ours. */
const given = (result: Effect.Effect<unknown, unknown, unknown>): unknown =>
  Either.isEither(result) && Either.isRight(result) ? result.right : invalid

const transformed = (
  ast: SchemaAST.Transformation,
  { decode, encode }: SchemaAST.FinalTransformation
): FieldCodec => {
  const from = stepsOf(ast.from)
  const to = stepsOf(ast.to)
  return {
    decode: (value) => {
      const before = from.decode(value)
      if (before === invalid) return invalid
      const after = given(decode(before, options, ast, value))
      return after === invalid ? invalid : to.decode(after)
    },
    encode: (value) => {
      const after = to.encode(value)
      if (after === invalid) return invalid
      const before = given(encode(after, options, ast, value))
      return before === invalid ? invalid : from.encode(before)
    }
  }
}
