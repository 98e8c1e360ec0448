import { Array, Effect, Option } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import { Moderation } from "../access/Moderation.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { roomsPage } from "../limits/Commands.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import * as Query from "../room/Query.ts"
import { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import type { Session } from "../session/Session.ts"
import * as Acts from "./Acts.ts"
import type { Request } from "./Request.ts"
import * as RoomActs from "./RoomActs.ts"

/** The commands of operators, and INVITE. */

type Handled = Effect.Effect<void, ChatError | LogUnavailable, Moderation | Nicknames | Rooms>

const withSession = <A, E, R>(
  { session }: ClientConnection,
  use: (session: Session) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | ChatError, R> =>
  session === undefined ? Effect.fail({ _tag: "NotRegistered" }) : use(session)

const logOf = (client: ClientConnection): Acts.By["log"] => {
  const { nick: by, peer } = client.who()
  const { key } = client.peer
  return { by, peer, ...(key === undefined ? {} : { key }) }
}

/** Does something that only operators may do. */
const asOperator = <E, R>(
  client: ClientConnection,
  act: (by: Acts.By) => Effect.Effect<void, E, R>
): Effect.Effect<void, E | ChatError, R | Moderation> =>
  withSession(client, ({ nick }) =>
    Effect.flatMap(
      Moderation,
      ({ isOperator }): Effect.Effect<void, E | ChatErrorOf<"NotOperator">, R> =>
        isOperator(client.peer)
          ? act({ actor: nick, log: logOf(client) })
          : Effect.fail({ _tag: "NotOperator" })
    )
  )

export const kick = ({ client, command, reply }: Request<CommandOf<"Kick">>): Handled =>
  asOperator(client, (by) =>
    Effect.flatMap(Acts.kick(by, command.nick, command.reason), ({ expel, holder }) => {
      const ok = Effect.sync(() => reply({ _tag: "Ok" }))
      return holder === client.session ? Effect.zipRight(ok, expel) : Effect.zipRight(expel, ok)
    })
  )

export const mute = ({ client, command, part, reply }: Request<CommandOf<"Mute">>): Handled =>
  asOperator(client, (by) => {
    const { nick, reason, seconds } = command
    const done: Handled =
      seconds === 0
        ? Acts.unmute(by, nick)
        : Effect.map(Acts.mute(by, nick, seconds, reason), (imposed) =>
            part(...imposed.map(Acts.eventOf))
          )
    return Effect.map(done, () => reply({ _tag: "Ok" }))
  })

export const ban = ({ client, command, part, reply }: Request<CommandOf<"Ban">>): Handled =>
  asOperator(client, (by) => {
    const { reason, seconds, subject } = command
    return Effect.flatMap(Acts.ban(by, subject, seconds, reason), ({ expel, sanctions }) => {
      part(...sanctions.map(Acts.eventOf))
      reply({ _tag: "Ok" })
      return expel
    })
  })

export const unban = ({ client, command, reply }: Request<CommandOf<"Unban">>): Handled =>
  asOperator(client, (by) =>
    Effect.map(Acts.unban(by, command.subject), () => reply({ _tag: "Ok" }))
  )

export const bans = ({ client, part, reply }: Request<CommandOf<"Bans">>): Handled =>
  asOperator(client, () =>
    Effect.gen(function* () {
      const { sanctions } = yield* Moderation
      for (const page of Array.chunksOf(sanctions(), roomsPage)) {
        yield* client.writable
        part(...page.map(Acts.eventOf))
      }
      reply({ _tag: "Ok" })
    })
  )

export const set = ({ client, command, reply }: Request<CommandOf<"Set">>): Handled =>
  asOperator(client, (by) =>
    Effect.map(RoomActs.set(by, command.room, command.to), () => reply({ _tag: "Ok" }))
  )

type Inviting = CommandOf<"Invite"> | Extract<FurtherCommand, { readonly _tag: "Call" }>

const inviting = ({ client, command, reply }: Request<Inviting>): Handled =>
  withSession(client, (session) =>
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
      yield* Effect.ignore(found.ask(Query.tell(event)))
    }).pipe(Effect.scoped)
  )

export const invite = (request: Request<CommandOf<"Invite">>): Handled => inviting(request)

/** Invites somebody unless they are in the room. */
export const call = (
  request: Request<Extract<FurtherCommand, { readonly _tag: "Call" }>>
): Handled =>
  Effect.gen(function* () {
    const { client, command, part, reply } = request
    const { nick, room } = command
    const isMember = client.session?.memberships.has(room) === true
    const held = Option.getOrUndefined(yield* (yield* Nicknames).find(nick))
    if (!isMember || held?.holder.memberships.has(room) !== true) return yield* inviting(request)
    part({ _tag: "Inside", nick: held.nick, room })
    reply({ _tag: "Ok" })
  })
