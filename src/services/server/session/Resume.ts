import { Deferred, Effect, Option, PubSub } from "effect"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { ErrorReply } from "../../../domain/chat/ErrorReply.ts"
import type { Event } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import type { Unavailable } from "../log/RoomLog.ts"
import { encodeAll } from "../room/Members.ts"
import { replay, replayPage } from "../room/Replay.ts"
import type { Room } from "../room/Room.ts"
import type { Connection } from "../transport/Connection.ts"
import type { Client } from "./ClientConnection.ts"
import type { Member } from "./Member.ts"
import { type Answer, find, refusals, said, type World } from "./World.ts"

/** Takes a kept session back: READY, then what was missed, then live messages, without a seam. */
export const resume = (
  world: World,
  client: Client,
  { marks, token }: CommandOf<"Resume">,
  id: Option.Option<LineId>
): Effect.Effect<Answer, ErrorReply> =>
  Effect.gen(function* () {
    const { member, ...taken } = yield* world.kept.take(token, client).pipe(
      Effect.tap(({ life, member }) =>
        Effect.sync(() => {
          client.named = Option.some({ member, life })
          client.advance(member.state)
        })
      ),
      Effect.mapError(() => refusals.unknownSession),
      Effect.uninterruptible
    )
    // What the lost connection had said may still be on its way into the log.
    yield* member.settled()
    const { connection } = client
    const ready: Event = {
      _tag: "Ready",
      nick: member.nick,
      token: taken.token,
      seconds: Seconds.make(taken.seconds),
      lastid: member.lastId
    }
    connection.write(Buffer.from(Events.encode(ready, id)))
    client.awaitsProof = true
    yield* Effect.logInfo("came back", client.who())
    // READY is said, so a replay that fails is no ERR any more: the client is to come back for it.
    yield* Effect.catchAll(catchUpAll(world, member, connection, marks), () =>
      Effect.sync(() => {
        client.part("internal")
        client.advance(State.ended)
      })
    )
    return said(ready)
  })

/** Brings a session that was taken back up to date: its rooms, then its inbox. */
const catchUpAll = (
  world: World,
  member: Member,
  connection: Connection,
  marks: CommandOf<"Resume">["marks"]
): Effect.Effect<void, ErrorReply> =>
  Effect.gen(function* () {
    for (const name of member.state.rooms) {
      const mark = marks.find((mark) => "room" in mark && mark.room === name)
      const from = mark !== undefined && "room" in mark ? Option.some(mark.position) : Option.none()
      yield* catchUp(yield* find(world, name), member, connection, from)
    }
    const read = marks.find((mark) => "inbox" in mark)
    yield* catchUpInbox(
      member,
      connection,
      read !== undefined && "inbox" in read ? read.inbox : undefined
    )
  })

/** Replays a room's log from a position, page by page as the client reads it, and joins the live messages to it. */
const catchUp = (
  room: Room,
  member: Member,
  connection: Connection,
  from: Option.Option<Position>
): Effect.Effect<void, ErrorReply> =>
  Effect.gen(function* () {
    let position = from
    for (;;) {
      yield* connection.writable
      if (Option.isSome(position)) {
        const page = yield* room.log.after(position.value, replayPage)
        if (page.entries.length === replayPage) {
          connection.write(encodeAll(replay(room.name, page, member)))
          position = Option.some(page.position)
          continue
        }
      }
      const attached = yield* Deferred.make<boolean, Unavailable>()
      yield* PubSub.publish(room.requests, {
        _tag: "Attach",
        member,
        outbox: connection,
        from: position,
        attached
      })
      if (yield* Deferred.await(attached)) return
    }
  }).pipe(Effect.mapError(() => refusals.unavailable))

/** Private messages are replayed a page at a time too; with the last one the inbox is live. */
const catchUpInbox = (
  member: Member,
  connection: Connection,
  read: number | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    let seq = read
    while (seq !== undefined) {
      const missed = member.inbox.after(seq, replayPage)
      connection.write(encodeAll(missed))
      const last = missed.at(-1)
      seq = last?._tag === "Told" ? last.seq : undefined
      if (seq !== undefined) yield* connection.writable
    }
    member.outbox = connection
  })
