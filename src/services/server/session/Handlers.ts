import { Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { AnyCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { Needs } from "../../../domain/chat/Permission.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import type { Motd } from "../access/Motd.ts"
import {
  addKeyCost,
  inviteCost,
  maxFound,
  maxHistory,
  readPerToken,
  searchCost
} from "../FixedLimits.ts"
import type { Limits } from "../Limits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import type { NickPolicy } from "../NickPolicy.ts"
import type { Rooms } from "../room/Rooms.ts"
import { showInvitation } from "./Admission.ts"
import { excerpt } from "./Excerpts.ts"
import { about, find, latest, time } from "./Finding.ts"
import type { Invitations } from "./Invitations.ts"
import { join } from "./Joining.ts"
import { addKey, forgetKey, keys, pair } from "./KeyCommands.ts"
import * as Moderating from "./Moderating.ts"
import type { NameOwners } from "./NameOwners.ts"
import { Nicknames } from "./Nicknames.ts"
import { after, history, rooms, search, who } from "./Reading.ts"
import { claim, register, rename } from "./Registration.ts"
import type { Request } from "./Request.ts"
import type { ResumableSessions } from "./ResumableSessions.ts"
import { resume } from "./Resume.ts"
import type { LogCommand } from "./SayBatch.ts"
import type { Searches } from "./Searches.ts"
import type { Session } from "./Session.ts"
import type { SessionMemory } from "./SessionMemory.ts"

/** What handlers act on. */
export type Services =
  | Invitations
  | Limits
  | NameOwners
  | Moderation
  | Motd
  | Nicknames
  | NickPolicy
  | ResumableSessions
  | Rooms
  | Searches
  | SessionMemory

/**
 * What the server does with a command. `SAY` and `TOPIC` have none: they are gathered and go to their
 * room together (`CommandLoop`).
 */
export interface Handler<T extends Tag> {
  readonly tag: T
  readonly needs: Needs
  /**
   * The tokens that are charged before it runs, besides that of its line. What a command costs that
   * is only known while it runs, `run` charges itself.
   */
  readonly cost: (request: Request) => number
  readonly run: (request: Request) => Handled
}

type Tag = Exclude<AnyCommand, LogCommand>["_tag"]
type Of<T extends AnyCommand["_tag"]> = Extract<AnyCommand, { readonly _tag: T }>
type Handled = Effect.Effect<void, ChatError | LogUnavailable, Services>

const isFor = <T extends Tag>(request: Request, tag: T): request is Request<Of<T>> =>
  request.command._tag === tag

const handler = <T extends Tag>(
  tag: T,
  needs: Needs,
  run: (request: Request<Of<T>>) => Handled,
  cost: (request: Request<Of<T>>) => number = () => 0
): Handler<T> => ({
  tag,
  needs,
  cost: (request) => (isFor(request, tag) ? cost(request) : 0),
  run: (request) =>
    isFor(request, tag) ? run(request) : Effect.dieMessage(`${tag} was given another command`)
})

/** Messages that are read are cheaper than those that are said. */
const reading = ({ command }: Request<Of<"History" | "After" | "Excerpt">>): number =>
  Math.min(command.count, maxHistory) / readPerToken

export const handlers: { readonly [T in Tag]: Handler<T> } = {
  Auth: handler("Auth", "no name", showInvitation),

  Ping: handler("Ping", "nothing", ({ client, command: { text }, reply }) =>
    Effect.sync(() => {
      client.notePing()
      reply(text === undefined ? { _tag: "Pong" } : { _tag: "Pong", text })
    })
  ),

  // The answer is the farewell itself, after everything that is queued.
  Bye: handler("Bye", "nothing", ({ client, id }) => Effect.sync(() => client.finish("quit", id))),

  // The rooms of whoever changes a name are told.
  Nick: handler(
    "Nick",
    "nothing",
    (request) =>
      request.client.session === undefined
        ? register(request)
        : rename(request, request.client.session),
    ({ client }) => (client.session?.memberships.size ?? 0) / readPerToken
  ),

  Claim: handler("Claim", "no name", claim),

  Resume: handler(
    "Resume",
    "no name",
    resume,
    ({ command }) => command.marks.length / readPerToken
  ),

  Join: handler("Join", "vacancy", join),

  Part: handler("Part", "membership", ({ client, command, reply }) =>
    withSession(client, (session) =>
      Effect.zipRight(
        session.rooms.part(command.room, reply),
        Effect.logInfo("left", { ...client.who(), room: command.room })
      )
    )
  ),

  Kick: handler("Kick", "name", Moderating.kick),

  Mute: handler("Mute", "name", Moderating.mute),

  Ban: handler("Ban", "name", Moderating.ban),

  Unban: handler("Unban", "name", Moderating.unban),

  Bans: handler("Bans", "name", Moderating.bans),

  Invite: handler("Invite", "name", Moderating.invite, () => inviteCost),

  Set: handler("Set", "name", Moderating.set),

  Who: handler("Who", "name", who),

  History: handler("History", "name", history, reading),

  After: handler("After", "name", after, reading),

  Excerpt: handler("Excerpt", "name", excerpt, reading),

  Latest: handler(
    "Latest",
    "name",
    latest,
    ({ client }) => (client.session?.memberships.size ?? 0) / readPerToken
  ),

  Search: handler(
    "Search",
    "name",
    search,
    ({ command }) => searchCost + Math.min(command.count, maxFound) / readPerToken
  ),

  Rooms: handler("Rooms", "name", rooms),

  About: handler("About", "name", about),

  Find: handler("Find", "name", find, ({ command }) => command.nicks.length / readPerToken),

  Time: handler("Time", "nothing", time),

  Pair: handler("Pair", "name", pair),

  AddKey: handler("AddKey", "nothing", addKey, () => addKeyCost),

  Keys: handler("Keys", "name", keys),

  ForgetKey: handler("ForgetKey", "name", forgetKey),

  Tell: handler("Tell", "name", (request) =>
    withSession(request.client, (session) =>
      Effect.gen(function* () {
        const silenced = (yield* Moderation).muteOf(session)
        if (silenced !== undefined) return yield* Effect.fail(silenced)
        yield* tell(request, session)
      })
    )
  )
}

/** Tells somebody something; again where their session has gone on at another node meanwhile. */
const tell = (
  request: Request<CommandOf<"Tell">>,
  session: Session
): Effect.Effect<void, ChatError, Nicknames> =>
  Effect.gen(function* () {
    const { client, command, id, part, reply } = request
    const { nick, since, text } = command
    const { find } = yield* Nicknames
    const held = yield* Effect.mapError(
      Effect.flatten(find(nick)),
      () => ({ _tag: "NoSuchNick" }) as const
    )
    if (since !== undefined && held.since > since)
      return yield* Effect.fail({ _tag: "OtherHolder" } as const)
    const { holder: to } = held
    const time = timestampAt(yield* Clock.currentTimeMillis)
    const at = yield* now
    const ok = { _tag: "Ok" } as const
    const told = Effect.async<void, ChatError>((resume) => {
      session.outstanding.expect(1)
      const sender = session.asSender(client.origin, id)
      const refusal = to.tell(sender, time, text, (isKept, why) => {
        // In one step: what is delivered is also accepted, whether or not anybody still waits.
        if (isKept) session.accept(id, ok)
        session.outstanding.settle(1)
        resume(isKept ? Effect.void : Effect.fail(why ?? { _tag: "Unavailable" }))
      })
      if (refusal === undefined) return
      session.outstanding.settle(1)
      resume(Effect.fail(refusal))
    })
    yield* Effect.matchEffect(told, {
      onFailure: (error) => {
        // It was accepted meanwhile, where the session was before.
        if (Option.isSome(Option.flatMap(id, (line) => session.recall(line))))
          return Effect.sync(() => reply(ok))
        return to.goesOn === true ? tell(request, session) : Effect.fail(error)
      },
      onSuccess: () =>
        Effect.sync(() => {
          const seconds = to.heldFor(at)
          if (seconds !== undefined) part({ _tag: "Away", nick: to.nick, seconds })
          reply(ok)
        })
    })
  })

/** Does something with the session of a client that has one. */
const withSession = <A, E, R>(
  { session }: Request["client"],
  use: (session: Session) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | ChatError, R> =>
  session === undefined ? Effect.fail({ _tag: "NotRegistered" }) : use(session)
