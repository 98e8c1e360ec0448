import { Effect, Option } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { Keep } from "../../../domain/chat/Keep.ts"
import { compactNick, foldNick, isAllowedBy, type Nick } from "../../../domain/chat/Nick.ts"
import * as Profile from "../../../domain/chat/Profile.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { similarNicks } from "../../../domain/chat/SimilarNicks.ts"
import type { Invitations } from "../access/Invitations.ts"
import { Moderation } from "../access/Moderation.ts"
import { Motd } from "../access/Motd.ts"
import { NameOwners, own, ownIfFree } from "../access/NameOwners.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { Limits, renameRate } from "../Limits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { NickPolicy } from "../NickPolicy.ts"
import * as Question from "../room/Question.ts"
import type { Room } from "../room/Room.ts"
import { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { ResumableSessions } from "../session/ResumableSessions.ts"
import { Session } from "../session/Session.ts"
import type { SessionMemory } from "../session/SessionMemory.ts"
import { checkBanned, checkInvited, logSession } from "./Admission.ts"
import { endGhost, ghostOf } from "./Ghosts.ts"
import { enterLobby } from "./Joining.ts"
import type { Request } from "./Request.ts"
import { bySecret, ready, resumeWith } from "./Resume.ts"

type Claim = Extract<FurtherCommand, { readonly _tag: "Claim" }>
type SetNick = Request<CommandOf<"Nick">>

/**
 * Answers the first NICK of a connection. Where the name is held by the session of the same secret, or by a
 * session of the same key whose connection is lost, that session is resumed; otherwise one begins.
 */
export const register = (
  request: SetNick
): Effect.Effect<
  void,
  ChatError,
  | Invitations
  | Moderation
  | Motd
  | NameOwners
  | Nicknames
  | NickPolicy
  | ResumableSessions
  | Rooms
  | SessionMemory
> =>
  checkInvited(request.client).pipe(
    Effect.zipRight(checkBanned(request.command.nick, request.client)),
    Effect.zipRight(
      Effect.suspend(() =>
        request.command.keep === undefined
          ? enter(request)
          : takeOver(request, request.command.keep)
      )
    )
  )

/**
 * Claims the first name for a client that cannot choose another one: this, or the first of those like it that
 * nobody has, owns, or is banned by.
 */
export const claim = ({
  client,
  command,
  part,
  reply
}: Request<Claim>): ReturnType<typeof register> => {
  const names = similarNicks(command.nick)
  const tryNext = (): ReturnType<typeof register> => {
    const next = names.next()
    if (next.done === true) return Effect.fail({ _tag: "NickTaken", heldFor: undefined })
    const nick = { _tag: "Nick", nick: next.value } as const
    const isFirst = next.value === command.nick
    return Effect.catchTags(
      Effect.zipRight(
        isFirst ? Effect.void : checkBanned(next.value, client),
        enter({ client, command: nick, reply }, command.profile)
      ),
      {
        NickTaken: tryNext,
        NickOwned: () => {
          if (isFirst) part({ _tag: "Owned", nick: next.value })
          return tryNext()
        },
        Banned: tryNext
      }
    )
  }
  return Effect.zipRight(
    Effect.zipRight(checkInvited(client), checkBanned(command.nick, client)),
    Effect.suspend(tryNext)
  )
}

const takeOver = (request: SetNick, keep: Keep) =>
  Effect.gen(function* () {
    const { fetch, find } = yield* ResumableSessions
    if (fetch !== undefined) yield* fetch(keep.secret)
    const held = find(keep.secret)
    if (Option.isNone(held)) return yield* takeOverGhost(request, keep)
    if (foldNick(held.value.nick) !== foldNick(request.command.nick))
      return yield* Effect.fail({ _tag: "SecretTaken" } as const)
    // The session can end while the connection that holds it is closed.
    yield* Effect.catchTag(
      resumeWith(request, bySecret(keep.secret), [], keep),
      "UnknownSession",
      () => register(request)
    )
  })

/** Takes over the session of its key whose connection is lost, or enters. */
const takeOverGhost = (request: SetNick, keep: Keep) =>
  Effect.gen(function* () {
    const { client, command } = request
    const ghost = yield* ghostOf(command.nick, client.key)
    if (ghost === undefined) return yield* enter(request)
    yield* checkOwner(command.nick, client)
    const resumed = resumeWith(request, ({ takeOver }) => takeOver(ghost, client), [], keep)
    // It can end meanwhile, or be taken by another client.
    yield* Effect.catchTag(resumed, "UnknownSession", () => register(request))
  })

/** Claims the first name: the session begins, and enters the lobby. */
const enter = (
  { client, command: { keep, nick }, reply }: Pick<SetNick, "client" | "command" | "reply">,
  profile: Profile.Profile = Profile.blank
) =>
  checkAllowed(nick).pipe(
    Effect.zipRight(checkOwner(nick, client)),
    Effect.zipRight(endGhost(nick, client)),
    Effect.zipRight(begin(compactNick(nick), keep, client)),
    Effect.zip(Effect.map(Motd, ({ text }) => text())),
    Effect.flatMap(([session, motd]) => {
      if (profile !== Profile.blank) session.profile = Profile.change(session.profile, profile)
      reply(ready(session))
      if (motd !== undefined) client.send({ _tag: "Event", event: { _tag: "Motd", text: motd } })
      // READY is said, and there is no other answer to NICK: without the lobby the connection ends.
      return enterLobby(session, client).pipe(
        Effect.zipRight(logSession("joined", client)),
        Effect.catchAll(() => Effect.sync(() => client.finish("internal")))
      )
    }),
    (registration) => client.together(registration)
  )

/** Begins a session that ends with the connection at the latest, or is kept then. */
const begin = (nick: Nick, keep: Keep | undefined, client: ClientConnection) =>
  Session.begin(nick, client).pipe(
    Effect.tap((session) => {
      const kept =
        keep === undefined
          ? Effect.void
          : Effect.flatMap(ResumableSessions, (sessions) => sessions.keep(session, keep))
      return Effect.onError(Effect.zipRight(kept, own(nick, client)), () => session.end("quit"))
    }),
    Effect.map((session) => {
      client.session = session
      session.invitation = client.invitation
      return session
    }),
    Effect.uninterruptible
  )

/** Fails where the name belongs to others than the client. */
const checkOwner = (nick: Nick, { key }: ClientConnection) =>
  Effect.flatMap(NameOwners, ({ check }) => check(nick, key))

const checkAllowed = (
  nick: Nick
): Effect.Effect<void, ChatErrorOf<"NickNotAllowed" | "NickTaken">, NickPolicy> =>
  Effect.flatMap(
    NickPolicy,
    ({ isServer, rule }): Effect.Effect<void, ChatErrorOf<"NickNotAllowed" | "NickTaken">> => {
      if (!isAllowedBy(rule, nick)) return Effect.fail({ _tag: "NickNotAllowed", rule })
      return isServer(nick) ? Effect.fail({ _tag: "NickTaken", heldFor: undefined }) : Effect.void
    }
  )

/** Changes the name, and how the session is kept if NICK says so. Both are changed, or neither is. */
export const rename = (
  { client, command: { keep, nick }, reply }: SetNick,
  session: Session
): Effect.Effect<
  void,
  ChatError | LogUnavailable,
  Limits | Moderation | NameOwners | Nicknames | NickPolicy | ResumableSessions | Rooms
> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { nick: old } = session
      const undo =
        keep === undefined ? () => {} : yield* (yield* ResumableSessions).keep(session, keep)
      if (nick !== old)
        yield* Effect.onError(restore(changeName(client, session, nick)), () =>
          Effect.sync(() => {
            // Once the name is taken, only telling it can be interrupted.
            if (session.nick === old) undo()
          })
        )
      else yield* restore(ownIfFree(nick, client))
      reply(ready(session))
    })
  )

