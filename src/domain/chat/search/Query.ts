import { Either, ParseResult, Schema } from "effect"
import { isNick, Nick } from "../Nick.ts"
import { isEpoch, Position } from "../Position.ts"
import { isSeq } from "../Seq.ts"
import { isText } from "../Text.ts"
import { isTimestamp, Timestamp } from "../Timestamp.ts"
import { wordsOf } from "./Words.ts"

/** What is searched for. All of its parts have to hold of a message. */

const key = /^(from|before|after):/i

/** Words that a query has in all. */
export const maxWords = 32

/** Characters that the word before a `*` has at least. */
export const minPrefix = 3

const isWord = (text: string): boolean =>
  isText(text) && !/[\s"*]/.test(text) && !key.test(text) && wordsOf(text).length > 0

const isPrefix = (text: string): boolean =>
  isWord(text) && Array.from(wordsOf(text).at(-1) ?? "").length >= minPrefix

const isPhrase = (text: string): boolean =>
  isText(text) && !/["\n]/.test(text) && wordsOf(text).length > 0

const textOf = (identifier: string, is: (text: string) => boolean) =>
  Schema.String.pipe(
    Schema.filter(is, {
      identifier,
      arbitrary: () => (fc) =>
        fc
          .oneof(
            fc.constantFrom("tea", "Tee", "it's", "naïve", "汉字", "c++17", "from", "👋", "Σοφός"),
            fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 })
          )
          .filter(is)
    })
  )

/** Before or after it a message stands: a time, or a place in the log. */
const Border = Schema.Union(Timestamp, Position)
export type Border = typeof Border.Type

export const Part = Schema.Union(
  // Its words stand next to each other, as those of a phrase: `it's` has two.
  Schema.TaggedStruct("Word", { text: textOf("QueryWord", isWord) }),
  // The last word only begins like this.
  Schema.TaggedStruct("Prefix", { text: textOf("QueryPrefix", isPrefix) }),
  Schema.TaggedStruct("Phrase", { text: textOf("QueryPhrase", isPhrase) }),
  Schema.TaggedStruct("From", { nick: Nick }),
  Schema.TaggedStruct("Before", { border: Border }),
  Schema.TaggedStruct("After", { border: Border })
)
export type Part = typeof Part.Type

const isBorder = ({ _tag }: Part): boolean => _tag === "Before" || _tag === "After"

const countWords = (parts: ReadonlyArray<Part>): number =>
  parts.reduce((count, part) => count + ("text" in part ? wordsOf(part.text).length : 1), 0)

/** At least one part that is not only about when. */
export const Query = Schema.Array(Part).pipe(
  Schema.filter((parts) => !parts.every(isBorder) && countWords(parts) <= maxWords, {
    identifier: "Query"
  })
)
export type Query = typeof Query.Type

export const isQuery = Schema.is(Query)

/** What is wrong with a query. */
export type Fault =
  /** A phrase does not end, or a quotation mark stands inside of a word. */
  | { readonly _tag: "Quotation" }
  | { readonly _tag: "NotANick"; readonly text: string }
  | { readonly _tag: "NotABorder"; readonly text: string }
  /** It has neither letters nor digits, or a `*` that is not at its end. */
  | { readonly _tag: "NotAWord"; readonly text: string }
  | { readonly _tag: "ShortPrefix"; readonly text: string }
  /** There is nothing to look for. */
  | { readonly _tag: "NoWords" }
  | { readonly _tag: "TooManyWords" }

/** Reads the time or the position of a `before:` or `after:`; undefined for anything else. */
export type ReadBorder = (raw: string, side: "before" | "after") => Border | undefined

/** A position, or a time in its exact form. */
export const exactBorder = (raw: string): Border | undefined => {
  const [, epoch, seq] = /^([a-z0-9]{1,8}):(0|[1-9]\d{0,15})$/.exec(raw) ?? []
  const at = Number(seq)
  if (isEpoch(epoch) && isSeq(at)) return { epoch, seq: at }
  const millis: number = Date.parse(raw)
  return isTimestamp(millis) && new Date(millis).toISOString() === raw ? millis : undefined
}

const fail = (fault: Fault) => Either.left(fault)

const part = (raw: string, readBorder: ReadBorder): Either.Either<Part, Fault> => {
  if (raw.includes('"')) return fail({ _tag: "Quotation" })
  const [begin, name] = key.exec(raw) ?? []
  if (begin !== undefined && name !== undefined) {
    const of = raw.slice(begin.length)
    if (name.toLowerCase() === "from")
      return isNick(of)
        ? Either.right({ _tag: "From", nick: of })
        : fail({ _tag: "NotANick", text: of })
    const side = name.toLowerCase() === "before" ? "before" : "after"
    const border = readBorder(of, side)
    if (border === undefined) return fail({ _tag: "NotABorder", text: of })
    return Either.right({ _tag: side === "before" ? "Before" : "After", border })
  }
  const begins = raw.endsWith("*")
  const text = begins ? raw.slice(0, -1) : raw
  if (!isWord(text)) return fail({ _tag: "NotAWord", text: raw })
  if (!begins) return Either.right({ _tag: "Word", text })
  return isPrefix(text)
    ? Either.right({ _tag: "Prefix", text })
    : fail({ _tag: "ShortPrefix", text: raw })
}

/** Parts as they are written: phrases with their quotation marks, and what stands between blanks. */
const written = /\s*(?:"([^"\n]*)"(?!\S)|(\S+))/y

/** Reads a query. It may have more blanks between its parts than needed. */
export const parse = (
  text: string,
  readBorder: ReadBorder = exactBorder
): Either.Either<Query, Fault> => {
  const parts: Array<Part> = []
  const line = text.trimEnd()
  for (let at = 0; at < line.length; at = written.lastIndex) {
    written.lastIndex = at
    const [whole, phrase, other = ""] = written.exec(line) ?? []
    if (whole === undefined) break
    if (phrase !== undefined && !isPhrase(phrase)) return fail({ _tag: "NotAWord", text: phrase })
    const read: Either.Either<Part, Fault> =
      phrase === undefined
        ? part(other, readBorder)
        : Either.right({ _tag: "Phrase", text: phrase })
    if (Either.isLeft(read)) return fail(read.left)
    parts.push(read.right)
  }
  if (parts.every(isBorder)) return fail({ _tag: "NoWords" })
  return countWords(parts) > maxWords ? fail({ _tag: "TooManyWords" }) : Either.right(parts)
}

const printBorder = (border: Border): string =>
  typeof border === "number" ? new Date(border).toISOString() : `${border.epoch}:${border.seq}`

const printPart = (of: Part): string => {
  switch (of._tag) {
    case "Word":
      return of.text
    case "Prefix":
      return `${of.text}*`
    case "Phrase":
      return `"${of.text}"`
    case "From":
      return `from:${of.nick}`
    case "Before":
      return `before:${printBorder(of.border)}`
    case "After":
      return `after:${printBorder(of.border)}`
  }
}

/** The written form, which `parse` reads. */
export const print = (query: Query): string => query.map(printPart).join(" ")

/** From the written form of a query to the query. */
export const QueryText = Schema.transformOrFail(Schema.String, Schema.typeSchema(Query), {
  strict: true,
  decode: (text, _, ast) =>
    Either.mapLeft(parse(text), ({ _tag }) => new ParseResult.Type(ast, text, _tag)),
  encode: (query) => ParseResult.succeed(print(query))
})
