import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Console, Effect, Option } from "effect"
import { placeOf } from "../../domain/client/KnownHosts.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { fileIn, forget } from "../../services/client/Keyring.ts"
import { stateFolder } from "../cli/Environment.ts"
import { misused } from "../cli/Failure.ts"
import { defaultPort } from "../cli/Flags.ts"
import { program } from "../cli/Program.ts"
import { invalid } from "./Accepted.ts"
import * as Copy from "./ClientCopy.ts"
import { parse } from "./Invitation.ts"

/** `natter forget chat.example:5050`: the server is new again, whatever key it had. */
export const forgetServer = program({
  name: "natter forget",
  about: Copy.aboutForget,
  flags: Options.none,
  places: Args.text({ name: "host" }).pipe(Args.withDescription(Copy.whoseKey), Args.optional),
  run: (_, given) =>
    Effect.gen(function* () {
      if (Option.isNone(given)) return yield* misused(Copy.forgetUsage)
      const text = given.value
      const named = yield* Effect.mapError(parse(text), () =>
        invalid({ by: "host", text }, Copy.use.host)
      )
      const place = placeOf(named.host, named.port ?? defaultPort)
      const folder = yield* stateFolder
      if (Option.isNone(folder)) return yield* misused(Copy.notKnown(place))
      const removed = yield* Effect.mapError(forget(folder.value, place), ({ message }) =>
        misused(sanitizeForTerminal(message))
      )
      if (removed.length === 0) return yield* misused(Copy.notKnown(place, fileIn(folder.value)))
      yield* Console.log(sanitizeForTerminal(Copy.forgotten(removed)))
    })
})
