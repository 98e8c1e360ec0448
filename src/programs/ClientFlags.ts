import { userInfo } from "node:os"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Clock, Config, ConfigProvider, Effect, Either, Option, Schema } from "effect"
import { ExitCode } from "../domain/conversation/ExitCode.ts"
import { clock, defaultTimeFormat } from "../domain/display/Clock.ts"
import type { Styling } from "../domain/display/Style.ts"
import type { Look } from "../domain/display/Transcript.ts"
import { Nick } from "../domain/Nick.ts"
import { lobby, RoomName } from "../domain/RoomName.ts"
import { brief } from "../domain/Spelling.ts"
import type { Target } from "../services/client/Link.ts"
import { defaultPort, Failure, oneOf, placedPort, wholeNumber } from "./Cli.ts"

/** The flags of the client, and what they come to. */

const portRange = [1, 65_535] as const

const word = (flag: string, variable: string, name: string, about: string) =>
  Options.text(flag).pipe(
    Options.withPseudoName(name),
    Options.withFallbackConfig(Config.string(variable)),
    Options.withDescription(about),
    Options.optional
  )

/** Where to, as whom. */
export const common = {
  host: word(
    "host",
    "NATTER_HOST",
    "host",
    "Where the server is: its name or address, or an invitation such as natter://host:5050/lobby [NATTER_HOST, default localhost]"
  ),
  port: wholeNumber("port", "NATTER_PORT", defaultPort, portRange, "Port of the server"),
  // Not with the variable behind it: what the file says is told from that.
  nick: Options.text("nick").pipe(
    Options.withPseudoName("name"),
    Options.withDescription("Your nickname: 1 to 24 letters [NATTER_NICK]"),
    Options.optional
  ),
  room: word("room", "NATTER_ROOM", "room", "Room to speak in [NATTER_ROOM, default lobby]"),
  reconnectFor: word(
    "reconnect-for",
    "NATTER_RECONNECT_FOR",
    "seconds",
    "How long a lost connection is tried again; 0 gives up at once [NATTER_RECONNECT_FOR, default 3600, in a pipe 120]"
  )
}

/** How it looks. */
export const looks = {
  color: oneOf(
    "color",
    "NATTER_COLOR",
    ["auto", "always", "never"],
    "How to style the text; auto: on a terminal, but without colours where NO_COLOR is set; never: not at all, with words instead"
  ),
  timeFormat: word(
    "time-format",
    "NATTER_TIME_FORMAT",
    "format",
    "How times are written, as in strftime; an empty one leaves them out [NATTER_TIME_FORMAT, default %H:%M]"
  ),
  plain: Options.boolean("plain").pipe(
    Options.withDescription(
      "Only appends lines, with words in place of colours, as a screen reader needs it [NATTER_PLAIN=true]"
    )
  )
}

export const bell = oneOf(
  "bell",
  "NATTER_BELL",
  ["mention", "off", "all"],
  "When to ring, if the terminal is not looked at"
)

/** The positional form, `client HOST 5050` or `client natter://host:port/room`. */
export const place = {
  where: Args.text({ name: "host" }).pipe(
    Args.withDescription("The same as --host"),
    Args.optional
  ),
  wherePort: placedPort(portRange)
}

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
          `A room's name is a lower-case letter and then up to 31 lower-case letters, digits and hyphens; ${brief(name)} is not.`
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
    `An invitation is written natter://host:port/room, such as natter://localhost:${defaultPort}/${lobby}; ${brief(text)} is not.`
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
          misused(`A nickname is 1 to 24 letters, A to Z or a to z; ${brief(name)} is not.`),
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

/** The text above the flags in --help. */
export const about =
  "Chats with a natter server. What you type is said to the room; /help, once connected, lists the commands. " +
  "When standard input is not a terminal it is a filter: lines in are said, what others say is printed, and the end of the input ends it once every line was acknowledged. " +
  "Flags come before environment variables, those before the file natter/config.json in the XDG configuration folder, and that before defaults. " +
  "Exit codes: 0 done, 2 wrong use, 3 no connection, 4 connection lost for good, 5 nickname refused, 6 not every line delivered."

export const since = Options.text("since").pipe(
  Options.withPseudoName("time"),
  Options.withDescription(
    "Only messages that are not older: a time such as 2026-11-22T07:00:00Z, or how long ago, such as 90s, 10m or 2h"
  ),
  Options.optional
)

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
            `--since takes a time such as 2026-11-22T07:00:00Z, or a span such as 10m; ${brief(text)} is neither.`
          )
    }
  })
