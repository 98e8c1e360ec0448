import { Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import { readPerToken, replayPage } from "../FixedLimits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import * as Query from "../room/Query.ts"
import { inSlices, isShort, replay } from "../room/Replay.ts"
import type { Room } from "../room/Room.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import type { Request } from "./Request.ts"
import { ResumableSessions } from "./ResumableSessions.ts"
import type { Session } from "./Session.ts"

type Marks = CommandOf<"Resume">["marks"]

/** Resumes a session: READY, then what was missed, then live messages, without a seam. */
export const resume = ({
  client,
  command: { marks, token },
  reply
}: Request<CommandOf<"Resume">>): Effect.Effect<void, ChatError, ResumableSessions> =>
  Effect.gen(function* () {
    const sessions = yield* ResumableSessions
    const { seconds, session, ...next } = yield* Effect.uninterruptible(
      Effect.tap(sessions.resume(token, client), ({ session }) =>
        Effect.sync(() => {
          client.session = session
        })
      )
    )
    // What the lost connection had said may still be on its way into the log.
    yield* session.settled()
    const { lastId: lastid, nick } = session
    const { newest } = session.inbox
    reply({ _tag: "Ready", nick, token: next.token, seconds, lastid })
    client.awaitsProof = true
    yield* Effect.logInfo("came back", client.who())
    // READY is said, so a replay that fails is no error any more: the client is to come back for it.
    yield* Effect.catchAll(catchUp(session, client, marks, newest), () =>
      Effect.sync(() => client.finish("internal"))
    )
  })

/**
 * Brings a session up to date: its rooms, then its inbox.
 *
 * @param newest the last private message at the time of READY, from which one without a mark reads on
 */
const catchUp = (
  session: Session,
  client: ClientConnection,
  marks: Marks,
  newest: number
): Effect.Effect<void, LogUnavailable> =>
  Effect.gen(function* () {
    for (const [name, { room }] of session.memberships) {
      const mark = marks.find((mark) => "room" in mark && mark.room === name)
      const from = mark !== undefined && "room" in mark ? Option.some(mark.position) : Option.none()
      yield* catchUpRoom(room, session, client, from)
    }
    const read = marks.find((mark) => "inbox" in mark)
    yield* catchUpInbox(
      session,
      client,
      read !== undefined && "inbox" in read ? read.inbox : newest
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
    for (;;) {
      yield* client.writable
      if (Option.isSome(from)) {
        const page = yield* room.log.after(from.value, replayPage)
        const pause = client.allowance.chargeOrigin(page.entries.length / readPerToken, yield* now)
        if (pause > 0) yield* Effect.sleep(pause)
        if (!isShort(page.entries)) {
          let { gap } = page
          yield* inSlices(page.entries, client.writable, (entries) => {
            const events = replay(room.name, { ...page, gap, entries }, session.id)
            client.send(...events.map((event) => ({ _tag: "Event", event }) as const))
            gap = undefined
          })
          from = Option.some(page.position)
          continue
        }
      }
      const outcome = yield* room.ask(Query.attach(session, client, from))
      if (outcome === "done") return
    }
  })

/** Replays private messages a page at a time; with the last one the inbox is live. */
const catchUpInbox = (
  session: Session,
  client: ClientConnection,
  read: number
): Effect.Effect<void> =>
  Effect.gen(function* () {
    let seq: number | undefined = read
    while (seq !== undefined) {
      const missed = session.inbox.after(seq, replayPage)
      client.send(...missed.map((event) => ({ _tag: "Event", event }) as const))
      const last = missed.at(-1)
      seq = last?._tag === "Told" ? last.seq : undefined
      if (seq !== undefined) yield* client.writable
    }
    session.outlet = client
  })
