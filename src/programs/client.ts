import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { Effect, Option } from "effect"
import * as Chat from "./Chat.ts"
import { main, wholeNumber } from "./Cli.ts"
import * as Flags from "./ClientFlags.ts"
import * as Plan from "./ClientPlan.ts"
import { grammar } from "./CommandLine.ts"
import { defaults } from "./ConfigFile.ts"

declare const NATTER_VERSION: string

/** Seconds that a lost connection is tried again: by a person, and by a program. */
const personWaits = 3_600
const programWaits = 120

const talking = { ...Flags.common, ...Flags.looks, bell: Flags.bell, ...Flags.place }

const natter = Command.make("natter", talking, (flags) =>
  Effect.gen(function* () {
    const isPerson = process.stdin.isTTY === true
    const host = Option.orElse(flags.where, () => flags.host)
    const port = yield* Plan.portBeside(host, flags)
    const plan = yield* Plan.plan({ ...flags, host, port }, isPerson ? personWaits : programWaits)
    const look = yield* Plan.look(flags)
    return yield* isPerson ? Chat.person(plan, look, flags.bell) : Chat.filter(plan, look)
  })
).pipe(Command.withDescription(Flags.about))

const sending = {
  ...Flags.common,
  text: Args.text({ name: "text" }).pipe(
    Args.mapEffect((text) =>
      text === ""
        ? Effect.fail(HelpDoc.p("A text that is sent is not empty."))
        : Effect.succeed(text)
    ),
    Args.withDescription("What to say; without it, the lines of standard input"),
    Args.optional
  )
}

const send = Command.make("send", sending, (flags) =>
  Effect.flatMap(Plan.plan(flags, programWaits), (plan) => Chat.send(plan, flags.text))
).pipe(
  Command.withDescription(
    "Says something and ends: with 0 only when all of it was acknowledged; what was not is listed on standard error. Without --nick or NATTER_NICK its name is yours with send appended."
  )
)

const tailing = {
  ...Flags.common,
  ...Flags.looks,
  json: Options.boolean("json").pipe(
    Options.withDescription("One JSON object in a line for each event")
  ),
  last: wholeNumber("last", "NATTER_LAST", 0, [0, 200], "How many earlier messages come first"),
  since: Flags.since
}

const tail = Command.make("tail", tailing, (flags) =>
  Effect.gen(function* () {
    const plan = yield* Plan.plan(flags, programWaits)
    const look = yield* Plan.look(flags)
    const since = yield* Plan.sinceWhen(flags.since)
    // As many as there can be, when only their age counts.
    const last = since > 0 && flags.last === 0 ? 200 : flags.last
    return yield* Chat.tail(plan, look, { json: flags.json, last, since })
  })
).pipe(
  Command.withDescription(
    "Prints what is said in a room, until it is stopped. Without --nick or NATTER_NICK its name is yours with tail appended."
  )
)

const command = Command.withSubcommands(natter, [send, tail])

main(grammar("natter", talking, { send: sending, tail: tailing }), (argv) =>
  Effect.flatMap(defaults, (provider) =>
    Effect.withConfigProvider(
      Command.run(command, { name: "natter", version: NATTER_VERSION })(argv),
      provider
    )
  )
)
