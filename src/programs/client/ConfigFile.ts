import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import {
  Config,
  ConfigProvider,
  Effect,
  Either,
  Option,
  ParseResult,
  Schema,
  SchemaAST
} from "effect"
import { Nick } from "../../domain/chat/Nick.ts"
import { abbreviate, suggest } from "../../domain/client/Suggest.ts"
import { clock } from "../../domain/terminal/Clock.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import * as Command from "../cli/Copy.ts"
import { environment, folderOf, home, variable } from "../cli/Environment.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import { config as sentences, unusable, use } from "./ClientCopy.ts"
import { parse, roomNamed } from "./Invitation.ts"

/** The client's configuration file: a JSON object whose keys are defaults for flags. */

const quoted = (value: unknown): string => JSON.stringify(value)

/** What a key holds, in words. */
const expected = (what: string) => ({ description: what })

const numberFrom = (least: number, greatest: number) =>
  Schema.Int.pipe(Schema.between(least, greatest)).annotations(
    expected(Command.wholeNumber([least, greatest]))
  )
const oneOf = <const Of extends ReadonlyArray<string>>(...of: Of) =>
  Schema.Literal(...of).annotations(expected(Command.choice(of.map(quoted))))

/** A room as the flags take it. */
const Room = Schema.String.pipe(Schema.filter((text) => Option.isSome(roomNamed(text))))

const keys = {
  host: Schema.String.pipe(Schema.filter((text) => Option.isSome(parse(text)))).annotations(
    expected("a host or an invitation, in double quotes")
  ),
  port: numberFrom(1, 65_535),
  nick: Nick.annotations(expected("a nickname, in double quotes")),
  room: Room.annotations(expected(`the name of a room (${use.room}), in double quotes`)),
  rooms: Schema.Array(Room).annotations(
    expected(`a list of rooms, such as ["tea", "dev"], each of ${use.room}`)
  ),
  reconnectFor: numberFrom(0, 999_999_999),
  color: oneOf("auto", "always", "never"),
  timeFormat: Schema.String.pipe(
    Schema.filter((text) => Either.isRight(clock(text, "UTC")))
  ).annotations(expected("a time format such as %H:%M, in double quotes")),
  plain: Schema.Boolean.annotations(expected("true or false")),
  bell: oneOf("mention", "off", "all"),
  quiet: Schema.Boolean.annotations(expected("true or false")),
  ignore: Schema.Array(Nick).annotations(expected('a list of nicknames, such as ["mallory"]'))
}
const names = Object.keys(keys)
const schemas = new Map<string, Schema.Schema.AnyNoContext>(Object.entries(keys))

const decode = Schema.decodeUnknownEither(
  Schema.partialWith(Schema.Struct(keys), { exact: true }),
  { onExcessProperty: "error" }
)

/** What is wrong with a key and its value. */
const wrongKey = (key: string, value: unknown): string => {
  const schema = schemas.get(key)
  if (schema === undefined) {
    const meant = suggest(key, names)
    return meant === undefined
      ? sentences.unknownKey(abbreviate(key), names)
      : sentences.meantKey(abbreviate(key), meant)
  }
  const what = SchemaAST.getDescriptionAnnotation(schema.ast)
  return sentences.wrongValue(
    key,
    Option.getOrElse(what, () => "another value"),
    abbreviate(quoted(value))
  )
}

const Values = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const isObject = (value: unknown): value is typeof Values.Type =>
  Schema.is(Values)(value) && !Array.isArray(value)

/** What `JSON.parse` reports about a text, with the line instead of the position. */
const wrongSyntax = (text: string, error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/ in JSON at position (\d+).*$/s, (_, position) => {
      const lines = text.slice(0, Number(position)).split("\n")
      return ` at line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`
    })
    .replace(/\s+/g, " ")

/** The values in the text of a configuration file, or what is wrong with it. */
export const parseConfig = (
  text: string
): Either.Either<Readonly<Record<string, unknown>>, string> =>
  Either.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => sentences.notJson(wrongSyntax(text, error))
  }).pipe(
    Either.filterOrLeft(isObject, () => sentences.notObject),
    Either.flatMap((values) =>
      Either.mapLeft(decode(values), (error) => {
        const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
        const key = String(issue?.path[0])
        return wrongKey(key, values[key])
      })
    )
  )

/** Where the file's nickname is found: `--nick` asks for a name, and the file only knows the usual one. */
const usual = "usual-nick"

/** The nickname that the person goes by, by the configuration file. */
export const usualNick: Effect.Effect<Option.Option<Nick>> = Effect.orDie(
  Config.option(Schema.Config(usual, Nick))
)

const nameOf = (key: string): string =>
  key === "nick" ? usual : variable(key.replace(/[A-Z]/g, (letter) => `-${letter}`))

/** The values of a file as defaults for flags. */
const provider = (values: Readonly<Record<string, unknown>>): ConfigProvider.ConfigProvider =>
  ConfigProvider.fromMap(
    new Map(Object.entries(values).map(([key, value]) => [nameOf(key), String(value)]))
  )

/** Where the file is; nowhere for a user without a home. */
const file = Effect.gen(function* () {
  const path = yield* Path.Path
  const atHome = Option.map(yield* home, (folder) => path.join(folder, ".config"))
  return Option.map(
    Option.orElse(folderOf("XDG_CONFIG_HOME"), () => atHome),
    (folder) => path.join(folder, "natter", "config.json")
  )
})

/** Far more than all keys need. */
const mostBytes = 65_536

const read = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const place = yield* file
  if (Option.isNone(place)) return {}
  const name = place.value
  const wrong = (why: string) => misused(sanitizeForTerminal(unusable(name, why)))
  // A folder that is not there, or that is closed to us, holds no file of ours.
  if (!(yield* Effect.orElseSucceed(files.exists(name), () => false))) return {}
  const unreadable = (error: PlatformError) =>
    wrong(sentences.unreadable(error.description ?? error.message))
  const { size, type } = yield* Effect.mapError(files.stat(name), unreadable)
  // Reading a pipe or a device may never end.
  if (type !== "File") return yield* wrong(sentences.notFile)
  if (size > mostBytes) return yield* wrong(sentences.tooLarge(mostBytes))
  const text = yield* Effect.mapError(files.readFileString(name), unreadable)
  return yield* Either.mapLeft(parseConfig(text.replace(/^\uFEFF/, "")), wrong)
})

/** Where flags that were not given are looked up: the environment, then the configuration file. */
export const defaults: Effect.Effect<
  ConfigProvider.ConfigProvider,
  Failure,
  FileSystem.FileSystem | Path.Path
> = Effect.zipWith(environment, read, (first, values) =>
  ConfigProvider.orElse(first, () => provider(values))
)
