import { Context, Effect, Layer, Option, Ref } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Aside } from "../../../domain/chat/ClientTags.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { AnyEvent } from "../../../domain/chat/FurtherEvent.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import * as NickClock from "../../../domain/chat/NickClock.ts"
import * as NickRegistry from "../../../domain/chat/NickRegistry.ts"
import type { Profile } from "../../../domain/chat/Profile.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { Known } from "../access/Moderation.ts"
import { millis } from "../Monotonic.ts"
import type { Peer } from "../transport/Connection.ts"
import { type Former, FormerNames } from "./FormerNames.ts"
import type { Sender } from "./Inbox.ts"
import { type Missed, Renames } from "./Renames.ts"
import { Watchers } from "./Watchers.ts"

/** Why somebody does not take in a private message. */
export type TellRefused = ChatErrorOf<"InboxFull" | "NoSuchNick" | "Unavailable">

/** The server where somebody is, if that is another one. */
export interface Elsewhere {
  readonly node: string
  readonly known: Effect.Effect<Known, ChatErrorOf<"NoSuchNick" | "Unavailable">>
  /** Lets them into a room, and tells them. */
  readonly invite: (
    invited: EventOf<"Invited">
  ) => Effect.Effect<void, ChatErrorOf<"NoSuchNick" | "Unavailable">>
}

/** Whoever goes by a nickname. */
export interface NickHolder {
  /** The session; undefined for one that no other node need know. */
  readonly id?: SessionId
  readonly nick: Nick
  /** Its session goes on at another node, or will, and keeps its name there. */
  readonly goesOn?: boolean
  /** The connection that they have, or had last; undefined if that was in a process before. */
  readonly peer: Peer | undefined
  /** The key with which they began. */
  readonly key?: Pin | undefined
  /** Where they are, which knows more of them; undefined where that is this server. */
  readonly elsewhere?: Elsewhere
  readonly profile: Profile
  /** The rooms that they are in. */
  readonly memberships: ReadonlyMap<RoomName, unknown>
  /**
   * How long the name is still held for a client that has lost its connection, rounded up;
   * undefined while a client is connected.
   *
   * @param now milliseconds of the clock that never goes back
   */
  readonly heldFor: (now: number) => Seconds | undefined
  /**
   * Takes in a private message; returns why not where it cannot.
   *
   * @param done is called when the message is kept and sent, or cannot be kept after all; of somebody at
   *   another node, with why not
   * @param isNotice whether no program is to answer it
   * @param aside is told at this node only, to a client that is connected
   */
  readonly tell: (
    from: Sender,
    time: Timestamp,
    text: Text,
    done?: (isKept: boolean, why?: TellRefused) => void,
    isNotice?: boolean,
    aside?: Aside
  ) => TellRefused | undefined
  /** Tells them something that they need not have. */
  readonly hear: (event: AnyEvent) => void
  /** Ends their session for good. */
  readonly expel: (reason: "kicked" | "banned", text: Text | undefined) => Effect.Effect<void>
}

type Registry = NickRegistry.NickRegistry<NickHolder>

/** A name that somebody holds. */
export type Held = NickRegistry.Claim<NickHolder>

interface Names {
  readonly registry: Registry
  readonly clock: NickClock.NickClock
}

type Claiming<E = never> = Effect.Effect<Claimed, ChatErrorOf<"NickTaken"> | E>

/** A claim of a name. */
export interface Claimed {
  readonly at: Timestamp
  /** Since when the holder has the name: earlier, if it is theirs already. */
  readonly since: Timestamp
}

/** The registry of nicknames. */
export class Nicknames extends Context.Tag("natter/services/server/session/Nicknames")<
  Nicknames,
  {
    /** Names are claimed later than this time, at which somebody has said something in a process before. */
    readonly claimAfter: (time: number) => Effect.Effect<void>
    /**
     * Claims a name, until the holder releases it.
     *
     * @param since when they did that in a process before
     */
    readonly claim: (
      nick: Nick,
      holder: NickHolder,
      since?: Timestamp
    ) => Claiming<ChatErrorOf<"Unavailable">>
    /** Whatever name the holder has is free. */
    readonly release: (holder: NickHolder) => Effect.Effect<void>
    /** Gives up one of a holder's names, and claims another; neither when somebody else holds that. */
    readonly rename: (
      holder: NickHolder,
      from: Nick,
      to: Nick
    ) => Effect.Effect<void, ChatErrorOf<"NickTaken">>
    /** Notes that a holder has a new name, until they release that. */
    readonly note: (holder: NickHolder, rename: EventOf<"Rename">) => void
    /** The changes of names since a time of others who share a room with this holder. */
    readonly renamesFor: (holder: NickHolder, since: Timestamp) => Missed
    readonly find: (nick: Nick) => Effect.Effect<Option.Option<Held>>
    /** Who has a name at this server, by their session; where several servers share the names. */
    readonly holderHere?: (session: SessionId) => NickHolder | undefined
    /** All who have a name, each once. */
    readonly holders: Effect.Effect<ReadonlyArray<Held>>
    readonly size: Effect.Effect<number>
    /** How many had a name at the same time, at most. */
    readonly most: () => number
    /** Who had a name, the last first. */
    readonly former: (nick: Nick, count: number) => ReadonlyArray<Former>
    /** Tells a holder when these names, and no others, are taken or given up, until they release their own. */
    readonly watch: (holder: NickHolder, nicks: ReadonlyArray<Nick>) => void
  }
