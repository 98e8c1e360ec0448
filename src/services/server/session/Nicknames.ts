import { Context, Effect, Layer, Option, Ref } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import * as NickRegistry from "../../../domain/chat/NickRegistry.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { Limits } from "../Limits.ts"

/** Whoever goes by a nickname. */
export interface NickHolder {
  readonly nick: Nick
  /** The connection is lost, and the name held for a client that comes back. */
  readonly isAway: boolean
  /** Hands over a private message. */
  readonly tell: (from: Nick, time: Timestamp, text: Text) => void
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
    /** Changes a holder's name; the old one is kept when somebody else holds the new one. */
    readonly rename: (holder: NickHolder, to: Nick) => Effect.Effect<void, ChatErrorOf<"NickTaken">>
    readonly find: (nick: Nick) => Effect.Effect<Option.Option<NickHolder>>
    readonly size: Effect.Effect<number>
  }
>() {
  static readonly layer: Layer.Layer<Nicknames, never, Limits> = Layer.effect(
    Nicknames,
    Effect.gen(function* () {
      const { keep } = yield* Limits
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
        heldFor: Option.exists(NickRegistry.find(current, nick), ({ holder }) => holder.isAway)
          ? Seconds.make(keep)
          : undefined
      })

      return {
        claim: (nick, holder) =>
          change(nick, (current) => NickRegistry.claim(current, nick, holder)),
        release: (holder) =>
          Ref.update(names, (current) => NickRegistry.release(current, holder.nick, holder)),
        rename: (holder, to) =>
          change(to, (current) => NickRegistry.rename(current, holder.nick, to, holder)),
        find: (nick) =>
          Effect.map(Ref.get(names), (current) =>
            Option.map(NickRegistry.find(current, nick), ({ holder }) => holder)
          ),
        size: Effect.map(Ref.get(names), NickRegistry.size)
      }
    })
  )
}
