import { Effect } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import { Invitations } from "../access/Invitations.ts"
import { Moderation } from "../access/Moderation.ts"
import * as Counters from "../Counters.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { maxWrongInvitations } from "../limits/Registration.ts"
import { now } from "../Monotonic.ts"
import type { Session } from "../session/Session.ts"
import type { Request } from "./Request.ts"

/** Who is let in by which invitation. */

type NotInvited = ChatErrorOf<"NotInvited">

const notInvited: NotInvited = { _tag: "NotInvited" }

/**
 * Answers AUTH. Right ones cost nothing, so that many people behind one address come in together; after too many
 * wrong ones none is looked at for a while, and the answer tells nothing of it.
 */
export const showInvitation = (
  request: Request<CommandOf<"Auth">>
): Effect.Effect<void, ChatErrorOf<"NotInvited" | "TriedTooOften">, Invitations> =>
  Effect.gen(function* () {
    const { client, command, reply } = request
    const { areNeeded, find } = yield* Invitations
    if (areNeeded) {
      const at = yield* now
      if (!client.origin.mayTry(at)) return yield* Effect.fail({ _tag: "TriedTooOften" } as const)
      const found = find(command.invitation)
      if (found === undefined) return yield* refuse(request, at)
      client.invitation = found
      yield* Effect.logInfo("invited", { ...client.who(), invitation: found.comment || "-" })
    }
    reply({ _tag: "Ok" })
  })

const refuse = ({ client, id }: Request, at: number): Effect.Effect<never, NotInvited> =>
  Effect.suspend(() => {
    client.origin.triedWrong(at)
    client.wrongInvitations += 1
    Counters.wrongInvitations.unsafeUpdate(1, [])
    if (client.wrongInvitations >= maxWrongInvitations) {
      // The answer comes before the farewell.
      client.send({ _tag: "Failure", error: notInvited, id })
      client.finish("not-invited")
    }
    return Effect.zipRight(
      Effect.logWarning("A wrong invitation was shown.", client.who()),
      Effect.fail(notInvited)
    )
  })

/** Lets a client begin a session only with an invitation that is valid now. */
export const checkInvited = (
  client: ClientConnection
): Effect.Effect<void, NotInvited, Invitations> =>
  Effect.flatMap(Invitations, ({ admits }) =>
    admits(client.invitation) ? Effect.void : Effect.fail(notInvited)
  )

/**
 * Lets a client come in only where neither its name, its key nor its address is banned.
 *
 * @param key that of the session to which it comes back
 */
export const checkBanned = (
  nick: Nick | undefined,
  { peer, session }: ClientConnection,
  key?: Pin
): Effect.Effect<void, ChatErrorOf<"Banned">, Moderation> =>
  Effect.flatMap(Moderation, ({ banOf, noteKeptOut }) => {
    const banned = banOf({ nick, peer, key })
    if (banned === undefined) return Effect.void
    const noted = session === undefined ? noteKeptOut({ nick, peer }) : Effect.void
    return Effect.zipRight(noted, Effect.fail(banned))
  })

/** Logs that somebody has a session now, and whether they are an operator. */
export const logSession = (
  message: string,
  client: ClientConnection
): Effect.Effect<void, never, Moderation> =>
  Effect.flatMap(Moderation, ({ isOperator }) =>
    Effect.logInfo(message, {
      ...client.who(),
      ...(isOperator(client.peer) ? { operator: true } : {})
    })
  )

/**
 * Lets a client come back to a session. Its secret is proof enough, unless nobody knows any more what its client
 * was let in by, as after a restart.
 */
export const checkReturning = (
  client: ClientConnection,
  session: Session
): Effect.Effect<void, NotInvited, Invitations> =>
  Effect.flatMap(Invitations, ({ admits }) =>
    admits(client.invitation) || admits(session.invitation) ? Effect.void : Effect.fail(notInvited)
  )
