import { join } from "node:path"
import { Config, Effect, Option } from "effect"
import type { Model } from "../../domain/client/Model.ts"
import { type InvitationWord, isInvitationWord } from "../../domain/security/InvitationWord.ts"
import { keepInvitation, keptInvitation } from "../../services/client/KeptInvitations.ts"
import type { Target } from "../../services/client/ServerLink.ts"
import { stateFolder } from "../cli/Environment.ts"
import { type Failure, misused } from "../cli/Failure.ts"
import * as Copy from "./ClientCopy.ts"

/** What lets the person in at a server that asks for an invitation. */

/** For scripts: everybody on the machine can read a command line. */
const variable = "NATTER_INVITATION"

const file = Effect.map(
  stateFolder,
  Option.map((folder) => join(folder, "invitations"))
)

const inEnvironment: Effect.Effect<Option.Option<InvitationWord>, Failure> = Effect.flatMap(
  Effect.orDie(Config.option(Config.string(variable))),
  Option.match({
    onNone: () => Effect.succeedNone,
    onSome: (text) =>
      isInvitationWord(text) ? Effect.succeedSome(text) : misused(Copy.wrongInvitation(variable))
  })
)

/** The invitation for a server: that of its URL, of the environment, or the one that it has accepted before. */
export const ownInvitation = (
  inUrl: InvitationWord | undefined,
  target: Target
): Effect.Effect<Option.Option<InvitationWord>, Failure> =>
  Effect.gen(function* () {
    const found = inUrl === undefined ? yield* inEnvironment : Option.some(inUrl)
    if (Option.isSome(found)) return found
    return Option.flatMap(yield* file, (file) => keptInvitation(file, target))
  })

/** Keeps an invitation for the next start, once the server has accepted it. */
export const keeping = (
  invitation: Option.Option<InvitationWord>,
  target: Target
): Effect.Effect<(state: Model) => void> =>
  Effect.map(file, (file) => {
    let isKept = false
    return ({ isInvited }) => {
      if (isKept || !isInvited || Option.isNone(invitation) || Option.isNone(file)) return
      isKept = true
      keepInvitation(file.value, target, invitation.value)
    }
  })
