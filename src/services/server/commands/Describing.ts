import { Clock, Effect } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import * as Profile from "../../../domain/chat/Profile.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import { now } from "../Monotonic.ts"
import * as Question from "../room/Question.ts"
import type { Room } from "../room/Room.ts"
import { Nicknames } from "../session/Nicknames.ts"
import type { Session } from "../session/Session.ts"
import type { SessionRequest } from "./Request.ts"

/** What clients of some protocols tell about themselves, and that they are operators. */

type Handled<R> = Effect.Effect<void, ChatError, R>
type Of<Tag extends FurtherCommand["_tag"]> = SessionRequest<
  Extract<FurtherCommand, { readonly _tag: Tag }>
>

const roomsOf = (session: Session): ReadonlyArray<Room> =>
  Array.from(session.memberships.values(), ({ room }) => room)

/** Tells something about the client, and whoever shares a room with it, once. */
export const describe = ({ command: { to }, reply, session }: Of<"Describe">): Handled<never> =>
  Effect.gen(function* () {
    const was = session.profile
    const is = Profile.change(was, to)
    session.profile = is
    reply({ _tag: "Ok" })
    if (was.away === is.away && was.realName === is.realName) return
    const time = timestampAt(yield* Clock.currentTimeMillis)
    const told = new Set<SessionId>([session.id])
    const event = { _tag: "Described", nick: session.nick, time, was, is } as const
    for (const room of roomsOf(session))
      yield* Effect.ignore(room.ask(Question.inform(event, told)))
  })

/**
 * Tells the members of some rooms that somebody is an operator, or is none any more.
 *
 * @param others whether only the others are told
 */
export const tellOperator = (
  session: Session,
  rooms: ReadonlyArray<Room>,
  isOn: boolean,
  others = false
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const time = timestampAt(yield* Clock.currentTimeMillis)
    for (const room of rooms) {
      const event = { _tag: "Operator", room: room.name, nick: session.nick, time, isOn } as const
      const told = new Set<SessionId>(others ? [session.id] : [])
      yield* Effect.ignore(room.ask(Question.inform(event, told)))
    }
  })

/** Makes the client an operator, by a word. After too many wrong ones none is looked at for a while. */
export const oper = ({
  client,
  command: { name, word },
  reply,
  session
}: Of<"Oper">): Handled<Moderation> =>
  Effect.gen(function* () {
    const at = yield* now
    if (!client.origin.mayTry(at)) return yield* Effect.fail({ _tag: "TriedTooOften" } as const)
    const { admitOperator, isOperatorNow } = yield* Moderation
    const wasOperator = isOperatorNow(session)
    if (!admitOperator(client.peer, name, word)) {
      client.origin.triedWrong(at)
      yield* Effect.logWarning("A wrong word of an operator was shown.", client.who())
      return yield* Effect.fail({ _tag: "NotOperator" } as const)
    }
    yield* Effect.logInfo("operator", { ...client.who(), name })
    reply({ _tag: "Ok" })
    if (!wasOperator) yield* tellOperator(session, roomsOf(session), true)
  })

/** The client is no operator any more, unless its key is that of one. */
export const resign = ({ client, reply, session }: Of<"Resign">): Handled<Moderation> =>
  Effect.gen(function* () {
    const { dismissOperator, isOperator } = yield* Moderation
    const isChanged = dismissOperator(client.peer) && !isOperator(client.peer)
    reply({ _tag: "Ok" })
    if (isChanged) yield* tellOperator(session, roomsOf(session), false)
  })

/** An operator tells all operators something. */
export const wallops = ({
  command: { text },
  reply,
  session
}: Of<"Wallops">): Handled<Moderation | Nicknames> =>
  Effect.gen(function* () {
    const { isOperatorNow } = yield* Moderation
    if (!isOperatorNow(session)) return yield* Effect.fail({ _tag: "NotOperator" } as const)
    const { holders } = yield* Nicknames
    const time = timestampAt(yield* Clock.currentTimeMillis)
    const event = { _tag: "Wallops", nick: session.nick, time, text } as const
    for (const { holder } of yield* holders) if (isOperatorNow(holder)) holder.hear(event)
    reply({ _tag: "Ok" })
  })
