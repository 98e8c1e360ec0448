import { Effect, Either, Option, Schema } from "effect"
import { foldNick, Nick } from "../../domain/chat/Nick.ts"
import { ignoring } from "../../domain/client/Ignored.ts"
import type { Preferences } from "../../domain/client/Model.ts"
import { clock, defaultTimeFormat } from "../../domain/terminal/Clock.ts"
import type { Look } from "../../domain/terminal/Entry.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import type { Styling } from "../../domain/terminal/Style.ts"
import { timeZone, unknownTimeZone } from "../cli/Environment.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import { accepted, listOf } from "./Accepted.ts"
import * as Copy from "./ClientCopy.ts"

/** How the client is to look. */
export interface Appearance {
  readonly look: Omit<Look, "columns">
  /** Only lines are appended. */
  readonly plain: boolean
  /** Joins and leaves are hidden. */
  readonly quiet: boolean
  /** Whose messages are hidden. */
  readonly ignored: Preferences["ignored"]
}

/** The appearance that the flags and the environment ask for. */
export const appearance = (flags: {
  readonly color: "auto" | "always" | "never"
  readonly timeFormat: Option.Option<Given>
  readonly plain: boolean
  readonly quiet: boolean
  readonly ignore: Option.Option<Given>
}): Effect.Effect<Appearance, Failure> =>
  Effect.gen(function* () {
    const plain = flags.plain || process.env.TERM === "dumb"
    const zone = timeZone()
    const time = yield* clockOf(flags.timeFormat, zone)
    const unknown = unknownTimeZone(process.env.TZ, zone)
    if (unknown !== undefined) yield* warn(Copy.unknownTimeZone(unknown))
    const ignored = yield* ignoredNicks(flags.ignore)
    const look = { styling: styling(flags.color, plain), clock: time }
    return { look, plain, quiet: flags.quiet, ignored }
  })

const clockOf = (
  given: Option.Option<Given>,
  zone: string
): Effect.Effect<Look["clock"], Failure> => {
  const format = Option.getOrElse(given, () => ({ by: "", text: defaultTimeFormat }))
  return Either.match(clock(format.text, zone), {
    onLeft: (why) => misused(Copy.wrongFormat(format, why)),
    onRight: Effect.succeed
  })
}

/** Fails for the same values as `appearance`, for a program that uses none of them. */
export const judgeAppearance = (flags: {
  readonly timeFormat: Option.Option<Given>
  readonly ignore: Option.Option<Given>
}): Effect.Effect<unknown, Failure> =>
  Effect.zipRight(clockOf(flags.timeFormat, "UTC"), ignoredNicks(flags.ignore))

const warn = (sentence: string): Effect.Effect<void> =>
  Effect.sync(() => {
    process.stderr.write(`${sanitizeForTerminal(sentence)}\n`)
  })

const styling = (color: "auto" | "always" | "never", plain: boolean): Styling => {
  if (plain || color === "never") return "none"
  if (color === "always") return "colour"
  if (process.stdout.isTTY !== true) return "none"
  return (process.env.NO_COLOR ?? "") === "" ? "colour" : "attributes"
}

/** Whose messages are hidden. */
const ignoredNicks = (
  given: Option.Option<Given>
): Effect.Effect<Preferences["ignored"], Failure> =>
  Effect.map(accepted(given, listOf(Schema.decodeOption(Nick)), Copy.use.ignore), (nicks) =>
    ignoring(
      [],
      Option.getOrElse(nicks, () => []).map((nick) => ({ nick: foldNick(nick), old: [] }))
    )
  )
