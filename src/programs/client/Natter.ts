import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Effect, Option } from "effect"
import { exitCodesOf } from "../cli/ExitCodesHelp.ts"
import { misused } from "../cli/Failure.ts"
import { program } from "../cli/Program.ts"
import * as Copy from "./ClientCopy.ts"
import * as Flags from "./ClientFlags.ts"
import * as Plan from "./ClientPlan.ts"
import { person } from "./Person.ts"
import * as Programs from "./Programs.ts"

/** Seconds that a lost connection is tried again: by a person, and by a program. */
const personWaits = 3_600
const programWaits = 120

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
      return yield* Programs.send(plan, text, yield* Plan.addressee(flags.to))
    })
})

const bot = program({
  name: "natter bot",
  about: Copy.aboutBot,
  flags: Options.all({ ...Flags.common, json: Flags.jsonBothWays }),
  places: Args.none,
  run: (flags) => Effect.flatMap(Plan.plan(flags, programWaits), Programs.bot)
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
      const look = yield* Plan.look(flags)
      const since = yield* Plan.sinceWhen(flags.since)
      const { json, last, noFollow } = flags
      if (noFollow && last === 0 && Option.isNone(since)) return yield* misused(Copy.nothingToPrint)
      return yield* Programs.tail(plan, look, { json, last, since, follow: !noFollow })
    })
})

/** The client: its own flags, and its subcommands. */
export const natter = program({
  name: "natter",
  about: Copy.about,
  flags: Options.all({
    ...Flags.common,
    ...Flags.looks,
    bell: Flags.bell,
    rooms: Flags.rooms
  }),
  places: Args.all({ where: Flags.where, wherePort: Flags.wherePort }),
  run: (flags, whereabouts) =>
    Effect.gen(function* () {
      const isPerson = process.stdin.isTTY === true
      const waits = isPerson ? personWaits : programWaits
      const plan = yield* Plan.plan(yield* Plan.placed(flags, whereabouts), waits)
      const look = yield* Plan.look(flags)
      const rooms = yield* Plan.furtherRooms(flags.rooms)
      return yield* isPerson ? person(plan, look, flags.bell, rooms) : Programs.filter(plan, look)
    }),
  subcommands: { send, tail, bot },
  footer: exitCodesOf("client")
})
