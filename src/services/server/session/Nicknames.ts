import { Context, Effect, Layer, Option, Ref, type Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import * as NickRegistry from "../../../domain/chat/NickRegistry.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import { Limits } from "../Limits.ts"
import type { Session } from "./Session.ts"

/** The registry of nicknames. */
export class Nicknames extends Context.Tag("natter/services/server/session/Nicknames")<
  Nicknames,
  {
    /** Claims a name until the scope closes; then whatever name the session has is free. */
    readonly claim: (
      nick: Nick,
      session: Session
    ) => Effect.Effect<void, ChatErrorOf<"NickTaken">, Scope.Scope>
    /** Changes a session's name; the old one is kept when somebody else holds the new one. */
    readonly rename: (session: Session, to: Nick) => Effect.Effect<void, ChatErrorOf<"NickTaken">>
    readonly find: (nick: Nick) => Effect.Effect<Option.Option<Session>>
    readonly size: Effect.Effect<number>
  }
>() {
  static readonly layer: Layer.Layer<Nicknames, never, Limits> = Layer.effect(
    Nicknames,
    Effect.gen(function* () {
      const { keep } = yield* Limits
      const names = yield* Ref.make(NickRegistry.empty<Session>())

      const change = (
        nick: Nick,
        next: (
          names: NickRegistry.NickRegistry<Session>
        ) => Option.Option<NickRegistry.NickRegistry<Session>>
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
      const taken = (
        current: NickRegistry.NickRegistry<Session>,
        nick: Nick
      ): ChatErrorOf<"NickTaken"> => ({
        _tag: "NickTaken",
        heldFor: Option.exists(
          NickRegistry.find(current, nick),
          ({ holder }) => holder.state._tag === "Detached"
        )
          ? Seconds.make(keep)
          : undefined
      })

      return {
        claim: (nick, session) =>
          Effect.acquireRelease(
            change(nick, (current) => NickRegistry.claim(current, nick, session)),
            () =>
              Ref.update(names, (current) => NickRegistry.release(current, session.nick, session))
          ),
        rename: (session, to) =>
          change(to, (current) => NickRegistry.rename(current, session.nick, to, session)),
        find: (nick) =>
          Effect.map(Ref.get(names), (current) =>
            Option.map(NickRegistry.find(current, nick), ({ holder }) => holder)
          ),
        size: Effect.map(Ref.get(names), NickRegistry.size)
      }
    })
  )
}
