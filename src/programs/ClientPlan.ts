import { userInfo } from "node:os"
import { Clock, Config, ConfigProvider, Effect, Either, Option, Schema } from "effect"
import { Nick } from "../domain/chat/Nick.ts"
import { lobby, RoomName } from "../domain/chat/RoomName.ts"
import { ExitCode } from "../domain/client/ExitCode.ts"
import { abbreviate } from "../domain/client/Suggest.ts"
import { clock, defaultTimeFormat } from "../domain/terminal/Clock.ts"
import type { Styling } from "../domain/terminal/Style.ts"
import type { Look } from "../domain/terminal/Transcript.ts"
import type { Target } from "../services/client/ServerLink.ts"
import { defaultPort, Failure } from "./Cli.ts"

/** What the flags of the client come to. */

const misused = (message: string) => new Failure({ message, exitCode: ExitCode.usage })

/** What the flags come to. */
export interface Plan {
  readonly target: Target
  readonly room: RoomName
  /** The nickname that was asked for by flag or environment. */
  readonly nick: Option.Option<Nick>
  /** The nickname that the person goes by, by the configuration file. */
  readonly usual: Option.Option<Nick>
  /** For how long a lost connection is tried again, in milliseconds. */
  readonly patience: number
}

/** The flags of every way to use the client, as they were read. */
export interface Common {
  readonly host: Option.Option<string>
  readonly port: number
  readonly nick: Option.Option<string>
  readonly room: Option.Option<string>
  readonly reconnectFor: Option.Option<string>
}

/** What is meant by the flags; `waits` is how many seconds a lost connection is tried again by default. */
export const plan = (flags: Common, waits: number): Effect.Effect<Plan, Failure> =>
  Effect.gen(function* () {
    const place = Option.getOrElse(flags.host, () => "localhost")
    const invitation = place.includes("://") ? yield* invited(place) : undefined
    const name = Option.getOrElse(flags.room, () => invitation?.room ?? lobby)
    const room = yield* Option.match(Schema.decodeOption(RoomName)(name), {
      onNone: () =>
        misused(
          `A room's name is a lower-case letter and then up to 31 lower-case letters, digits and hyphens; ${abbreviate(name)} is not.`
        ),
      onSome: Effect.succeed
    })
    const byEnvironment = yield* Effect.withConfigProvider(nickVariable, ConfigProvider.fromEnv())
    return {
      target: { host: invitation?.host ?? place, port: invitation?.port ?? flags.port },
      room,
      nick: yield* nickname(Option.orElse(flags.nick, () => byEnvironment)),
      usual: yield* nickname(yield* nickVariable),
      patience: yield* patience(flags.reconnectFor, waits)
    }
  })

/** The port by its place, or else by its flag. An invitation names its own. */
export const portBeside = (
  host: Option.Option<string>,
  { port, wherePort }: { readonly port: number; readonly wherePort: Option.Option<number> }
): Effect.Effect<number, Failure> =>
  Option.isSome(wherePort) && Option.exists(host, (place) => place.includes("://"))
    ? misused(
        "An invitation names its port itself, as in natter://host:port/room; leave the other out."
      )
    : Effect.succeed(Option.getOrElse(wherePort, () => port))

const nickVariable = Effect.orElseSucceed(Config.option(Config.string("NATTER_NICK")), Option.none)

const invited = (text: string) => {
  const wrong = misused(
    `An invitation is written natter://host:port/room, such as natter://localhost:${defaultPort}/${lobby}; ${abbreviate(text)} is not.`
  )
  return Effect.try({ try: () => new URL(text), catch: () => wrong }).pipe(
    Effect.filterOrFail(
      ({ hostname, port, protocol }) => protocol === "natter:" && hostname !== "" && port !== "0",
      () => wrong
    ),
    Effect.map(({ hostname, pathname, port }) => ({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? undefined : Number(port),
      room: pathname.length > 1 ? pathname.slice(1) : undefined
    }))
  )
}

/** The nickname that was asked for, if any. */
const nickname = (given: Option.Option<string>): Effect.Effect<Option.Option<Nick>, Failure> =>
  Option.match(given, {
    onNone: () => Effect.succeedNone,
    onSome: (name) =>
      Option.match(Schema.decodeOption(Nick)(name), {
        onNone: () =>
          misused(`A nickname is 1 to 24 letters, A to Z or a to z; ${abbreviate(name)} is not.`),
        onSome: (nick) => Effect.succeedSome(nick)
      })
  })

/** The letters of the login name. */
export const loginNick: Effect.Effect<Nick> = Effect.sync(() => {
  const letters = (name: string) => name.replace(/[^A-Za-z]/g, "").slice(0, 24)
  try {
    return Nick.make(letters(userInfo().username) || "guest")
  } catch {
    return Nick.make("guest")
  }
})

/** For how long to reconnect, in milliseconds. */
const patience = (
  given: Option.Option<string>,
  fallback: number
): Effect.Effect<number, Failure> => {
  const text = Option.getOrElse(given, () => String(fallback))
  return /^\d{1,9}$/.test(text)
    ? Effect.succeed(Number(text) * 1_000)
    : misused("--reconnect-for takes a whole number of seconds.")
}

/** How it is to look. */
export interface Appearance {
  readonly look: Omit<Look, "columns">
  /** Only lines are appended. */
  readonly plain: boolean
}

/** How the reader wants it, and whether only lines are to be appended. */
export const look = (flags: {
  readonly color: "auto" | "always" | "never"
  readonly timeFormat: Option.Option<string>
  readonly plain: boolean
}): Effect.Effect<Appearance, Failure> =>
  Effect.gen(function* () {
    const byVariable = yield* Effect.orElseSucceed(Config.boolean("NATTER_PLAIN"), () => false)
    const plain = flags.plain || byVariable || process.env.TERM === "dumb"
    const format = Option.getOrElse(flags.timeFormat, () => defaultTimeFormat)
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const time = clock(format, zone)
    if (Either.isLeft(time)) return yield* misused(time.left)
    return { look: { styling: styling(flags.color, plain), clock: time.right }, plain }
  })

const styling = (color: "auto" | "always" | "never", plain: boolean): Styling => {
  if (plain || color === "never") return "none"
  if (color === "always") return "colour"
  if (process.stdout.isTTY !== true) return "none"
  return (process.env.NO_COLOR ?? "") === "" ? "colour" : "attributes"
}

const unit: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A point in time, in milliseconds since 1970; 0 when none was given. */
export const sinceWhen = (given: Option.Option<string>): Effect.Effect<number, Failure> =>
  Option.match(given, {
    onNone: () => Effect.succeed(0),
    onSome: (text) => {
      const [, count, name = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
      const span = Number(count) * (unit[name] ?? 0)
      if (span > 0) return Effect.map(Clock.currentTimeMillis, (now) => now - span)
      const time = Date.parse(text)
      return time > 0
        ? Effect.succeed(time)
        : misused(
            `--since takes a time such as 2026-11-22T07:00:00Z, or a span such as 10m; ${abbreviate(text)} is neither.`
          )
    }
  })
