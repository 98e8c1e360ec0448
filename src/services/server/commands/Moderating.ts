import { Array, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { AnyCommand, AnyCommandOf } from "../../../domain/chat/FurtherCommand.ts"
import { Moderation } from "../access/Moderation.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { roomsPage } from "../limits/Commands.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import * as Question from "../room/Question.ts"
import { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import * as Acts from "./Acts.ts"
import type { SessionRequest } from "./Request.ts"
import * as RoomActs from "./RoomActs.ts"

/** The commands of operators, and INVITE. */

type Handled = Effect.Effect<void, ChatError | LogUnavailable, Moderation | Nicknames | Rooms>

const logOf = (client: ClientConnection): Acts.By["log"] => {
  const { nick: by, peer } = client.who()
  const { key } = client.peer
  return { by, peer, ...(key === undefined ? {} : { key }) }
}

/** What only operators may do. */
const asOperator =
  <C extends AnyCommand>(act: (request: SessionRequest<C>, by: Acts.By) => Handled) =>
  (request: SessionRequest<C>): Handled =>
    Effect.flatMap(Moderation, ({ isOperator }) => {
      const { client, session } = request
      return isOperator(client.peer)
        ? act(request, { actor: session.nick, log: logOf(client) })
        : Effect.fail({ _tag: "NotOperator" } as const)
    })

export const kick = asOperator<CommandOf<"Kick">>(({ command, reply, session }, by) =>
  Effect.flatMap(Acts.kick(by, command.nick, command.reason), ({ expel, holder }) => {
    const ok = Effect.sync(() => reply({ _tag: "Ok" }))
    return holder === session ? Effect.zipRight(ok, expel) : Effect.zipRight(expel, ok)
  })
)

export const mute = asOperator<CommandOf<"Mute">>(({ command, part, reply }, by) => {
  const { nick, reason, seconds } = command
  const done: Handled =
    seconds === 0
      ? Acts.unmute(by, nick)
      : Effect.map(Acts.mute(by, nick, seconds, reason), (imposed) =>
          part(...imposed.map(Acts.eventOf))
        )
  return Effect.map(done, () => reply({ _tag: "Ok" }))
})

export const ban = asOperator<CommandOf<"Ban">>(({ command, part, reply }, by) => {
  const { reason, seconds, subject } = command
  return Effect.flatMap(Acts.ban(by, subject, seconds, reason), ({ expel, sanctions }) => {
    part(...sanctions.map(Acts.eventOf))
    reply({ _tag: "Ok" })
    return expel
  })
})

export const unban = asOperator<CommandOf<"Unban">>(({ command, reply }, by) =>
  Effect.map(Acts.unban(by, command.subject), () => reply({ _tag: "Ok" }))
)

export const bans = asOperator<CommandOf<"Bans">>(({ client, part, reply }) =>
  Effect.gen(function* () {
    const { sanctions } = yield* Moderation
    for (const page of Array.chunksOf(sanctions(), roomsPage)) {
      yield* client.writable
      part(...page.map(Acts.eventOf))
    }
    reply({ _tag: "Ok" })
  })
)

export const set = asOperator<CommandOf<"Set">>(({ command, reply }, by) =>
  Effect.map(RoomActs.set(by, command.room, command.to), () => reply({ _tag: "Ok" }))
)

type Inviting = AnyCommandOf<"Invite" | "Call">

export const invite = ({ client, command, reply, session }: SessionRequest<Inviting>): Handled =>
  Effect.gen(function* () {
    const { isOperator, muteOf } = yield* Moderation
    const { nick, room } = command
    if (!session.memberships.has(room) && !isOperator(client.peer))
      return yield* Effect.fail({ _tag: "NotInRoom" } as const)
    const why = muteOf(session)
    if (why !== undefined) return yield* Effect.fail(why)
    const found = yield* (yield* Rooms).find(room)
    const isAnyRoom = command._tag === "Call"
    const event = yield* RoomActs.invite(session.nick, logOf(client), room, nick, isAnyRoom)
    reply({ _tag: "Ok" })
    yield* Effect.ignore(found.ask(Question.tell(event)))
  }).pipe(Effect.scoped)

/** Invites somebody unless they are in the room. */
export const call = (request: SessionRequest<AnyCommandOf<"Call">>): Handled =>
  Effect.gen(function* () {
    const { command, part, reply, session } = request
    const { nick, room } = command
    const isMember = session.memberships.has(room)
    const held = Option.getOrUndefined(yield* (yield* Nicknames).find(nick))
    if (!isMember || held?.holder.memberships.has(room) !== true) return yield* invite(request)
    part({ _tag: "Inside", nick: held.nick, room })
    reply({ _tag: "Ok" })
  })
