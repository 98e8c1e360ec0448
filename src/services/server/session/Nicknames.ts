import { Context, Effect, Layer, Option, Ref, Scope } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import * as Names from "../../../domain/chat/NickRegistry.ts"
import type { Member } from "./Member.ts"

/** The registry of nicknames. A claim lasts as long as the scope it was made in. */
export class Nicknames extends Context.Tag("natter/services/server/Nicknames")<
  Nicknames,
  {
    /** Claims a name for a member as long as `life` lasts; false when somebody else holds it. Released under whatever name it has then. */
    readonly claim: (nick: Nick, member: Member, life: Scope.Scope) => Effect.Effect<boolean>
    /** Changes a member's name; false, and the old name kept, when somebody else holds the new one. */
    readonly rename: (from: Nick, to: Nick, member: Member) => Effect.Effect<boolean>
    readonly find: (nick: Nick) => Effect.Effect<Option.Option<Member>>
    readonly size: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.effect(
    Nicknames,
    Effect.gen(function* () {
      const names = yield* Ref.make(Names.empty<Member>())
      const change = (
        next: (names: Names.NickRegistry<Member>) => Option.Option<Names.NickRegistry<Member>>
      ) =>
        Ref.modify(names, (current) =>
          Option.match(next(current), {
            onNone: () => [false, current],
            onSome: (changed) => [true, changed]
          })
        )
      const release = (member: Member) =>
        Effect.suspend(() =>
          Ref.update(names, (current) => Names.release(current, member.nick, member))
        )
      return {
        claim: (nick, member, life) =>
          Effect.uninterruptible(
            Effect.tap(
              change((current) => Names.claim(current, nick, member)),
              (isClaimed) => (isClaimed ? Scope.addFinalizer(life, release(member)) : Effect.void)
            )
          ),
        rename: (from, to, member) => change((current) => Names.rename(current, from, to, member)),
        find: (nick) =>
          Effect.map(Ref.get(names), (current) =>
            Option.map(Names.find(current, nick), ({ holder }) => holder)
          ),
        size: Effect.map(Ref.get(names), Names.size)
      }
    })
  )
}
