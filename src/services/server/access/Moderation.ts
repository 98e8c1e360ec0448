import { join } from "node:path"
import { Array as Arr, Clock, Context, Effect, type Either, FiberSet, Layer, Option } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import * as RoomRules from "../../../domain/chat/moderation/RoomRules.ts"
import * as Sanctions from "../../../domain/chat/moderation/Sanctions.ts"
import type { Who } from "../../../domain/chat/moderation/Subject.ts"
import { secondsLeft } from "../../../domain/chat/moderation/Term.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import { keptOutLogsEvery } from "../limits/Operation.ts"
import { millis } from "../Monotonic.ts"
import { Sharing } from "../Sharing.ts"
import type { Peer } from "../transport/Connection.ts"
import {
  fromText,
  type Imposed,
  load,
  type ModerationUnreadable,
  nothing,
  save,
  toText
} from "./ModerationFile.ts"
import { Operators } from "./Operators.ts"
import { RoomGuests, type Speaker } from "./RoomGuests.ts"

/** Somebody in the chat. */
export interface Person {
  readonly nick: Who["nick"]
  /** The connection that they have, or had last; undefined if that was in a process before. */
  readonly peer: Peer | undefined
  /** The key with which their session began. */
  readonly key?: Pin | undefined
}

/** By what bans and mutes know somebody. */
export const whoIs = ({ key, nick, peer }: Person): Who => ({
  nick,
  keys: Arr.dedupe([peer?.key, key].filter((one) => one !== undefined)),
  address: peer === undefined || peer.isExempt ? undefined : peer.origin
})

/** What somebody has proved now; of who was connected in a process before, the key of then. */
const proved = ({ key, peer }: Person): Pick<Peer, "key"> => peer ?? { key }

/** What a server knows of somebody who is there. */
export interface Known extends Pick<Who, "address" | "keys"> {
  readonly isOperator: boolean
}

export const knownHere = (
  { isOperatorNow }: Pick<Moderation["Type"], "isOperatorNow">,
  person: Person
): Known => {
  const { address, keys } = whoIs(person)
  return { address, keys, isOperator: isOperatorNow(person) }
}

/** The key with which a session began stays, whoever comes back to it. */
const speakerOf = (person: Person): Speaker =>
  person.key ?? person.peer?.key ?? whoIs(person).address ?? person

/** What operators have imposed and set. Whoever asks is answered at once, from memory. */
export class Moderation extends Context.Tag("natter/services/server/access/Moderation")<
  Moderation,
  {
    /** Why somebody may not be here; undefined if they may. Operators always may. */
    readonly banOf: (person: Person) => ChatErrorOf<"Banned"> | undefined
    /** Logs that somebody was not let in because of a ban, if nobody was for a while. */
    readonly noteKeptOut: (person: Person) => Effect.Effect<void>
    /** Why somebody may say nothing; undefined if they may. */
    readonly muteOf: (person: Person) => ChatErrorOf<"Muted"> | undefined
    /** Why a member has to wait before the next message in a room; undefined if they need not. */
    readonly slownessOf: (
      person: Person,
      room: RoomName,
      now: number
    ) => ChatErrorOf<"Slow"> | undefined
    /** Notes that a member has said something, or set the topic. */
    readonly noteSaid: (person: Person, room: RoomName, now: number) => void
    /** Whether somebody who is no member may know of a room, and enter it. */
    readonly mayEnter: (person: Person, room: RoomName) => boolean
    /** Lets somebody into a room, for as long as they are in the chat. */
    readonly letIn: (person: Person, room: RoomName) => void
    readonly isOperator: (peer: Pick<Peer, "key">) => boolean
    /** Makes whoever is at the other end an operator until the connection ends; false where the word is wrong. */
    readonly admitOperator: Operators["Type"]["admit"]
    /** Takes that back; false where it was not so. */
    readonly dismissOperator: Operators["Type"]["dismiss"]
    /** Whether somebody has proved to be one, with the connection that they have or had last. */
    readonly isOperatorNow: (person: Person) => boolean
    readonly rulesOf: (room: RoomName) => RoomRules.RoomRules
    /** The bans and mutes that hold now. */
    readonly sanctions: () => ReadonlyArray<Sanctions.Sanction>
    /**
     * Changes what is imposed, after it has been kept. Where that fails nothing changes.
     *
     * @param to is given what is imposed, and the time in milliseconds since 1970
     */
    readonly change: <E extends ChatError>(
      to: (imposed: Imposed, now: number) => Either.Either<Imposed, E>
    ) => Effect.Effect<void, E | ChatErrorOf<"Unavailable">>
  }
