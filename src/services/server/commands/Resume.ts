import { Effect, Option } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Keep } from "../../../domain/chat/Keep.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { Secret } from "../../../domain/chat/Secret.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Invitations } from "../access/Invitations.ts"
import { Moderation } from "../access/Moderation.ts"
import { type NameOwners, ownIfFree } from "../access/NameOwners.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { listedPerToken, readPerToken, replayPage } from "../limits/Commands.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import * as Question from "../room/Question.ts"
import { inSlices, isShort, replay } from "../room/Replay.ts"
import type { Room } from "../room/Room.ts"
import type { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { ResumableSessions } from "../session/ResumableSessions.ts"
import type { Session } from "../session/Session.ts"
import { checkBanned, checkReturning, logSession } from "./Admission.ts"
import { enterLobby, tellSettings } from "./Joining.ts"
import type { Request } from "./Request.ts"

type Marks = CommandOf<"Resume">["marks"]

/** READY, which says for how long the session is kept if it is. */
export const ready = ({ keptFor, lastId, nick }: Session): EventOf<"Ready"> =>
  keptFor === undefined
    ? { _tag: "Ready", nick }
    : { _tag: "Ready", nick, kept: { seconds: keptFor, lastid: lastId } }

const nobody = () => Effect.void

/** Resumes a session. */
export const resume = (
  request: Request<CommandOf<"Resume">>
): Effect.Effect<
  void,
  ChatError,
  Invitations | Moderation | NameOwners | Nicknames | ResumableSessions | Rooms
> => {
  const { marks, secret, since } = request.command
  return Effect.gen(function* () {
    const { fetch = nobody, find } = yield* ResumableSessions
    yield* fetch(secret)
    const held = Option.getOrUndefined(find(secret))
    yield* checkBanned(held?.nick, request.client, held?.key)
    if (held !== undefined) yield* checkReturning(request.client, held)
    yield* resumeWith(request, bySecret(secret), marks, undefined, since)
  })
}

/** How a connection comes to the session that it resumes. */
type Take = (
  sessions: ResumableSessions["Type"],
  client: ClientConnection
) => Effect.Effect<Session, ChatErrorOf<"UnknownSession">>

export const bySecret =
  (secret: Secret): Take =>
  ({ resume }, client) =>
    resume(secret, client)

/**
 * Resumes a session: READY, then what was missed, then live messages, without a seam.
 *
 * @param keep how it is kept from now on; as before where this is left out
 * @param since also the changes of names since then are told
 */
export const resumeWith = (
  { client, reply }: Pick<Request, "client" | "reply">,
  take: Take,
  marks: Marks,
  keep?: Keep,
  since?: Timestamp
): Effect.Effect<
  void,
  ChatErrorOf<"SecretTaken" | "Unavailable" | "UnknownSession">,
  Moderation | NameOwners | Nicknames | ResumableSessions | Rooms
> =>
  Effect.gen(function* () {
    const { renamesFor } = yield* Nicknames
    const moderation = yield* Moderation
    const sessions = yield* ResumableSessions
    const session = yield* Effect.uninterruptible(
      Effect.tap(take(sessions, client), (session) => {
        client.session = session
        session.invitation = client.invitation ?? session.invitation
        if (keep === undefined) return Effect.void
        return Effect.tapError(sessions.keep(session, keep), () => {
          // Nothing has happened: it waits for its client as before.
          client.session = undefined
          return sessions.detach(session, client)
        })
      })
    )
    // What was said on the lost connection may still be on its way into the log.
    yield* session.outstanding.settled
    yield* ownIfFree(session.nick, client)
    reply(ready(session))
    client.allowance.charge(session.memberships.size / readPerToken, yield* now)
    yield* logSession("came back", client)
    const told = new Set<EventOf<"Rename">>()
    const tellRenames = Effect.map(now, (at) => {
      if (since === undefined) return
      const { looked, renames } = renamesFor(session, since)
      const missed = renames.filter((event) => !told.has(event))
      for (const event of missed) told.add(event)
      client.allowance.charge(missed.length / readPerToken + looked / listedPerToken, at)
      client.send(...missed.map((event) => ({ _tag: "Event", event }) as const))
    })
    yield* tellRenames
    // READY is said, so a replay that fails is not an error any more: the client is to come back for it.
    yield* catchUp(session, client, marks, moderation).pipe(
      // Until now a room may have had nobody to tell.
      Effect.zipRight(tellRenames),
      Effect.zipRight(enterLobby(session, client)),
      Effect.catchAll(() => Effect.sync(() => client.finish("internal")))
    )
  })

/** Brings a session up to date: its rooms, then its inbox. */
const catchUp = (
  session: Session,
  client: ClientConnection,
  marks: Marks,
  moderation: Moderation["Type"]
): Effect.Effect<void, LogUnavailable> =>
  Effect.gen(function* () {
    for (const [name, { room }] of session.memberships) {
      const mark = marks.find((mark) => "room" in mark && mark.room === name)
      const from = mark !== undefined && "room" in mark ? Option.some(mark.position) : Option.none()
      yield* catchUpRoom(room, session, client, from)
      tellSettings(client, moderation, name)
    }
    const read = marks.find((mark) => "inbox" in mark)
    yield* catchUpInbox(
      session,
      client,
      read !== undefined && "inbox" in read ? read.inbox : undefined
    )
  })

/** Replays a room's log from a position, page by page as the client reads it, and joins the live messages to it. */
const catchUpRoom = (
  room: Room,
  session: Session,
  client: ClientConnection,
  mark: Option.Option<Position>
): Effect.Effect<void, LogUnavailable> =>
  Effect.gen(function* () {
    let from = mark
    let isBehind = false
    for (;;) {
      yield* client.writable
      if (Option.isSome(from)) {
        const page = yield* room.log.after(from.value, replayPage)
        const pause = client.allowance.chargeOrigin(page.entries.length / readPerToken, yield* now)
        if (pause > 0) yield* Effect.sleep(pause)
        // A short page is the last one, unless the room has said otherwise.
        if (isBehind || !isShort(page.entries)) {
          let { gap } = page
          if (page.entries.length === 0) client.send(...replay(room.name, page, session.id))
          yield* inSlices(page.entries, client.writable, (entries) => {
            client.send(...replay(room.name, { ...page, gap, entries }, session.id))
            gap = undefined
          })
          from = Option.some(page.position)
          isBehind = false
          continue
        }
      }
      const outcome = yield* room.ask(
        Question.attach(session, client, from, () => session.isAttachedTo(client))
      )
      if (outcome === "done") return
      isBehind = true
    }
  })

/**
 * Replays private messages a page at a time; with the last one the inbox is live.
 *
 * @param mark how far the client has read; undefined if it has not said so
 */
const catchUpInbox = (
  session: Session,
  client: ClientConnection,
  mark: number | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const inbox = session.openInbox()
    if (mark !== undefined) inbox.read(mark)
    let from = mark
    for (;;) {
      const { events, next } = inbox.after(from, replayPage)
      client.send(...events.map((event) => ({ _tag: "Event", event }) as const))
      inbox.wrote(next ?? inbox.newest)
      if (next === undefined) break
      yield* client.writable
      from = next
    }
    session.outlet = client
  })