>() {
  static readonly layer: Layer.Layer<Nicknames> = Layer.effect(
    Nicknames,
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const now = (): NickClock.Now => ({
        wall: clock.unsafeCurrentTimeMillis(),
        steady: millis(clock)
      })
      const names = yield* Ref.make<Names>({
        registry: NickRegistry.empty(),
        clock: NickClock.begin(now())
      })

      const renames = new Renames<NickHolder>()
      const former = new FormerNames()
      const watchers = new Watchers()
      let most = 0

      const arrived = (nick: Nick, people: number) => {
        most = Math.max(most, people)
        watchers.changed(nick, true)
      }

      const gone = (nick: Nick, { profile }: NickHolder) => {
        former.add({ nick, profile, until: timestampAt(clock.unsafeCurrentTimeMillis()) })
        watchers.changed(nick, false)
      }

      /** The clock when a name is given up. */
      const freed = (before: Registry, clock: NickClock.NickClock, nick: Nick) =>
        NickClock.freed(
          clock,
          now(),
          Option.match(NickRegistry.find(before, nick), {
            onNone: () => 0,
            onSome: ({ since }) => since
          })
        )

      /**
       * Claims a name with what makes the next registry of this one.
       *
       * @param from what is given up for it
       */
      const change = (
        to: Omit<Held, "since">,
        given: Timestamp | undefined,
        from: Nick | undefined,
        next: (names: Registry, to: Held) => Option.Option<Registry>
      ): Claiming =>
        Effect.flatten(
          Ref.modify(names, (current): readonly [Claiming, Names] => {
            const [claimed, at] = NickClock.claimed(current.clock, now())
            const registry = next(current.registry, { ...to, since: given ?? at })
            if (Option.isNone(registry))
              return [Effect.fail(taken(current.registry, to.nick)), current]
            const since = Option.match(NickRegistry.find(registry.value, to.nick), {
              onNone: () => at,
              onSome: (claim) => claim.since
            })
            const clock = from === undefined ? claimed : freed(current.registry, claimed, from)
            const isNew = Option.isNone(NickRegistry.find(current.registry, to.nick))
            const told = Effect.sync(() => {
              if (isNew) arrived(to.nick, NickRegistry.size(registry.value))
              if (from !== undefined) gone(from, to.holder)
            })
            return [Effect.as(told, { at, since }), { registry: registry.value, clock }]
          })
        )

      /** Somebody has it, or it is held for somebody whose connection is lost. */
      const taken = (current: Registry, nick: Nick): ChatErrorOf<"NickTaken"> => ({
        _tag: "NickTaken",
        heldFor: Option.match(NickRegistry.find(current, nick), {
          onNone: () => undefined,
          onSome: ({ holder }) => holder.heldFor(millis(clock))
        })
      })

      return {
        claimAfter: (time) =>
          Ref.update(names, ({ clock, registry }) => ({
            registry,
            clock: NickClock.after(clock, time)
          })),
        claim: (nick, holder, since) =>
          change({ nick, holder }, since, undefined, NickRegistry.claim),
        release: (holder) =>
          Effect.flatten(
            Ref.modify(names, ({ clock, registry }) => {
              renames.forget(holder)
              watchers.watch(holder, [])
              const next = NickRegistry.release(registry, holder.nick, holder)
              const told =
                next === registry ? Effect.void : Effect.sync(() => gone(holder.nick, holder))
              return [told, { registry: next, clock: freed(registry, clock, holder.nick) }]
            })
          ),
        rename: (holder, from, to) =>
          Effect.asVoid(
            change(
              { nick: to, holder },
              undefined,
              foldNick(from) === foldNick(to) ? undefined : from,
              (registry, to) => NickRegistry.rename(registry, from, to)
            )
          ),
        note: (holder, rename) => renames.add(holder, rename),
        renamesFor: (holder, since) => {
          const rooms = Array.from(holder.memberships.keys())
          return renames.since(
            since,
            (other) => other !== holder && rooms.some((room) => other.memberships.has(room))
          )
        },
        find: (nick) =>
          Effect.map(Ref.get(names), ({ registry }) => NickRegistry.find(registry, nick)),
        holders: Effect.map(Ref.get(names), ({ registry }) => NickRegistry.holders(registry)),
        size: Effect.map(Ref.get(names), ({ registry }) => NickRegistry.size(registry)),
        most: () => most,
        former: (nick, count) => former.of(nick, count),
        watch: (holder, nicks) => watchers.watch(holder, nicks)
      }
    })
  )
}
