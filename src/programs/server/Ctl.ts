import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Effect, Either, Option, Schema } from "effect"
import { Reason } from "../../domain/chat/moderation/Reason.ts"
import { read } from "../../domain/chat/moderation/Setting.ts"
import { Subject } from "../../domain/chat/moderation/Subject.ts"
import { Nick } from "../../domain/chat/Nick.ts"
import { RoomName } from "../../domain/chat/RoomName.ts"
import { ruleOf } from "../../domain/chat/Rule.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { banSpan, silenceSpan } from "../../domain/client/Span.ts"
import type { ControlRequest } from "../../services/server/admin/ControlRequest.ts"
import { pathIn } from "../../services/server/admin/ControlSocket.ts"
import { Failure, misused } from "../cli/Failure.ts"
import { bareToggle, type Given } from "../cli/Flags.ts"
import { program } from "../cli/Program.ts"
import * as Copy from "./CtlCopy.ts"
import { inJson, inTable } from "./CtlRows.ts"
import { ask } from "./CtlSocket.ts"
import { data, state } from "./ServerFlags.ts"
import { stateFolder } from "./StateFolder.ts"

/** What an operator asks of the running server from a shell: each is a subcommand of `ctl`. */

const flags = Options.all({
  state,
  data,
  json: bareToggle({ flag: "json", about: "Print JSON: a list of objects" })
})
type Flags = {
  readonly state: Option.Option<Given>
  readonly data: Option.Option<Given>
  readonly json: boolean
}

const place = (name: string, about: string) => Args.text({ name }).pipe(Args.withDescription(about))
const nickPlace = place("nick", "Whom it is about")
const reasonPlace = Args.repeated(place("reason", "Why, to the end of the line; may be left out"))
const timePlace = place("time", "For how long: 10m, 2h, 1d or forever")

/** What an argument means; where it means nothing, a sentence says what would be accepted. */
const meant = <A, I extends string>(
  schema: Schema.Schema<A, I>,
  name: string,
  text: string
): Effect.Effect<A, Failure> =>
  Either.match(Schema.decodeUnknownEither(schema)(text), {
    onLeft: () => misused(Copy.wrong(name, text, Option.getOrUndefined(ruleOf(schema.ast)))),
    onRight: Effect.succeed
  })

const reasonOf = (words: ReadonlyArray<string>) =>
  words.length === 0
    ? Effect.succeed({})
    : Effect.map(meant(Reason, "reason", words.join(" ")), (reason) => ({ reason }))

const print = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stdout.write(text, () => resume(Effect.void))
  })

const send = (given: Flags, request: ControlRequest) =>
  Effect.gen(function* () {
    const folder = yield* stateFolder(given.state, given.data)
    if (Option.isNone(folder)) return yield* misused(Copy.homeless)
    const path = pathIn(folder.value)
    const reply = yield* Effect.mapError(
      ask(path, request),
      (error) =>
        new Failure({
          message:
            error._tag === "NoServer" ? Copy.noServer(folder.value) : Copy.noAnswer(folder.value),
          exitCode: ExitCode.unreachable
        })
    )
    if (reply._tag === "Refused")
      return yield* new Failure({ message: reply.text, exitCode: ExitCode.refused })
    if (given.json) return yield* print(inJson(reply.rows))
    const said = reply.rows.length === 0 ? Copy.done(request) : inTable(reply.rows)
    yield* print(said)
  })

/** A subcommand: its arguments, and the request that they make. */
const subcommand = <Places>(
  name: string,
  about: string,
  places: Args.Args<Places>,
  requestOf: (places: Places) => Effect.Effect<ControlRequest, Failure>
) =>
  program({
    name: `natter-server ctl ${name}`,
    about,
    flags,
    places,
    run: (given, values) => Effect.flatMap(requestOf(values), (request) => send(given, request))
  })

const listing = (name: string, about: string, request: ControlRequest) =>
  subcommand(name, about, Args.none, () => Effect.succeed(request))

const kick = subcommand(
  "kick",
  "Ends the session of somebody.",
  Args.all([nickPlace, reasonPlace]),
  ([nick, reason]) =>
    Effect.gen(function* () {
      return { _tag: "Kick", nick: yield* meant(Nick, "nick", nick), ...(yield* reasonOf(reason)) }
    })
)

const mute = subcommand(
  "mute",
  "Keeps somebody silent for a time; with off in place of the time no longer.",
  Args.all([nickPlace, timePlace, reasonPlace]),
  ([nick, time, reason]) =>
    Effect.gen(function* () {
      const seconds = yield* meant(silenceSpan, "time", time)
      const who = yield* meant(Nick, "nick", nick)
      return { _tag: "Mute", nick: who, seconds, ...(yield* reasonOf(reason)) }
    })
)

const subjectPlace = place("who", "A nickname, the pin of a key, or an IP address")

const ban = subcommand(
  "ban",
  "Keeps somebody out for a time.",
  Args.all([subjectPlace, timePlace, reasonPlace]),
  ([who, time, reason]) =>
    Effect.gen(function* () {
      const subject = yield* meant(Subject, "who", who)
      const seconds = yield* meant(banSpan, "time", time)
      return { _tag: "Ban", subject, seconds, ...(yield* reasonOf(reason)) }
    })
)

const unban = subcommand("unban", "Ends a ban.", subjectPlace, (who) =>
  Effect.map(meant(Subject, "who", who), (subject) => ({ _tag: "Unban", subject }))
)

const room = subcommand(
  "room",
  "Makes a room private (on or off), or slow (seconds or off).",
  Args.all([
    place("room", "The room"),
    place("setting", "private or slow"),
    place("value", "on or off; of slow the seconds between two messages of a member")
  ]),
  ([name, setting, value]) =>
    Effect.gen(function* () {
      const room = yield* meant(RoomName, "room", name)
      const to = read(setting, setting === "slow" && value === "off" ? "0" : value)
      if (to === undefined) return yield* misused(Copy.wrongSetting(setting, value))
      return { _tag: "Set", room, to }
    })
)

const subcommands = {
  kick,
  mute,
  ban,
  unban,
  bans: listing("bans", "Lists the bans and mutes.", { _tag: "Bans" }),
  rooms: listing("rooms", "Lists the rooms, private ones too.", { _tag: "Rooms" }),
  people: listing("people", "Lists who is in the chat.", { _tag: "People" }),
  room,
  reload: listing(
    "reload",
    "Reads the files of invitations, operators, the certificate and the message of the day again.",
    { _tag: "Reload" }
  ),
  bounds: listing("bounds", "Lists limits, and how much of each is used.", { _tag: "Bounds" }),
  nodes: listing("nodes", "Lists the servers that share everything with --nats.", {
    _tag: "Nodes"
  })
}

export const ctl = program({
  name: "natter-server ctl",
  about: "Asks something of the server that runs on this machine with the same --state.",
  flags,
  places: Args.none,
  run: () => misused(Copy.whatToDo(Object.keys(subcommands))),
  subcommands
})