/** Changes the name, at the rate that is allowed, and tells everyone who shares a room. */
const changeName = (client: ClientConnection, session: Session, nick: Nick) =>
  Effect.gen(function* () {
    yield* checkAllowed(nick)
    const muted = (yield* Moderation).muteOf(session)
    if (muted !== undefined) return yield* Effect.fail(muted)
    yield* checkBanned(nick, client)
    yield* checkOwner(nick, client)
    const at = yield* now
    if (!session.mayRename(renameRate(yield* Limits), at) || !client.allowance.mayRename(at))
      return yield* Effect.fail({ _tag: "NickChangedTooFast" } as const)
    yield* endGhost(nick, client)
    const { nick: old, peer } = client.who()
    yield* change(client, session, compactNick(nick))
    yield* Effect.logInfo("renamed", { peer, old, nick })
  })

/**
 * Takes the new name, and tells the rooms. A client gets one RENAME, however many rooms it shares. So
 * every room, shared or not, first announces its pending joins and leaves, which may be about that
 * name. Once the name is taken the rooms are told, even if the wait is interrupted. The old name is free
 * when they have told it, so that nobody hears of another holder before that.
 */
const change = (
  client: ClientConnection,
  session: Session,
  nick: Nick
): Effect.Effect<void, ChatError | LogUnavailable, NameOwners | Nicknames | Rooms> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const names = yield* Nicknames
      const { nick: old } = session
      let isSubmitted = false
      // Both names are its own until the rooms have told the change, or it is certain that there is none.
      const { at, since } = yield* names.claim(nick, session)
      yield* Effect.onError(own(nick, client), () =>
        Effect.ignore(names.rename(session, nick, old))
      )
      const kept = session.recording.kept({ _tag: "Named", nick, since }, () => {
        isSubmitted = true
      })
      yield* Effect.onError(kept, () =>
        Effect.map(Effect.ignore(names.rename(session, nick, old)), () => {
          if (!isSubmitted) return
          session.recording.insist({ _tag: "Named", nick: old, since: session.heldSince })
        })
      )
      const { heldSince } = session
      session.nick = nick
      session.heldSince = since
      // Before the rooms are told, so that nobody misses it who comes back meanwhile.
      names.note(session, { _tag: "Rename", old, new: nick, time: at, since: heldSince })
      const unannounced = (yield* (yield* Rooms).live).filter((room) => room.hasChanges())
      yield* Effect.exit(restore(yield* postEach(unannounced, Question.announce)))
      const told = new Set<SessionId>([session.id])
      const rooms = Array.from(session.memberships.values(), ({ room }) => room)
      // The name is changed, also in a room that cannot say so any more.
      yield* Effect.exit(
        restore(
          yield* postEach(rooms, Question.rename(session, { nick, at, since: heldSince }, told))
        )
      )
      yield* names.rename(session, old, nick)
    })
  )

/** Asks all of the rooms, and returns the wait for their answers. */
const postEach = (
  rooms: ReadonlyArray<Room>,
  question: Question.Question
): Effect.Effect<Effect.Effect<void, LogUnavailable>> =>
  Effect.map(
    Effect.forEach(rooms, (room) => room.post(question)),
    (answers) => Effect.all(answers, { discard: true })
  )
