import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { Invitations } from "../access/Invitations.ts"
import type { Moderation } from "../access/Moderation.ts"
import { NameOwners } from "../access/NameOwners.ts"
import { now } from "../Monotonic.ts"
import { checkBanned, checkInvited } from "./Admission.ts"
import type { Request, SessionRequest } from "./Request.ts"

type Handled<R = never> = Effect.Effect<void, ChatError, NameOwners | R>

/** Gives a word with which one more key may use the client's name. */
export const pair = ({
  client,
  part,
  reply,
  session
}: SessionRequest<CommandOf<"Pair">>): Handled =>
  Effect.gen(function* () {
    const given = yield* (yield* NameOwners).pair(session.nick, client.key)
    part({ _tag: "Pair", ...given })
    reply({ _tag: "Ok" })
  })

/**
 * Gives a name the key of this connection, by the word of another one, to those who would be let in with that
 * name. After too many wrong ones from an address none is looked at for a while.
 */
export const addKey = ({
  client,
  command,
  reply
}: Request<CommandOf<"AddKey">>): Handled<Invitations | Moderation> =>
  Effect.gen(function* () {
    const { nick, word } = command
    if (client.session === undefined) yield* checkInvited(client)
    yield* checkBanned(nick, client)
    const at = yield* now
    if (!client.origin.mayTryWord(at))
      return yield* Effect.fail({ _tag: "GuessedTooOften" } as const)
    const { add } = yield* NameOwners
    yield* Effect.tapErrorTag(add(nick, word, client.key), "WrongWord", () =>
      Effect.sync(() => client.origin.triedWrongWord(at))
    )
    yield* Effect.logInfo("key added", { peer: client.who().peer, nick, key: client.key })
    reply({ _tag: "Ok" })
  })

/** The keys of the client's name. */
export const keys = ({
  client,
  part,
  reply,
  session
}: SessionRequest<CommandOf<"Keys">>): Handled =>
  Effect.gen(function* () {
    const all = yield* (yield* NameOwners).keys(session.nick, client.key)
    for (const { pin, seen, since } of all)
      part(
        pin === client.key
          ? { _tag: "Key", pin, since, seen, own: "own" }
          : { _tag: "Key", pin, since, seen }
      )
    reply({ _tag: "Ok" })
  })

/** Takes a key from the client's name. */
export const forgetKey = ({
  client,
  command,
  reply,
  session
}: SessionRequest<CommandOf<"ForgetKey">>): Handled =>
  Effect.gen(function* () {
    yield* (yield* NameOwners).forget(session.nick, client.key, command.beginning)
    yield* Effect.logInfo("key removed", { ...client.who(), key: command.beginning })
    reply({ _tag: "Ok" })
  })
