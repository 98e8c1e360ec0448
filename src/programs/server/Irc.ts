import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Console, Effect, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { fingerprintOf } from "../../services/Identity.ts"
import { Failure, misused } from "../cli/Failure.ts"
import { defaultPort, type Given, textOfFlag, wholeNumber } from "../cli/Flags.ts"
import { program } from "../cli/Program.ts"
import * as Copy from "./IrcCopy.ts"
import { isHost, reachable } from "./Place.ts"
import { cannotUseKey, wrongHost } from "./ServerCopy.ts"
import { cert, data, state } from "./ServerFlags.ts"
import { serverKey } from "./ServerKey.ts"
import { stateFolder } from "./StateFolder.ts"

/** By what clients know the server of this folder. */
const knownBy = (
  named: Option.Option<Given>,
  data: Option.Option<Given>
): Effect.Effect<Copy.KnownBy, Failure> =>
  Effect.gen(function* () {
    const folder = yield* stateFolder(named, data)
    if (Option.isNone(folder)) return yield* misused(Copy.whichServer)
    const identity = yield* Effect.mapError(
      serverKey(folder.value),
      (error) => new Failure({ message: cannotUseKey(error), exitCode: ExitCode.data })
    )
    return { pin: identity.pin, fingerprint: fingerprintOf(identity) }
  })

/** The subcommand that tells how clients of IRC connect. */
export const irc = program({
  name: "natter-server irc",
  about: "Prints the commands with which irssi and WeeChat connect, with the key of the server.",
  flags: Options.all({
    state,
    data,
    cert,
    host: Options.optional(
      textOfFlag({ flag: "host", value: "host", about: "Where clients find the server" })
    ),
    port: wholeNumber({
      flag: "port",
      about: "Port of the server",
      default: defaultPort,
      range: [1, 65_535]
    })
  }),
  places: Args.none,
  run: ({ cert, data, host, port, state }) =>
    Effect.gen(function* () {
      const place = Option.match(host, { onNone: reachable, onSome: ({ text }) => text })
      if (!isHost(place)) return yield* misused(wrongHost(place))
      // A certificate that was given is signed by others, and its key changes.
      const known = Option.isSome(cert) ? undefined : yield* knownBy(state, data)
      yield* Console.log(Copy.commands(place, port, known))
      yield* Console.error(Copy.thenConnect)
    })
})
