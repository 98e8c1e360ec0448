import { Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { AnyCommand, LogCommand } from "../../../domain/chat/FurtherCommand.ts"
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
import {
  type Admit,
  anybody,
  entering,
  member,
  named,
  nameless,
  type Request,
  type Said,
  type SessionRequest
} from "./Request.ts"
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
  readonly run: (pay: (tokens: number) => Effect.Effect<void>, ...said: Said) => Handled
}

type Tag = Exclude<AnyCommand, LogCommand>["_tag"]
type Of<T extends AnyCommand["_tag"]> = Extract<AnyCommand, { readonly _tag: T }>
type Handled = Effect.Effect<void, ChatError | LogUnavailable, Services>

const isOf = <T extends Tag>(command: AnyCommand, tag: T): command is Of<T> => command._tag === tag

/**
 * @param cost the tokens that are charged before it runs, besides that of its line. What a command costs that
 * is only known while it runs, `run` charges itself
 */
const handler = <T extends Tag, R>(
  tag: T,
  admit: Admit<Of<T>, R>,
  run: (request: R) => Handled,
  cost: (request: R) => number = () => 0
): Handler<T> => ({
  tag,
  run: (pay, client, command, id) =>
    isOf(command, tag)
      ? Effect.flatMap(admit(client, command, id), (request) =>
          Effect.flatMap(pay(cost(request)), () => run(request))
        )
      : Effect.dieMessage(`${tag} was given another command`)
})

/** Messages that are read are cheaper than those that are said. */
const reading = ({ command }: Request<Of<"History" | "After" | "Excerpt">>): number =>
  Math.min(command.count, maxHistory) / readPerToken

/** What is done in each room of the session costs as much as reading a message there. */
const perRoom = ({ session }: SessionRequest): number => session.memberships.size / readPerToken

export const handlers: { readonly [T in Tag]: Handler<T> } = {
  Auth: handler("Auth", nameless, showInvitation),

  Ping: handler("Ping", anybody, ({ client, command: { text }, reply }) =>
    Effect.sync(() => {
      client.notePing()
      reply(text === undefined ? { _tag: "Pong" } : { _tag: "Pong", text })
    })
  ),

  // The answer is the farewell itself, after everything that is queued.
  Bye: handler("Bye", anybody, ({ client, command: { text }, id }) =>
    Effect.sync(() => {
      if (client.session !== undefined && text !== undefined) client.session.parting = wordsOf(text)
      client.finish("quit", id)
    })
  ),

  // The rooms of whoever changes a name are told.
  Nick: handler(
    "Nick",
    anybody,
    (request) =>
      request.client.session === undefined
        ? register(request)
        : rename(request, request.client.session),
    ({ client }) => (client.session?.memberships.size ?? 0) / readPerToken
  ),

  Claim: handler("Claim", nameless, claim),

  Resume: handler("Resume", nameless, resume, ({ command }) => command.marks.length / readPerToken),

  Join: handler("Join", entering, join),

  Part: handler("Part", member, ({ client, command, reply, session }) =>
    Effect.zipRight(
      session.rooms.part(command.room, reply),
      Effect.logInfo("left", { ...client.who(), room: command.room })
    )
  ),

  PartWith: handler("PartWith", member, ({ client, command, reply, session }) => {
    session.parting = wordsOf(command.words)
    return session.rooms.part(command.room, reply).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          session.parting = undefined
        })
      ),
      Effect.zipRight(Effect.logInfo("left", { ...client.who(), room: command.room }))
    )
  }),

  Kick: handler("Kick", named, Moderating.kick),

  Mute: handler("Mute", named, Moderating.mute),

  Ban: handler("Ban", named, Moderating.ban),

  Unban: handler("Unban", named, Moderating.unban),

  Bans: handler("Bans", named, Moderating.bans),

  Invite: handler("Invite", named, Moderating.invite, () => inviteCost),

  Set: handler("Set", named, Moderating.set),

  Who: handler("Who", named, who),

  History: handler("History", named, history, reading),

  After: handler("After", named, after, reading),

  Excerpt: handler("Excerpt", named, excerpt, reading),

  Latest: handler("Latest", named, latest, perRoom),

  Search: handler(
    "Search",
    named,
    search,
    ({ command }) => searchCost + Math.min(command.count, maxFound) / readPerToken
  ),

  Rooms: handler("Rooms", named, rooms),

  About: handler("About", named, about),

  Settings: handler("Settings", named, settings),

  Find: handler("Find", named, find, ({ command }) => command.nicks.length / readPerToken),

  Match: handler("Match", named, match),

  Members: handler("Members", named, members),

  Was: handler("Was", named, was),

  Watch: handler("Watch", named, watch, ({ command }) => command.nicks.length / readPerToken),

  Counts: handler("Counts", named, counts),

  // Those who share a room are told.
  Describe: handler("Describe", named, describe, perRoom),

  Oper: handler("Oper", named, oper),

  Resign: handler("Resign", named, resign),

  Wallops: handler("Wallops", named, wallops),

  Call: handler("Call", named, Moderating.call, () => inviteCost),

  Time: handler("Time", anybody, time),

  Pair: handler("Pair", named, pair),

  AddKey: handler("AddKey", anybody, addKey, () => addKeyCost),

  Keys: handler("Keys", named, keys),

  ForgetKey: handler("ForgetKey", named, forgetKey),

  Signal: handler("Signal", member, signal),

  SignalTo: handler("SignalTo", named, signalTo),

  Tell: handler("Tell", named, tell),

  TellNotice: handler("TellNotice", named, tell)
}

/** What somebody says to leaving. */
const wordsOf = (text: Text): string | undefined => lineOf(text, longest.words)
