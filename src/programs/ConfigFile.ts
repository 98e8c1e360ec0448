import { existsSync, readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Either, Option, ParseResult, Schema, SchemaAST } from "effect"
import { Nick } from "../domain/chat/Nick.ts"
import { RoomName } from "../domain/chat/RoomName.ts"
import { ExitCode } from "../domain/client/ExitCode.ts"
import { abbreviate, suggest } from "../domain/client/Suggest.ts"
import { sanitizeForTerminal } from "../domain/terminal/Sanitize.ts"
import { Failure } from "./Cli.ts"

/** What a key takes, in words. */
const takes = (what: string) => ({ description: what })

const numberFrom = (least: number, most: number) =>
  Schema.Int.pipe(Schema.between(least, most)).annotations(
    takes(`a whole number from ${least} to ${most}`)
  )
const oneOf = <const Of extends ReadonlyArray<string>>(...of: Of) =>
  Schema.Literal(...of).annotations(
    takes(`${of.slice(0, -1).map(quoted).join(", ")} or ${quoted(of.at(-1))}`)
  )
const quoted = (value: unknown): string => JSON.stringify(value)
const text = Schema.String.annotations(takes("a text in double quotes"))

/** What the configuration file may hold. */
const keys = {
  host: text,
  port: numberFrom(1, 65_535),
  nick: Nick.annotations(takes("a nickname of 1 to 24 letters, in double quotes")),
  room: RoomName.annotations(takes("the name of a room, in double quotes")),
  reconnectFor: numberFrom(0, 999_999_999),
  color: oneOf("auto", "always", "never"),
  timeFormat: text,
  plain: Schema.Boolean.annotations(takes("true or false")),
  bell: oneOf("mention", "off", "all")
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
    const hint = meant === undefined ? `it may hold ${names.join(", ")}.` : `did you mean ${meant}?`
    return `there is no key ${abbreviate(key)}; ${hint}`
  }
  const what = Option.getOrElse(
    SchemaAST.getDescriptionAnnotation(schema.ast),
    () => "another value"
  )
  return `${key} takes ${what}; ${abbreviate(quoted(value))} is not.`
}

const Values = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const isObject = (value: unknown): value is typeof Values.Type =>
  Schema.is(Values)(value) && !Array.isArray(value)

/** What `JSON.parse` says of a text, with the line instead of the position. */
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
    catch: (error) => `it is no JSON. ${wrongSyntax(text, error)}.`
  }).pipe(
    Either.filterOrLeft(
      isObject,
      () => `it has to be a JSON object, such as {"host": "chat.example", "nick": "alice"}.`
    ),
    Either.flatMap((values) =>
      Either.mapLeft(decode(values), (error) => {
        const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
        const key = String(issue?.path[0])
        return wrongKey(key, values[key])
      })
    )
  )

const variableOf = (key: string): string =>
  `NATTER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

const configFile = (): string =>
  join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "natter", "config.json")

const unusable = (file: string, why: string) =>
  new Failure({
    message: sanitizeForTerminal(`${file} can't be used: ${why}`),
    exitCode: ExitCode.usage
  })

/** Where flags that were not given are looked up: the environment, then the configuration file. */
export const defaults: Effect.Effect<ConfigProvider.ConfigProvider, Failure> = Effect.suspend(
  () => {
    const file = configFile()
    const environment = ConfigProvider.fromEnv()
    if (!existsSync(file)) return Effect.succeed(environment)
    return Effect.try({
      try: () => readFileSync(file, "utf8"),
      catch: (error) => unusable(file, error instanceof Error ? `${error.message}.` : "unreadable.")
    }).pipe(
      Effect.flatMap((text) => Either.mapLeft(parseConfig(text), (why) => unusable(file, why))),
      Effect.map((values) => {
        const given = Object.entries(values).map(
          ([key, value]) => [variableOf(key), String(value)] as const
        )
        return ConfigProvider.orElse(environment, () => ConfigProvider.fromMap(new Map(given)))
      })
    )
  }
)
