import { Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import { blank } from "../../../domain/chat/Profile.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import { listedPerToken } from "../limits/Commands.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { awayFor } from "../room/Question.ts"
import { Rooms } from "../room/Rooms.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { Session } from "../session/Session.ts"
import { expectReadable, isReadable, listMembers } from "./Reading.ts"
import type { SessionRequest } from "./Request.ts"
import { settingsOf } from "./RoomActs.ts"
import type { Searches } from "./Searches.ts"

/** What some protocols ask about rooms, the server and the time. */

type Handled<R> = Effect.Effect<void, ChatError | LogUnavailable, R>
type Of<Tag extends FurtherCommand["_tag"]> = SessionRequest<
  Extract<FurtherCommand, { readonly _tag: Tag }>
>

/** Who is in a room, with what is known of each. */
export const members = (request: Of<"Members">): Handled<Moderation | Rooms | Searches> =>
  Effect.flatMap(Moderation, ({ isOperatorNow }) =>
    listMembers(request, (room, members, now) =>
      request.part({
        _tag: "Members",
        room,
        members: members.map((member) => {
          const who = "who" in member ? member.who : undefined
          return {
            nick: member.nick,
            awayFor: awayFor(member, now),
            isOperator: who instanceof Session && isOperatorNow(who),
            profile: who?.profile ?? blank
          }
        })
      })
    )
  )

/** How many people and rooms there are. */
export const counts = ({
  client,
  part,
  reply,
  session
}: Of<"Counts">): Handled<Moderation | Nicknames | Rooms> =>
  Effect.gen(function* () {
    const { isOperatorNow, mayEnter } = yield* Moderation
    const { holders, most } = yield* Nicknames
    const all = yield* holders
    const rooms = (yield* (yield* Rooms).names).filter((room) =>
      isReadable(session, room, mayEnter)
    )
    client.allowance.charge((all.length + rooms.length) / listedPerToken, yield* now)
    part({
      _tag: "Counts",
      people: all.length,
      most: Math.max(most(), all.length),
      operators: all.filter(({ holder }) => isOperatorNow(holder)).length,
      rooms: rooms.length
    })
    reply({ _tag: "Ok" })
  })

/** What there is to know about one room. */
export const about = ({
  command: { room },
  part,
  reply,
  session
}: Of<"About">): Handled<Moderation | Rooms> =>
  Effect.gen(function* () {
    yield* expectReadable(session, room)
    const found = yield* (yield* Rooms).describe(room)
    if (Option.isNone(found)) return yield* Effect.fail({ _tag: "NoSuchRoom" } as const)
    part(found.value)
    reply({ _tag: "Ok" })
  })

/** What operators have set for a room. */
export const settings = ({
  command: { room },
  part,
  reply,
  session
}: Of<"Settings">): Handled<Moderation | Rooms> =>
  Effect.gen(function* () {
    yield* expectReadable(session, room)
    const found = yield* (yield* Rooms).describe(room)
    if (Option.isNone(found)) return yield* Effect.fail({ _tag: "NoSuchRoom" } as const)
    part(...settingsOf(yield* Moderation, room))
    reply({ _tag: "Ok" })
  })

/** When the last entry was made in each room of the client. */
export const latest = ({ part, reply, session }: Of<"Latest">): Handled<never> =>
  Effect.gen(function* () {
    for (const [name, { room }] of session.memberships) {
      const { seq } = yield* room.log.head
      const [entry] = yield* room.log.until(seq, 1)
      if (entry !== undefined) part({ _tag: "Latest", room: name, time: entry.time })
    }
    reply({ _tag: "Ok" })
  })

/** What time it is. */
export const time = ({ reply }: Pick<Of<"Time">, "reply">): Handled<never> =>
  Effect.map(Clock.currentTimeMillis, (now) => reply({ _tag: "Ok", time: timestampAt(now) }))
