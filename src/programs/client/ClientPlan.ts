import { userInfo } from "node:os"
import { Clock, Effect, Option, Schema } from "effect"
import { Nick } from "../../domain/chat/Nick.ts"
import { lobby, type RoomName } from "../../domain/chat/RoomName.ts"
import { pointInTime } from "../../domain/client/PointInTime.ts"
import { suggest } from "../../domain/client/Suggest.ts"
import type { InvitationWord } from "../../domain/security/InvitationWord.ts"
import type { Target } from "../../services/client/ServerLink.ts"
import * as Command from "../cli/Copy.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import { type Given, parseWhole, type Read } from "../cli/Flags.ts"
import { accepted, invalid, listOf } from "./Accepted.ts"
import * as Copy from "./ClientCopy.ts"
import { portRange } from "./ClientFlags.ts"
import { usualNick } from "./ConfigFile.ts"
import { parse, roomNamed } from "./Invitation.ts"
import { ownInvitation } from "./OwnInvitation.ts"

/** What the flags of the client come to. */
export interface Plan {
  readonly target: Target
  readonly room: RoomName
  /** It was asked for just now, and goes before the room of an earlier run whose session is taken back. */
  readonly isRoomAsked: boolean
  /** The nickname that was asked for by flag or environment. */
  readonly nick: Option.Option<Nick>
  /** The nickname that the person goes by, by the configuration file. */
  readonly usual: Option.Option<Nick>
  /** What lets the person in, where the server asks for it. */
  readonly invitation: Option.Option<InvitationWord>
  /** For how long a lost connection is tried again, in milliseconds. */
  readonly patience: number
  /** A server that nothing speaks for or against is believed, and its key remembered. */
  readonly acceptsNew: boolean
}

/** The flags of every way to use the client, as they were read. */
export interface Common {
  readonly host: Option.Option<Given>
  readonly port: Read<number>
  readonly nick: Option.Option<Given>
  readonly room: Option.Option<Given>
  readonly reconnectFor: Option.Option<Given>
  readonly acceptNew: boolean
}

/** Where a value comes from: a higher level goes before a lower one. */
const levels = { unset: 0, file: 1, environment: 2, line: 3 } as const

const levelOf = (by: string | undefined): number => {
  if (by === undefined) return levels.unset
  if (!by.startsWith("NATTER_")) return levels.line
  // Values of the configuration file have the names of variables.
  return process.env[by] === undefined ? levels.file : levels.environment
}

/** The port that counts of two; they must not differ where neither goes before the other. */
const portOf = (one: Read<number>, other: Read<number>): Effect.Effect<Read<number>, Failure> => {
  const [first, second] = [levelOf(one.by), levelOf(other.by)]
  return first === second && one.value !== other.value
    ? misused(Copy.portsDiffer(one.value, other.value))
    : Effect.succeed(first >= second ? one : other)
}

/** The room that counts: that of `--room` and its like, unless an invitation goes before it. */
const roomOf = (flag: Option.Option<Given>, by: string, invited: string | undefined) => {
  const level = levelOf(Option.getOrUndefined(flag)?.by)
  const isInvited = invited !== undefined && levelOf(by) > level
  return isInvited
    ? { given: Option.some({ by: "room", text: invited }), level: levelOf(by), isInvited }
    : { given: flag, level, isInvited }
}

/** What the flags mean; `waits` is how many seconds a lost connection is tried again by default. */
export const plan = (flags: Common, waits: number): Effect.Effect<Plan, Failure> =>
  Effect.gen(function* () {
    const place = Option.getOrElse(flags.host, () => ({ by: "--host", text: "localhost" }))
    const named = yield* Effect.mapError(parse(place.text), () => invalid(place, Copy.use.host))
    const port =
      named.port === undefined
        ? flags.port
        : yield* portOf({ by: place.by, value: named.port }, flags.port)
    const room = roomOf(flags.room, place.by, named.room)
    const seconds = yield* accepted(flags.reconnectFor, wholeSeconds, Copy.use.reconnectFor)
    const begin = yield* accepted(room.given, roomNamed, Copy.use.room)
    const target = {
      host: named.host,
      port: port.value,
      pin: Option.fromNullable(named.pin)
    }
    return {
      target,
      room: Option.getOrElse(begin, () => lobby),
      // The server prints every invitation with the lobby, and people start with it each time.
      isRoomAsked: room.level === levels.line && !(room.isInvited && Option.contains(begin, lobby)),
      nick: yield* accepted(flags.nick, Schema.decodeOption(Nick), Copy.use.nick),
      usual: yield* usualNick,
      invitation: yield* ownInvitation(named.word, target),
      patience: 1_000 * Option.getOrElse(seconds, () => waits),
      acceptsNew: flags.acceptNew
    }
  })

