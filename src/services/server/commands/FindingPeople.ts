import { Array as Arr, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { FurtherCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { FurtherEventOf } from "../../../domain/chat/FurtherEvent.ts"
import { matches } from "../../../domain/chat/Glob.ts"
import { compactNick } from "../../../domain/chat/Nick.ts"
import { maxWatched } from "../../../domain/chat/Watching.ts"
import { Moderation } from "../access/Moderation.ts"
import { listedPerToken, maxFoundNicks, maxMatched } from "../limits/Commands.ts"
import { now } from "../Monotonic.ts"
import { type Held, Nicknames } from "../session/Nicknames.ts"
import type { Session } from "../session/Session.ts"
import { isReadable } from "./Reading.ts"
import type { SessionRequest } from "./Request.ts"

/** What some protocols ask about people. */

type Handled<R> = Effect.Effect<void, ChatError, R>
type Of<Tag extends FurtherCommand["_tag"]> = SessionRequest<
  Extract<FurtherCommand, { readonly _tag: Tag }>
>
type Person = FurtherEventOf<"Person">

/** Who has these names, as far as whoever asks may know of them. */
export const find = ({
  command: { nicks },
  part,
  reply,
  session
}: Of<"Find">): Handled<Moderation | Nicknames> =>
  Effect.gen(function* () {
    const { find } = yield* Nicknames
    const describe = yield* describing(session)
    const held = yield* Effect.forEach(nicks.slice(0, maxFoundNicks), find)
    part(...Arr.getSomes(held).map(describe))
    reply({ _tag: "Ok" })
  })

/** How somebody is described to this client. */
const describing = (session: Session): Effect.Effect<(held: Held) => Person, never, Moderation> =>
  Effect.gen(function* () {
    const { isOperatorNow, mayEnter } = yield* Moderation
    const at = yield* now
    return ({ holder, since }) => ({
      _tag: "Person",
      nick: holder.nick,
      since,
      awayFor: holder.heldFor(at),
      isOperator: isOperatorNow(holder),
      isEncrypted: holder.peer?.isEncrypted === true,
      hasKey: holder.key !== undefined,
      profile: holder.profile,
      rooms: Array.from(holder.memberships.keys()).filter((room) =>
        isReadable(session, room, mayEnter)
      )
    })
  })

/** Those whose names a mask is about and who share a room with the client. */
export const match = ({
  client,
  command: { mask },
  part,
  reply,
  session
}: Of<"Match">): Handled<Moderation | Nicknames> =>
  Effect.gen(function* () {
    const all = yield* (yield* Nicknames).holders
    client.allowance.charge(all.length / listedPerToken, yield* now)
    const rooms = Array.from(session.memberships.keys())
    const isKnown = (holder: Held["holder"]): boolean =>
      holder === session || rooms.some((room) => holder.memberships.has(room))
    const found = all.filter(({ holder }) => matches(mask, holder.nick) && isKnown(holder))
    part(...found.slice(0, maxMatched).map(yield* describing(session)))
    reply({ _tag: "Ok" })
  })

/** Who had a name. */
export const was = ({ command: { count, nick }, part, reply }: Of<"Was">): Handled<Nicknames> =>
  Effect.map(Nicknames, ({ former }) => {
    part(...former(nick, count).map((one) => ({ _tag: "Was", ...one }) as const))
    reply({ _tag: "Ok" })
  })

/** Watches names, and tells of some who has them. */
export const watch = ({
  command: { asked, nicks },
  part,
  reply,
  session
}: Of<"Watch">): Handled<Nicknames> =>
  Effect.gen(function* () {
    const { find, watch } = yield* Nicknames
    watch(session, nicks.map(compactNick))
    for (const nick of asked.slice(0, maxWatched)) {
      const held = Option.getOrUndefined(yield* find(nick))
      part({ _tag: "Presence", nick: held?.nick ?? nick, isHere: held !== undefined })
    }
    reply({ _tag: "Ok" })
  })
