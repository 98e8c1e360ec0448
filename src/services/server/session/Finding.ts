import { Array as Arr, Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { FurtherEvent } from "../../../domain/chat/FurtherEvent.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import { maxFoundNicks } from "../FixedLimits.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import { now } from "../Monotonic.ts"
import { Rooms } from "../room/Rooms.ts"
import { type Held, Nicknames } from "./Nicknames.ts"
import { expectReadable, isReadable } from "./Reading.ts"
import type { Request } from "./Request.ts"

/** What some protocols ask about people, rooms and the time. */

type Handled<R> = Effect.Effect<void, ChatError | LogUnavailable, R>
type Of<Tag extends FurtherCommand["_tag"]> = Request<
  Extract<FurtherCommand, { readonly _tag: Tag }>
>
type Person = Extract<FurtherEvent, { readonly _tag: "Person" }>

/** Who has these names, as far as whoever asks may know of them. */
export const find = ({
  client,
  command: { nicks },
  part,
  reply
}: Of<"Find">): Handled<Moderation | Nicknames> =>
  Effect.gen(function* () {
    const { isOperatorNow, mayEnter } = yield* Moderation
    const { find } = yield* Nicknames
    const at = yield* now
    const describe = ({ holder, since }: Held): Person => ({
      _tag: "Person",
      nick: holder.nick,
      since,
      awayFor: holder.heldFor(at),
      isOperator: isOperatorNow(holder),
      isEncrypted: holder.peer?.isEncrypted === true,
      hasKey: holder.key !== undefined,
      rooms: Array.from(holder.memberships.keys()).filter((room) =>
        isReadable(client, room, mayEnter)
      )
    })
    const held = yield* Effect.forEach(nicks.slice(0, maxFoundNicks), find)
    part(...Arr.getSomes(held).map(describe))
    reply({ _tag: "Ok" })
  })

/** What there is to know about one room. */
export const about = ({
  client,
  command: { room },
  part,
  reply
}: Of<"About">): Handled<Moderation | Rooms> =>
  Effect.gen(function* () {
    yield* expectReadable(client, room)
    const found = yield* (yield* Rooms).describe(room)
    if (Option.isNone(found)) return yield* Effect.fail({ _tag: "NoSuchRoom" } as const)
    part(found.value)
    reply({ _tag: "Ok" })
  })

/** When the last entry was made in each room of the client. */
export const latest = ({ client, part, reply }: Of<"Latest">): Handled<never> =>
  Effect.gen(function* () {
    for (const [name, { room }] of client.session?.memberships ?? []) {
      const { seq } = yield* room.log.head
      const [entry] = yield* room.log.until(seq, 1)
      if (entry !== undefined) part({ _tag: "Latest", room: name, time: entry.time })
    }
    reply({ _tag: "Ok" })
  })

/** What time it is. */
export const time = ({ reply }: Of<"Time">): Handled<never> =>
  Effect.map(Clock.currentTimeMillis, (now) => reply({ _tag: "Ok", time: timestampAt(now) }))