/** The rooms to enter at the start besides the one to begin in. */
export const furtherRooms = (
  given: Option.Option<Given>
): Effect.Effect<ReadonlyArray<RoomName>, Failure> =>
  Effect.map(
    accepted(given, listOf(roomNamed), Copy.use.rooms),
    Option.getOrElse(() => [])
  )

/** The person that `send` writes to. */
export const addressee = (
  given: Option.Option<Given>
): Effect.Effect<Option.Option<Nick>, Failure> =>
  accepted(given, Schema.decodeOption(Nick), Copy.use.nick)

const wholeSeconds = (text: string) =>
  /^\d{1,9}$/.test(text) ? Option.some(Number(text)) : Option.none()

/** The server by its place on the command line, or else by its flags. */
export interface Whereabouts {
  readonly where: Option.Option<Given>
  readonly wherePort: Option.Option<number>
}

/**
 * The flags with the host and the port that stand by themselves. A number alone is a port on the usual
 * host, as it is for the server.
 */
export const placed = <Flags extends Common>(
  flags: Flags,
  { where, wherePort }: Whereabouts
): Effect.Effect<Flags, Failure> => {
  if (Option.isNone(wherePort) && Option.exists(where, ({ text }) => /^\d+$/.test(text)))
    return Effect.flatMap(
      accepted(
        Option.map(where, ({ text }) => ({ by: "port", text })),
        parseWhole(portRange),
        Command.wholeNumber(portRange)
      ),
      withPort(flags)
    )
  const host = Option.orElse(where, () => flags.host)
  const hasPort = Option.exists(
    Option.flatMap(host, ({ text }) => parse(text)),
    ({ port }) => port !== undefined
  )
  return Option.isSome(wherePort) && hasPort
    ? misused(Copy.twoPorts)
    : withPort({ ...flags, host })(wherePort)
}

/** The flags with the port that stands by itself, if there is one. */
const withPort =
  <Flags extends Common>(flags: Flags) =>
  (port: Option.Option<number>): Effect.Effect<Flags, Failure> =>
    Option.match(port, {
      onNone: () => Effect.succeed(flags),
      onSome: (value) =>
        Effect.map(portOf({ by: "port", value }, flags.port), (port) => ({ ...flags, port }))
    })

/**
 * The command that the host may be a slip for, where it is the first word: `natter tail` for `tial`. A host may
 * have such a name, but none with a dot, a colon or a digit is meant as a command.
 */
export const meantCommand = (
  { where }: Pick<Whereabouts, "where">,
  commands: ReadonlyArray<string>
): string | undefined =>
  Option.getOrUndefined(
    Option.filterMap(where, ({ text }) =>
      /^[a-z]+$/i.test(text)
        ? Option.map(
            Option.fromNullable(suggest(text.toLowerCase(), commands)),
            (command) => `natter ${command}`
          )
        : Option.none()
    )
  )

/** The letters of the login name. */
export const loginNick: Effect.Effect<Nick> = Effect.sync(() => {
  const letters = (name: string) => name.replace(/[^A-Za-z]/g, "").slice(0, 24)
  try {
    return Nick.make(letters(userInfo().username) || "guest")
  } catch {
    return Nick.make("guest")
  }
})

/** A point in time, in milliseconds since 1970. */
export const sinceWhen = (
  given: Option.Option<Given>
): Effect.Effect<Option.Option<number>, Failure> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    accepted(given, (text) => pointInTime(text, now), Copy.use.since)
  )
