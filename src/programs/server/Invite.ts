import { randomBytes } from "node:crypto"
import { join, resolve } from "node:path"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Console, Effect, Option } from "effect"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { isComment } from "../../domain/security/InvitationFile.ts"
import { InvitationWord } from "../../domain/security/InvitationWord.ts"
import type { Pin } from "../../domain/security/Pin.ts"
import { add } from "../../services/server/access/InvitationFiles.ts"
import { Failure, misused } from "../cli/Failure.ts"
import { defaultPort, type Given, textOfFlag, wholeNumber } from "../cli/Flags.ts"
import { program } from "../cli/Program.ts"
import { isHost, reachable } from "./Place.ts"
import * as Copy from "./ServerCopy.ts"
import { cert, data, invite as inviteFlag, state } from "./ServerFlags.ts"
import { hasKey, serverKey } from "./ServerKey.ts"
import { stateFolder } from "./StateFolder.ts"

/** The subcommand that invites somebody. */

const wordBytes = 24

const makeWord = Effect.sync(() =>
  InvitationWord.make(randomBytes(wordBytes).toString("base64url"))
)

/** Where the invitations are: in the file that is named, or in the folder of the server. */
const fileOf = (named: Option.Option<Given>, folder: Option.Option<string>) =>
  Option.match(
    Option.orElse(
      Option.map(named, ({ text }) => resolve(text)),
      () => Option.map(folder, (folder) => join(folder, "invitations"))
    ),
    {
      onNone: () => misused(Copy.inviteWhere),
      onSome: (file) => Effect.succeed(file)
    }
  )

/** By what clients know the server; none where its key cannot be read or made. */
const pinIn = (folder: string): Effect.Effect<Option.Option<Pin>> =>
  serverKey(folder).pipe(
    Effect.map(({ pin }) => Option.some(pin)),
    Effect.catchTag("IdentityError", ({ path, reason }) =>
      Effect.as(Console.error(Copy.keyUnusable(path, reason)), Option.none())
    )
  )

interface Whereabouts {
  readonly cert: Option.Option<Given>
  readonly data: Option.Option<Given>
  readonly invite: Option.Option<Given>
  readonly state: Option.Option<Given>
}

/** What an invitation names the server by, if that is known and lasts. */
const pinFor = (
  { cert, data, invite, state }: Whereabouts,
  folder: Option.Option<string>
): Effect.Effect<Option.Option<Pin>> => {
  // It is renewed with other keys.
  if (Option.isSome(cert)) return Effect.succeedNone
  // The server of a file of invitations may have its key in another folder than the usual one.
  const isNamed = Option.isSome(state) || Option.isSome(data) || Option.isNone(invite)
  return Option.match(
    Option.filter(folder, (folder) => isNamed || hasKey(folder)),
    { onNone: () => Effect.as(Console.error(Copy.whichKey), Option.none()), onSome: pinIn }
  )
}

export const invite = program({
  name: "natter-server invite",
  about:
    "Makes an invitation, adds it to the file of invitations, and prints the line that its owner gives to natter.",
  flags: Options.all({
    for: Options.optional(
      textOfFlag({ flag: "for", value: "name", about: "Whom it is for, as the log shows it" })
    ),
    invite: inviteFlag,
    state,
    data,
    cert,
    host: Options.optional(
      textOfFlag({ flag: "host", value: "host", about: "Where they find the server" })
    ),
    port: wholeNumber({
      flag: "port",
      about: "Port of the server",
      default: defaultPort,
      range: [1, 65_535]
    })
  }),
  places: Args.none,
  run: (flags) =>
    Effect.gen(function* () {
      const { data, for: whom, host, invite, port, state } = flags
      const comment = Option.match(whom, { onNone: () => "", onSome: ({ text }) => text.trim() })
      if (!isComment(comment)) return yield* misused(Copy.wrongComment)
      const place = Option.match(host, { onNone: reachable, onSome: ({ text }) => text })
      if (!isHost(place)) return yield* misused(Copy.wrongHost(place))
      const folder = yield* stateFolder(state, data)
      const file = yield* fileOf(invite, folder)
      const word = yield* makeWord
      const others = yield* Effect.mapError(
        add(file, { word, comment }),
        (error) =>
          new Failure({ message: Copy.invitationsUnusable(error), exitCode: ExitCode.usage })
      )
      const pin = yield* pinFor(flags, folder)
      yield* Console.log(Copy.invitation(place, port, { pin: Option.getOrUndefined(pin), word }))
      yield* Console.error(Copy.invitedInBrowser(place, port, word))
      yield* Console.error(Copy.invitedInto(file))
      if (others > 0 && comment !== "")
        yield* Console.error(Copy.invitedBefore(comment, others, file))
    })
})
