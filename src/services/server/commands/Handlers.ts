import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { AnyCommand, LogCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { Needs } from "../../../domain/chat/Permission.ts"
import { lineOf, longest } from "../../../domain/chat/Profile.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Invitations } from "../access/Invitations.ts"
import type { Moderation } from "../access/Moderation.ts"
import type { Motd } from "../access/Motd.ts"
import type { NameOwners } from "../access/NameOwners.ts"
import type { Limits } from "../Limits.ts"
import { maxFound, maxHistory, readPerToken, searchCost } from "../limits/Commands.ts"
import { addKeyCost } from "../limits/Names.ts"
import { inviteCost } from "../limits/Operation.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { NickPolicy } from "../NickPolicy.ts"
import type { Rooms } from "../room/Rooms.ts"
import type { Nicknames } from "../session/Nicknames.ts"
import type { ResumableSessions } from "../session/ResumableSessions.ts"
import type { Session } from "../session/Session.ts"
import type { SessionMemory } from "../session/SessionMemory.ts"
import { showInvitation } from "./Admission.ts"
import { describe, oper, resign, wallops } from "./Describing.ts"
import { excerpt } from "./Excerpts.ts"
import { about, counts, latest, members, settings, time } from "./Finding.ts"
import { find, match, was, watch } from "./FindingPeople.ts"
import { join } from "./Joining.ts"
import { addKey, forgetKey, keys, pair } from "./KeyCommands.ts"
import * as Moderating from "./Moderating.ts"
import { after, history, rooms, search, who } from "./Reading.ts"
import { claim, register, rename } from "./Registration.ts"
import type { Request } from "./Request.ts"
import { resume } from "./Resume.ts"
import type { Searches } from "./Searches.ts"
import { signal, signalTo } from "./Signalling.ts"
import { tell } from "./Telling.ts"

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
  Bye: handler("Bye", "nothing", ({ client, command: { text }, id }) =>
    Effect.sync(() => {
      if (client.session !== undefined && text !== undefined) client.session.parting = wordsOf(text)
      client.finish("quit", id)
    })
  ),

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

  PartWith: handler("PartWith", "membership", ({ client, command, reply }) =>
    withSession(client, (session) => {
      session.parting = wordsOf(command.words)
      return session.rooms.part(command.room, reply).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            session.parting = undefined
          })
        ),
        Effect.zipRight(Effect.logInfo("left", { ...client.who(), room: command.room }))
      )
    })
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

  Settings: handler("Settings", "name", settings),

  Find: handler("Find", "name", find, ({ command }) => command.nicks.length / readPerToken),

  Match: handler("Match", "name", match),

  Members: handler("Members", "name", members),

  Was: handler("Was", "name", was),

  Watch: handler("Watch", "name", watch, ({ command }) => command.nicks.length / readPerToken),

  Counts: handler("Counts", "name", counts),

  // Those who share a room are told.
  Describe: handler(
    "Describe",
    "name",
    describe,
    ({ client }) => (client.session?.memberships.size ?? 0) / readPerToken
  ),

  Oper: handler("Oper", "name", oper),

  Resign: handler("Resign", "name", resign),

  Wallops: handler("Wallops", "name", wallops),

  Call: handler("Call", "name", Moderating.call, () => inviteCost),

  Time: handler("Time", "nothing", time),

  Pair: handler("Pair", "name", pair),

  AddKey: handler("AddKey", "nothing", addKey, () => addKeyCost),

  Keys: handler("Keys", "name", keys),

  ForgetKey: handler("ForgetKey", "name", forgetKey),

  Signal: handler("Signal", "membership", signal),

  SignalTo: handler("SignalTo", "name", signalTo),

  Tell: handler("Tell", "name", tell),

  TellNotice: handler("TellNotice", "name", tell)
}

/** What somebody says to leaving. */
const wordsOf = (text: Text): string | undefined => lineOf(text, longest.words)

/** Does something with the session of a client that has one. */
const withSession = <A, E, R>(
  { session }: Request["client"],
  use: (session: Session) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | ChatError, R> =>
  session === undefined ? Effect.fail({ _tag: "NotRegistered" }) : use(session)
