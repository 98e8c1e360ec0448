import type { Schema } from "effect"
import type { ErrorReply } from "../ErrorReply.ts"
import { escape, unescape } from "./Escapes.ts"
import { type FieldCodec, fieldCodec, type Invalid, invalid } from "./FieldCodec.ts"
import { missingText } from "./LineCopy.ts"

/** The few ways in which natter/1 writes values. */

/** A string that is written as it is. It may not hold a space. */
export const word = <A extends string, I>(
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

type Literals<A extends string> = Schema.Schema<A> & { readonly literals: ReadonlyArray<A> }

/** One of a few fixed words. */
export const oneOf = <const A extends string>(type: Literals<A>): FieldCodec<A> => {
  const words: ReadonlySet<unknown> = new Set(type.literals)
  return word(type, (value): value is A => words.has(value))
}

/** One of a few words. There may be more in later servers: what is not known is read as `other`. */
export const knownOr = <const A extends string>(type: Literals<A>, other: A): FieldCodec<A> => {
  const known = oneOf(type)
  const decode = (raw: string) => {
    const found = known.decode(raw)
    return found === invalid && /^[a-z][a-z0-9-]{0,31}$/.test(raw) ? other : found
  }
  return fieldCodec({ type, decode, encode: known.encode })
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
export const number = <A extends number, I>(
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

/** Everything up to the end of the line. */
export const rest = <A extends string, I>(
  type: Schema.Schema<A, I>,
  is: (value: unknown) => value is A,
  wrong: ErrorReply
): FieldCodec<A> =>
  fieldCodec({
    type,
    takes: "rest",
    missing: missingText,
    wrong,
    decode: (raw) => {
      // No line holds a line break; so what is read is exactly what can be written.
      if (raw.includes("\n")) return invalid
      const text: string = unescape(raw)
      return is(text) ? text : invalid
    },
    encode: (value) => (is(value) ? escape(value) : invalid)
  })

/** Two words that stand together or not at all. */
export const pair = <A, B>(
  raw: string,
  first: FieldCodec<A>,
  second: FieldCodec<B>
): readonly [A, B] | Invalid => {
  const space = raw.indexOf(" ")
  if (space < 0) return invalid
  const a = first.decode(raw.slice(0, space))
  const b = second.decode(raw.slice(space + 1))
  return a === invalid || b === invalid ? invalid : [a, b]
}
