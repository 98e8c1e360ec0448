import { Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { AnyCommandOf } from "../../../domain/chat/FurtherCommand.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import * as Query from "../room/Query.ts"
import { Nicknames } from "../session/Nicknames.ts"
import type { Session } from "../session/Session.ts"
import { nextRef } from "../session/SessionIds.ts"
import type { Request } from "./Request.ts"

/** What clients tell each other without a text. It is told at this node, and not kept. */

type Signalling = Request<AnyCommandOf<"Signal"> | AnyCommandOf<"SignalTo">>

/** Whoever is kept silent tells nobody anything. */
const speaker = ({
  client: { session }
}: Signalling): Effect.Effect<Session, ChatError, Moderation> =>
  Effect.flatMap(Moderation, ({ muteOf }): Effect.Effect<Session, ChatError> => {
    if (session === undefined) return Effect.fail({ _tag: "NotRegistered" })
    const muted = muteOf(session)
    return muted === undefined ? Effect.succeed(session) : Effect.fail(muted)
  })

const signalOf = ({ nick }: Session, { command }: Signalling, time: Timestamp) =>
  ({
    _tag: "Signal",
    nick,
    room: command._tag === "Signal" ? command.room : undefined,
    time,
    ref: nextRef(time),
    tags: command.tags
  }) as const

/** Tells the members of a room, unless they are so many that they are not told either who enters. */
export const signal = (
  request: Request<AnyCommandOf<"Signal">>
): Effect.Effect<void, ChatError, Moderation> =>
  Effect.gen(function* () {
    const session = yield* speaker(request)
    const room = session.memberships.get(request.command.room)?.room
    if (room === undefined) return yield* Effect.fail({ _tag: "NotInRoom" } as const)
    const event = signalOf(session, request, timestampAt(yield* Clock.currentTimeMillis))
    yield* Effect.ignore(room.ask(Query.inform(event, new Set([session.id]))))
    request.part({ _tag: "Sent", ref: event.ref, time: event.time })
    request.reply({ _tag: "Ok" })
  })

/** Tells one person. */
export const signalTo = (
  request: Request<AnyCommandOf<"SignalTo">>
): Effect.Effect<void, ChatError, Moderation | Nicknames> =>
  Effect.gen(function* () {
    const session = yield* speaker(request)
    const held = yield* (yield* Nicknames).find(request.command.nick)
    if (Option.isNone(held)) return yield* Effect.fail({ _tag: "NoSuchNick" } as const)
    const event = signalOf(session, request, timestampAt(yield* Clock.currentTimeMillis))
    held.value.holder.hear(event)
    request.part({ _tag: "Sent", ref: event.ref, time: event.time })
    request.reply({ _tag: "Ok" })
  })
