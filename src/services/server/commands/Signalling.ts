import { Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { AnyCommandOf } from "../../../domain/chat/FurtherCommand.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import * as Question from "../room/Question.ts"
import { Nicknames } from "../session/Nicknames.ts"
import type { Session } from "../session/Session.ts"
import { nextRef } from "../session/SessionIds.ts"
import type { SessionRequest } from "./Request.ts"

/** What clients tell each other without a text. It is told at this node, and not kept. */

type Signalling = SessionRequest<AnyCommandOf<"Signal"> | AnyCommandOf<"SignalTo">>

/** Whoever is kept silent tells nobody anything. */
const checkNotMuted = (session: Session): Effect.Effect<void, ChatError, Moderation> =>
  Effect.flatMap(Moderation, ({ muteOf }) => {
    const muted = muteOf(session)
    return muted === undefined ? Effect.void : Effect.fail(muted)
  })

const signalOf = ({ command, session }: Signalling, time: Timestamp) =>
  ({
    _tag: "Signal",
    nick: session.nick,
    room: command._tag === "Signal" ? command.room : undefined,
    time,
    ref: nextRef(time),
    tags: command.tags
  }) as const

/** Tells the members of a room, unless they are so many that they are not told either who enters. */
export const signal = (
  request: SessionRequest<AnyCommandOf<"Signal">>
): Effect.Effect<void, ChatError, Moderation> =>
  Effect.gen(function* () {
    const { session } = request
    yield* checkNotMuted(session)
    const room = session.memberships.get(request.command.room)?.room
    if (room === undefined) return yield* Effect.fail({ _tag: "NotInRoom" } as const)
    const event = signalOf(request, timestampAt(yield* Clock.currentTimeMillis))
    yield* Effect.ignore(room.ask(Question.inform(event, new Set([session.id]))))
    request.part({ _tag: "Sent", ref: event.ref, time: event.time })
    request.reply({ _tag: "Ok" })
  })

/** Tells one person. */
export const signalTo = (
  request: SessionRequest<AnyCommandOf<"SignalTo">>
): Effect.Effect<void, ChatError, Moderation | Nicknames> =>
  Effect.gen(function* () {
    yield* checkNotMuted(request.session)
    const held = yield* (yield* Nicknames).find(request.command.nick)
    if (Option.isNone(held)) return yield* Effect.fail({ _tag: "NoSuchNick" } as const)
    const event = signalOf(request, timestampAt(yield* Clock.currentTimeMillis))
    held.value.holder.hear(event)
    request.part({ _tag: "Sent", ref: event.ref, time: event.time })
    request.reply({ _tag: "Ok" })
  })
