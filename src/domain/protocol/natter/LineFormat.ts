import { Either } from "effect"
import type { ErrorReply } from "../ErrorReply.ts"
import {
  type Field,
  type FieldCodec,
  type Invalid,
  invalid,
  type OptionalField,
  type TagField
} from "./FieldCodec.ts"
import { usage } from "./LineCopy.ts"

/**
 * The fields of a verb, in the order of its line: words (the last ones may be optional), and then
 * perhaps a list or a text, which takes the rest of the line. A tag stands before the verb. They are
 * exactly the fields of `A`.
 */
export type FieldsOf<A> = {
  readonly [K in Exclude<keyof A, "_tag">]-?: Partial<Pick<A, K>> extends Pick<A, K>
    ? OptionalField<Required<A>[K]> | TagField<Required<A>[K]>
    : FieldCodec<A[K]>
}

/** A verb of natter/1: how one command or event is written. */
export interface Verb<A> {
  readonly fields: FieldsOf<A>
  /** What it means, in a sentence of Markdown for the reference. */
  readonly meaning: string
}

/** How the line of one verb is read and written. */
export interface LineFormat {
  readonly tag: string
  /** The tag in capitals: how the line begins. */
  readonly name: string
  /** How the line is written, such as `NICK nick [seconds secret]`: `…` ends a list, brackets are around what may be left out. */
  readonly form: string
  readonly meaning: string
  /** The names of its tags. */
  readonly tags: ReadonlyArray<string>
  /**
   * Reads the line from `at`, the place behind the verb and its space; -1 when nothing stands there. Never
   * throws.
   *
   * @param tags what stands behind the first `;` of the prefix
   */
  readonly decode: (line: string, at: number, tags?: string) => Either.Either<object, ErrorReply>
  /** Writes the tags, each behind a `;`. A tag that is not of its type is `invalid`. */
  readonly encodeTags: (value: object) => string | Invalid
  /**
   * Writes the line, without prefix and line end. A value with a field that is not of its type is
   * `invalid`, and so is one that leaves a field out and has a later one: no line could say that.
   */
  readonly encode: (value: object) => string | Invalid
}

type AnyField = Field | { readonly optional: Field } | { readonly tag: Field }

/** A verb, whatever it is about. */
export interface AnyVerb {
  readonly fields: Readonly<Record<string, AnyField>>
  readonly meaning: string
}

interface Part extends Field {
  readonly key: string
  readonly optional: boolean
}

const part = ([key, of]: readonly [string, Exclude<AnyField, { readonly tag: Field }>]): Part => {
  const isOptional = "optional" in of
  const { absent, decode, encode, form, missing, takes, wrong } = isOptional ? of.optional : of
  // One literal, so that all parts have one shape: with a spread, writing a line took a quarter longer.
  return {
    key,
    optional: isOptional,
    takes,
    form,
    absent,
    missing,
    wrong,
    decode: remembering(decode),
    encode: remembering(encode)
  }
}

/** The line before often had the same room, name or time: the last result is used again. */
const remembering = <A, B>(f: (value: A) => B): ((value: A) => B) => {
  let last: unknown = invalid
  let result: B
  return (value) => {
    if (value === last && typeof value !== "object") return result
    result = f(value)
    last = value
    return result
  }
}

/** Optional fields are inside each other, because each needs the one before it: `[at [time]]`. */
const formOf = (name: string, parts: ReadonlyArray<Part>): string =>
  name +
  parts.map(({ form, key, optional }) => (optional ? ` [${form(key)}` : ` ${form(key)}`)).join("") +
  "]".repeat(parts.filter(({ optional }) => optional).length)

/** What a reader does with words after the last field of a line. */
export type ExtraWords = "refuses extra words" | "ignores extra words"

/** Where the field that begins at `at` ends; -1 when it ends with the line. */
const endOf = (line: string, at: number, takes: Field["takes"]): number => {
  if (takes === "rest") return -1
  const end = line.indexOf(" ", at)
  return takes === 2 && end >= 0 ? line.indexOf(" ", end + 1) : end
}

/** The values of tags by their keys. Of two for one key the first counts. */
const readTags = (raw: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const tag of raw.split(";")) {
    const [key = "", ...value] = tag.split("=")
    if (!values.has(key)) values.set(key, value.join("="))
  }
  return values
}

/** The format of a verb's line, from its fields alone. */
export const lineFormat = (
  tag: string,
  { fields, meaning }: AnyVerb,
  extra: ExtraWords = "refuses extra words"
): LineFormat => {
  const entries = Object.entries(fields)
  const parts = entries.flatMap(([key, of]) => ("tag" in of ? [] : [part([key, of])]))
  const tags = entries.flatMap(([key, of]) => ("tag" in of ? [{ ...of.tag, key }] : []))
  const name = tag.toUpperCase()
  const form = formOf(name, parts)
  const malformed = Either.left(usage(form))
  const errorOf = (error: ErrorReply | undefined) =>
    error === undefined ? malformed : Either.left(error)

  const decode = (line: string, from: number, rawTags = ""): Either.Either<object, ErrorReply> => {
    const value: Record<string, unknown> = { _tag: tag }
    const given = tags.length > 0 && rawTags !== "" ? readTags(rawTags) : undefined
    if (given !== undefined)
      for (const { decode, key, wrong } of tags) {
        const raw = given.get(key)
        if (raw === undefined) continue
        value[key] = decode(raw)
        if (value[key] === invalid) return errorOf(wrong)
      }
    let at = from
    for (const { absent, decode, key, missing, optional, takes, wrong } of parts) {
      if (at < 0) {
        if (optional) continue
        if (absent === invalid) return errorOf(missing)
        value[key] = absent
        continue
      }
      const space = endOf(line, at, takes)
      const raw = line.slice(at, space < 0 ? line.length : space)
      const decoded = decode(raw)
      if (decoded === invalid) return errorOf(raw === "" ? missing : wrong)
      value[key] = decoded
      at = space < 0 ? -1 : space + 1
    }
    return at < 0 || extra === "ignores extra words" ? Either.right(value) : malformed
  }

  const encodeTags = (value: object): string | Invalid => {
    let all = ""
    for (const { encode, key } of tags) {
      const of: unknown = Reflect.get(value, key)
      if (of === undefined) continue
      const raw = encode(of)
      if (raw === invalid) return invalid
      all += `;${key}=${raw}`
    }
    return all
  }

  const encode = (value: object): string | Invalid => {
    let line = name
    let isCut = false
    for (const { encode, key, optional } of parts) {
      const of: unknown = Reflect.get(value, key)
      if (of === undefined && optional) {
        isCut = true
        continue
      }
      const raw = isCut ? invalid : encode(of)
      if (raw === invalid) return invalid
      if (raw.length > 0) line += ` ${raw}`
    }
    return line
  }

  return {
    tag,
    name,
    form,
    meaning,
    tags: tags.map(({ key }) => key),
    decode,
    encodeTags,
    encode
  }
}