>() {
  /** @param folder keeps what is to last; undefined to keep it for this run only */
  static readonly layer = (
    folder: string | undefined
  ): Layer.Layer<Moderation, ModerationUnreadable, Operators> =>
    Layer.scoped(
      Moderation,
      Effect.gen(function* () {
        const operators = yield* Operators
        const clock = yield* Effect.clock
        const path = folder === undefined ? undefined : join(folder, "moderation.json")
        let imposed = path === undefined ? nothing : yield* load(path)
        const changing = yield* Effect.makeSemaphore(1)
        const guests = new RoomGuests()
        const wallNow = () => clock.unsafeCurrentTimeMillis()
        const isOperatorNow = (person: Person) => operators.has(proved(person))

        const tellNotKept = yield* Effect.once(
          Effect.logWarning(
            "What operators do lasts until the server stops: there is no folder to keep it in. Name one with --state."
          )
        )

        const keep = (next: Imposed): Effect.Effect<void, ChatErrorOf<"Unavailable">> =>
          path === undefined
            ? tellNotKept
            : Effect.try(() => save(path, next)).pipe(
                Effect.catchAll(({ error }) =>
                  Effect.zipRight(
                    Effect.logError("What operators do cannot be kept.", String(error)),
                    Effect.fail({ _tag: "Unavailable" } as const)
                  )
                )
              )

        const forgetGuests = ({ rooms }: Imposed): void => {
          for (const room of imposed.rooms.keys()) {
            if (rooms.get(room)?.closed === undefined) guests.forgetInvited(room)
            if (rooms.get(room)?.slow === undefined) guests.forgetSaid(room)
          }
        }

        const set = (next: Imposed): void => {
          forgetGuests(next)
          imposed = next
        }

        const sharing = Option.getOrUndefined(yield* Effect.serviceOption(Sharing))
        const versionNow = () => sharing?.all("imposed").get("all")?.version ?? 0
        if (sharing !== undefined) {
          const fork = yield* FiberSet.makeRuntime<never>()
          const take = (text: string) => {
            const next = fromText(text)
            if (next === undefined) return
            set(next)
            fork(Effect.ignore(keep(next)))
          }
          const shared = sharing.all("imposed").get("all")
          if (shared !== undefined) take(shared.text)
          else if (imposed !== nothing)
            yield* Effect.ignore(sharing.put("imposed", "all", 0, toText(imposed)))
          sharing.onPut("imposed", (_, text) => take(text))
        }

        /** What all servers share is theirs when it is shared; another may have changed it meanwhile. */
        const put = (next: Imposed): Effect.Effect<boolean, ChatErrorOf<"Unavailable">> =>
          sharing === undefined
            ? Effect.as(keep(next), true)
            : sharing.put("imposed", "all", versionNow(), toText(next))

        const change = <E extends ChatError>(
          to: (imposed: Imposed, now: number) => Either.Either<Imposed, E>
        ) => changing.withPermits(1)(Effect.uninterruptible(tryToChange(to)))

        const tryToChange = <E extends ChatError>(
          to: (imposed: Imposed, now: number) => Either.Either<Imposed, E>
        ): Effect.Effect<void, E | ChatErrorOf<"Unavailable">> =>
          Effect.gen(function* () {
            const next = yield* to(imposed, yield* Clock.currentTimeMillis)
            if (next === imposed) return
            if (!(yield* put(next))) return yield* tryToChange(to)
            set(next)
          })

        const find = (kind: Sanctions.Kind, person: Person): Sanctions.Sanction | undefined =>
          imposed.sanctions.size === 0 || isOperatorNow(person)
            ? undefined
            : Sanctions.find(imposed.sanctions, kind, whoIs(person), wallNow())

        let notedAt = Number.NEGATIVE_INFINITY
        let unnoted = 0
        const noteKeptOut = ({ nick, peer }: Person) =>
          Effect.suspend(() => {
            const at = millis(clock)
            if (at - notedAt < keptOutLogsEvery * 1000) {
              unnoted += 1
              return Effect.void
            }
            const others = unnoted
            notedAt = at
            unnoted = 0
            return Effect.logInfo("banned, and kept out", {
              peer: peer?.name ?? "-",
              nick: nick ?? "-",
              ...(others === 0 ? {} : { others })
            })
          })

        const rulesOf = (room: RoomName) => imposed.rooms.get(room) ?? RoomRules.none

        const told = ({ reason, until }: Sanctions.Sanction) => ({
          seconds: secondsLeft(until, wallNow()),
          reason
        })

        return {
          banOf: (person) => {
            const ban = find("ban", person)
            return ban === undefined ? undefined : { _tag: "Banned", ...told(ban) }
          },
          noteKeptOut,
          muteOf: (person) => {
            const mute = find("mute", person)
            return mute === undefined ? undefined : { _tag: "Muted", ...told(mute) }
          },
          slownessOf: (person, room, now) => {
            const { slow } = rulesOf(room)
            if (slow === undefined || isOperatorNow(person)) return undefined
            const last = guests.lastSaid(room, speakerOf(person))
            const left = last === undefined ? 0 : last + slow.seconds * 1000 - now
            return left > 0 ? { _tag: "Slow", seconds: Math.ceil(left / 1000) } : undefined
          },
          noteSaid: (person, room, now) => {
            if (rulesOf(room).slow !== undefined) guests.noteSaid(room, speakerOf(person), now)
          },
          mayEnter: (person, room) => {
            const { closed, invited } = rulesOf(room)
            return (
              closed === undefined ||
              isOperatorNow(person) ||
              guests.isInvited(room, person) ||
              whoIs(person).keys.some((key) => invited.includes(key))
            )
          },
          letIn: (person, room) => {
            if (rulesOf(room).closed !== undefined) guests.invite(room, person)
          },
          isOperator: operators.has,
          admitOperator: operators.admit,
          dismissOperator: operators.dismiss,
          isOperatorNow,
          rulesOf,
          sanctions: () => Sanctions.current(imposed.sanctions, wallNow()),
          change
        }
      })
    )
}
