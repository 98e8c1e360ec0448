import { Context, Effect, Layer, Option, Ref } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import * as NickRegistry from "../../../domain/chat/NickRegistry.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { millis } from "../Monotonic.ts"
import type { Sender } from "./Inbox.ts"

/** Whoever goes by a nickname. */
export interface NickHolder {
  readonly nick: Nick
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
   * @param settled is called when the message is kept and sent, or cannot be kept after all
   */
  readonly tell: (
    from: Sender,
    time: Timestamp,
    text: Text,
    settled?: (isKept: boolean) => void
  ) => ChatErrorOf<"InboxFull" | "NoSuchNick" | "Unavailable"> | undefined
}

type Registry = NickRegistry.NickRegistry<NickHolder>

/** The registry of nicknames. */
export class Nicknames extends Context.Tag("natter/services/server/session/Nicknames")<
  Nicknames,
  {
    /** Claims a name, until the holder releases it. */
    readonly claim: (
      nick: Nick,
      holder: NickHolder
    ) => Effect.Effect<void, ChatErrorOf<"NickTaken">>
    /** Whatever name the holder has is free. */
    readonly release: (holder: NickHolder) => Effect.Effect<void>
    /** Gives up one of a holder's names, and claims another; neither when somebody else holds that. */
    readonly rename: (
      holder: NickHolder,
      from: Nick,
      to: Nick
    ) => Effect.Effect<void, ChatErrorOf<"NickTaken">>
    readonly find: (nick: Nick) => Effect.Effect<Option.Option<NickHolder>>
    readonly size: Effect.Effect<number>
  }
>() {
  static readonly layer: Layer.Layer<Nicknames> = Layer.effect(
    Nicknames,
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const names = yield* Ref.make(NickRegistry.empty<NickHolder>())

      const change = (
        nick: Nick,
        next: (names: Registry) => Option.Option<Registry>
      ): Effect.Effect<void, ChatErrorOf<"NickTaken">> =>
        Effect.flatten(
          Ref.modify(names, (current) => {
            const changed = next(current)
            const result: Effect.Effect<void, ChatErrorOf<"NickTaken">> = Option.isSome(changed)
              ? Effect.void
              : Effect.fail(taken(current, nick))
            return [result, Option.getOrElse(changed, () => current)]
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
        claim: (nick, holder) =>
          change(nick, (current) => NickRegistry.claim(current, nick, holder)),
        release: (holder) =>
          Ref.update(names, (current) => NickRegistry.release(current, holder.nick, holder)),
        rename: (holder, from, to) =>
          change(to, (current) => NickRegistry.rename(current, from, to, holder)),
        find: (nick) =>
          Effect.map(Ref.get(names), (current) =>
            Option.map(NickRegistry.find(current, nick), ({ holder }) => holder)
          ),
        size: Effect.map(Ref.get(names), NickRegistry.size)
      }
    })
  )
}
