import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Effect } from "effect"
import { exitCodesOf } from "./cli/ExitCodesHelp.ts"
import { misused } from "./cli/Failure.ts"
import { main } from "./cli/Main.ts"
import { program } from "./cli/Program.ts"
import * as Chat from "./client/Chat.ts"
import * as Copy from "./client/ClientCopy.ts"
import * as Flags from "./client/ClientFlags.ts"
import * as Plan from "./client/ClientPlan.ts"
import { defaults } from "./client/ConfigFile.ts"

/** Seconds that a lost connection is tried again: by a person, and by a program. */
const personWaits = 3_600
const programWaits = 120

const send = program({
  name: "natter send",
  about: Copy.aboutSend,
  flags: Options.all(Flags.common),
  places: Flags.message,
  run: (flags, text) =>
    Effect.flatMap(Plan.plan(flags, programWaits), (plan) => Chat.send(plan, text))
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
      // With --since alone, age decides: as many messages as the server returns.
      const last = since > 0 && flags.last === 0 ? 200 : flags.last
      if (flags.noFollow && last === 0) return yield* misused(Copy.nothingToPrint)
      return yield* Chat.tail(plan, look, {
        json: flags.json,
        last,
        since,
        follow: !flags.noFollow
      })
    })
})

const natter = program({
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
      return yield* isPerson ? Chat.person(plan, look, flags.bell, rooms) : Chat.filter(plan, look)
    }),
  subcommands: { send, tail },
  footer: exitCodesOf("client")
})

main(natter, defaults)
