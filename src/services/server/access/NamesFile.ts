import { readFileSync } from "node:fs"
import { Data, Effect, Either, ParseResult, Schema } from "effect"
import { foldNick, Nick } from "../../../domain/chat/Nick.ts"
import type { OwnedName } from "../../../domain/chat/OwnedNames.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Pin } from "../../../domain/security/Pin.ts"
import { replaceFile } from "../../Files.ts"

/** The file of the names that belong to keys cannot be read, or not be written. */
export class NamesUnusable extends Data.TaggedError("NamesUnusable")<{
  readonly path: string
  readonly failed: "read" | "write"
  /** Why, as half a sentence. */
  readonly reason: string
}> {}

/** Written `2026-11-22T07:00:00.000Z`. */
const Time = Schema.transform(Schema.ValidDateFromSelf, Schema.Number, {
  decode: (date) => date.getTime(),
  encode: (time) => new Date(time)
})

const Key = Schema.Struct({
  key: Pin,
  since: Schema.compose(Schema.DateFromString, Time),
  seen: Schema.compose(Schema.DateFromString, Time)
})

const File = Schema.parseJson(
  Schema.Struct({
    version: Schema.Literal(1),
    names: Schema.Record({ key: Nick, value: Schema.NonEmptyArray(Key) })
  })
)

const decode = Schema.decodeUnknown(File, { onExcessProperty: "error" })

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT"

/** What is wrong with the file, in one line. */
const whatIsWrong = (error: ParseResult.ParseError): string => {
  const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
  const line = first?.message.split("\n")[0] ?? error.message
  return first === undefined || first.path.length === 0
    ? line
    : `${first.path.map(String).join(" ")}: ${line}`
}

/** The names of a file; none where there is no file. */
export const readNames = (path: string): Effect.Effect<ReadonlyArray<OwnedName>, NamesUnusable> =>
  Effect.gen(function* () {
    const unreadable = (reason: string) => new NamesUnusable({ path, failed: "read", reason })
    const text = yield* Effect.try({
      try: () => {
        try {
          return readFileSync(path, "utf8")
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      },
      catch: (error) => unreadable(reasonOf(error))
    })
    if (text === undefined) return []
    const { names } = yield* Effect.mapError(decode(text), (error) =>
      unreadable(whatIsWrong(error))
    )
    const repeated = foundTwice(Object.keys(names).map((nick) => Nick.make(nick)))
    if (repeated !== undefined)
      return yield* unreadable(`"${repeated[0]}" and "${repeated[1]}" are the same name`)
    return toNames({ names })
  })

const toNames = ({ names }: Pick<typeof File.Type, "names">): ReadonlyArray<OwnedName> =>
  Object.entries(names).map(([nick, [first, ...others]]) => ({
    nick: Nick.make(nick),
    keys: [keyOf(first), ...others.map(keyOf)]
  }))

/** The first two of these that are one name in two spellings. */
const foundTwice = (nicks: ReadonlyArray<Nick>): readonly [Nick, Nick] | undefined => {
  const found = new Map<string, Nick>()
  for (const nick of nicks) {
    const before = found.get(foldNick(nick))
    if (before !== undefined) return [before, nick]
    found.set(foldNick(nick), nick)
  }
  return undefined
}

const keyOf = ({ key, seen, since }: typeof Key.Type): OwnedName["keys"][0] => ({
  pin: key,
  since: timestampAt(since),
  seen: timestampAt(seen)
})

const iso = (time: number): string => new Date(time).toISOString()

/** One name a line. */
const written = (names: ReadonlyArray<OwnedName>): string => {
  const lines = names.map(({ keys, nick }) => {
    const all = keys.map(({ pin, seen, since }) => ({
      key: pin,
      since: iso(since),
      seen: iso(seen)
    }))
    return `${JSON.stringify(nick)}: ${JSON.stringify(all)}`
  })
  return `{"version": 1, "names": {\n${lines.join(",\n")}\n}}\n`
}

/** A name as a text, as other servers read it. */
export const toText = (name: OwnedName): string => written([name])

/** The names of a text of another server; none where it is none. */
export const fromText = (text: string): ReadonlyArray<OwnedName> =>
  Either.match(Schema.decodeEither(File)(text), {
    onLeft: () => [],
    onRight: toNames
  })

/** Puts the names in the place of those in the file. */
export const writeNames = (
  path: string,
  names: ReadonlyArray<OwnedName>
): Effect.Effect<void, NamesUnusable> =>
  Effect.try({
    try: () => replaceFile(path, written(names)),
    catch: (error) => new NamesUnusable({ path, failed: "write", reason: reasonOf(error) })
  })
