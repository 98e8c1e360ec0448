import { userInfo } from "node:os"
import { Clock, Config, Effect, Either, Option, Schema } from "effect"
import { Nick } from "../../domain/chat/Nick.ts"
import { lobby, RoomName } from "../../domain/chat/RoomName.ts"
import { clock, defaultTimeFormat } from "../../domain/terminal/Clock.ts"
import type { Styling } from "../../domain/terminal/Style.ts"
import type { Look } from "../../domain/terminal/Transcript.ts"
import type { Target } from "../../services/client/ServerLink.ts"
import * as Command from "../cli/Copy.ts"
import { variable } from "../cli/Environment.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import type { Given } from "../cli/Flags.ts"
import * as Copy from "./ClientCopy.ts"
import { usualNick } from "./ConfigFile.ts"
import { isInvitation, parse } from "./Invitation.ts"

/** What the flags of the client come to. */
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
  readonly host: Option.Option<Given>
  readonly port: number
  readonly nick: Option.Option<Given>
  readonly room: Option.Option<Given>
  readonly reconnectFor: Option.Option<Given>
}

const invalid = ({ by, text }: Given, use: string) => misused(Command.invalid(by, text, use))

/** The value of a flag that was given, where it is accepted. */
const accepted = <A>(
  given: Option.Option<Given>,
  parse: (text: string) => Option.Option<A>,
  use: string
): Effect.Effect<Option.Option<A>, Failure> =>
  Effect.transposeOption(
    Option.map(given, (of) => Effect.mapError(parse(of.text), () => invalid(of, use)))
  )

/** What the flags mean; `waits` is how many seconds a lost connection is tried again by default. */
export const plan = (flags: Common, waits: number): Effect.Effect<Plan, Failure> =>
  Effect.gen(function* () {
    const place = Option.getOrElse(flags.host, () => ({ by: "--host", text: "localhost" }))
    const invitation = isInvitation(place.text)
      ? yield* Effect.mapError(parse(place.text), () => invalid(place, Copy.use.host))
      : undefined
    const room = Option.orElse(flags.room, () =>
      Option.map(Option.fromNullable(invitation?.room), (text) => ({ by: "room", text }))
    )
    const seconds = yield* accepted(flags.reconnectFor, wholeSeconds, Copy.use.reconnectFor)
    return {
      target: { host: invitation?.host ?? place.text, port: invitation?.port ?? flags.port },
      room: Option.getOrElse(
        yield* accepted(room, Schema.decodeOption(RoomName), Copy.use.room),
        () => lobby
      ),
      nick: yield* accepted(flags.nick, Schema.decodeOption(Nick), Copy.use.nick),
      usual: yield* usualNick,
      patience: 1_000 * Option.getOrElse(seconds, () => waits)
    }
  })

const wholeSeconds = (text: string) =>
  /^\d{1,9}$/.test(text) ? Option.some(Number(text)) : Option.none()

/** The port by its place, or else by its flag. An invitation names its own. */
export const portBeside = (
  host: Option.Option<Given>,
  { port, wherePort }: { readonly port: number; readonly wherePort: Option.Option<number> }
): Effect.Effect<number, Failure> =>
  Option.isSome(wherePort) && Option.exists(host, ({ text }) => isInvitation(text))
    ? misused(Copy.twoPorts)
    : Effect.succeed(Option.getOrElse(wherePort, () => port))

/** The letters of the login name. */
export const loginNick: Effect.Effect<Nick> = Effect.sync(() => {
  const letters = (name: string) => name.replace(/[^A-Za-z]/g, "").slice(0, 24)
  try {
    return Nick.make(letters(userInfo().username) || "guest")
  } catch {
    return Nick.make("guest")
  }
})

/** How the client is to look. */
export interface Appearance {
  readonly look: Omit<Look, "columns">
  /** Only lines are appended. */
  readonly plain: boolean
}

/** The appearance that the flags and the environment ask for. */
export const look = (flags: {
  readonly color: "auto" | "always" | "never"
  readonly timeFormat: Option.Option<Given>
  readonly plain: boolean
}): Effect.Effect<Appearance, Failure> =>
  Effect.gen(function* () {
    const plain = flags.plain || (yield* plainByVariable) || process.env.TERM === "dumb"
    const format = Option.getOrElse(flags.timeFormat, () => ({ by: "", text: defaultTimeFormat }))
    const time = clock(format.text, Intl.DateTimeFormat().resolvedOptions().timeZone)
    if (Either.isLeft(time)) return yield* misused(Copy.wrongFormat(format, time.left))
    return { look: { styling: styling(flags.color, plain), clock: time.right }, plain }
  })

const plainByVariable: Effect.Effect<boolean, Failure> = Effect.suspend(() => {
  const by = variable("plain")
  return Effect.catchAll(Config.withDefault(Config.boolean(by), false), () =>
    Effect.flatMap(Effect.orDie(Config.string(by)), (text) => invalid({ by, text }, Copy.use.plain))
  )
})

const styling = (color: "auto" | "always" | "never", plain: boolean): Styling => {
  if (plain || color === "never") return "none"
  if (color === "always") return "colour"
  if (process.stdout.isTTY !== true) return "none"
  return (process.env.NO_COLOR ?? "") === "" ? "colour" : "attributes"
}

const unit: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A point in time, in milliseconds since 1970; 0 when none was given. */
export const sinceWhen = (given: Option.Option<Given>): Effect.Effect<number, Failure> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.map(
      accepted(given, (text) => pointInTime(text, now), Copy.use.since),
      Option.getOrElse(() => 0)
    )
  )

const pointInTime = (text: string, now: number): Option.Option<number> => {
  const [, count, name = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const span = Number(count) * (unit[name] ?? 0)
  const time = span > 0 ? now - span : Date.parse(text)
  return time > 0 ? Option.some(time) : Option.none()
}
