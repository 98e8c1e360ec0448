import { existsSync, readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect, Schema } from "effect"
import { ExitCode } from "../domain/conversation/ExitCode.ts"
import { Failure } from "./Cli.ts"

/** What the configuration file may hold. */
const ConfigFile = Schema.Struct({
  host: Schema.optional(Schema.String),
  port: Schema.optional(Schema.Int),
  nick: Schema.optional(Schema.String),
  room: Schema.optional(Schema.String),
  reconnectFor: Schema.optional(Schema.Int),
  color: Schema.optional(Schema.Literal("auto", "always", "never")),
  timeFormat: Schema.optional(Schema.String),
  plain: Schema.optional(Schema.Boolean),
  bell: Schema.optional(Schema.Literal("mention", "off", "all"))
})

const variableOf = (key: string): string =>
  `NATTER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

const configFile = (): string =>
  join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "natter", "config.json")

/** Where flags that were not given are looked up: the environment, then the configuration file. */
export const defaults: Effect.Effect<ConfigProvider.ConfigProvider, Failure> = Effect.suspend(
  () => {
    const file = configFile()
    const environment = ConfigProvider.fromEnv()
    if (!existsSync(file)) return Effect.succeed(environment)
    const keys = Object.keys(ConfigFile.fields).join(", ")
    return Effect.try(() => readFileSync(file, "utf8")).pipe(
      Effect.flatMap(
        Schema.decodeUnknown(Schema.parseJson(ConfigFile), { onExcessProperty: "error" })
      ),
      Effect.mapError(
        () =>
          new Failure({
            message: `${file} can't be used: it has to be a JSON object with any of ${keys}.`,
            exitCode: ExitCode.usage
          })
      ),
      Effect.map((values) => {
        const given = Object.entries(values).map(
          ([key, value]) => [variableOf(key), String(value)] as const
        )
        return ConfigProvider.orElse(environment, () => ConfigProvider.fromMap(new Map(given)))
      })
    )
  }
)
