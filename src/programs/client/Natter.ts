import * as Args from "@effect/cli/Args"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Options from "@effect/cli/Options"
import { Effect, Option } from "effect"
import { exitCodesOf } from "../cli/ExitCodesHelp.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import { program } from "../cli/Program.ts"
import { appearance, judgeAppearance } from "./Appearance.ts"
import * as Copy from "./ClientCopy.ts"
import * as Flags from "./ClientFlags.ts"
import * as Plan from "./ClientPlan.ts"
import { forgetServer } from "./Forget.ts"
import { person } from "./Person.ts"
import * as Programs from "./Programs.ts"

/** Seconds that a lost connection is tried again: by a person, and by a program. */
const personWaits = 3_600
const programWaits = 120

/**
 * Judges the variables of flags that a program does not take, so that a wrong value ends each way to use
 * the client with the same sentence.
 */
const judged = <Flags>(
  flags: Options.Options<Flags>,
  judge: (values: Flags) => Effect.Effect<unknown, Failure> = () => Effect.void
) =>
  Effect.flatMap(Options.processCommandLine(flags, [], CliConfig.defaultConfig), ([, , values]) =>
    judge(values)
  )

const forPerson = { bell: Flags.bell, rooms: Flags.rooms }

const judgeLooks = judged(
  Options.all({ ...Flags.looks, ...forPerson, last: Flags.last }),
  (values) => Effect.zipRight(judgeAppearance(values), Plan.furtherRooms(values.rooms))
)

const send = program({
  name: "natter send",
  about: Copy.aboutSend,
  flags: Options.all({ ...Flags.common, to: Flags.to }),
  places: Flags.message,
  run: (flags, text) =>
    Effect.gen(function* () {
      if (Option.isSome(flags.to) && Option.exists(flags.room, ({ by }) => by === "--room"))
        return yield* misused(Copy.roomAndPerson)
      const plan = yield* Plan.plan(flags, programWaits)
      const to = yield* Plan.addressee(flags.to)
      yield* judgeLooks
      return yield* Programs.send(plan, text, to)
    })
})

const bot = program({
  name: "natter bot",
  about: Copy.aboutBot,
  flags: Options.all({ ...Flags.common, json: Flags.jsonBothWays }),
  places: Args.none,
  run: (flags) =>
    Effect.flatMap(Effect.zipLeft(Plan.plan(flags, programWaits), judgeLooks), Programs.bot)
})

const tail = program({
  name: "natter tail",
  about: Copy.aboutTail,
  flags: Options.all({
    ...Flags.common,
    ...Flags.looks,
    json: Flags.json,
    last: Flags.last,
    since: Flags.since,
    noFollow: Flags.noFollow
  }),
  places: Args.none,
  run: (flags) =>
    Effect.gen(function* () {
      const plan = yield* Plan.plan(flags, programWaits)
      const look = yield* appearance(flags)
      const since = yield* Plan.sinceWhen(flags.since)
      yield* judged(Options.all(forPerson), ({ rooms }) => Plan.furtherRooms(rooms))
      const { json, last, noFollow } = flags
      if (noFollow && last === 0 && Option.isNone(since)) return yield* misused(Copy.nothingToPrint)
      return yield* Programs.tail(plan, look, { json, last, since, follow: !noFollow })
    })
})

const subcommands = { send, tail, bot, forget: forgetServer }

/** The client: its own flags, and its subcommands. */
export const natter = program({
  name: "natter",
  about: Copy.about,
  flags: Options.all({
    ...Flags.common,
    ...Flags.looks,
    ...forPerson
  }),
  places: Args.all({ where: Flags.where, wherePort: Flags.wherePort }),
  run: (flags, whereabouts) =>
    Effect.gen(function* () {
      const isPerson = process.stdin.isTTY === true
      const waits = isPerson ? personWaits : programWaits
      const { target, ...rest } = yield* Plan.plan(yield* Plan.placed(flags, whereabouts), waits)
      const meant = Plan.meantCommand(whereabouts, Object.keys(subcommands))
      const plan = { ...rest, target: { ...target, meant } }
      const look = yield* appearance(flags)
      const rooms = yield* Plan.furtherRooms(flags.rooms)
      yield* judged(Flags.last)
      return yield* isPerson ? person(plan, look, flags.bell, rooms) : Programs.filter(plan, look)
    }),
  subcommands,
  footer: exitCodesOf("client")
})
