import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { type NickHolder, Nicknames } from "../../../../src/services/server/session/Nicknames.ts"

/** Somebody with a name, and the names of which they were told. */
const holder = (name: string) => {
  const told: Array<string> = []
  const nick = Nick.make(name)
  const who: NickHolder = {
    nick,
    peer: undefined,
    profile: blank,
    memberships: new Map(),
    heldFor: () => undefined,
    tell: () => undefined,
    hear: (event) => {
      if (event._tag === "Presence") told.push(`${event.nick} ${event.isHere}`)
    },
    expel: () => Effect.void
  }
  return { nick, told, who }
}

describe("who watches a name", () => {
  it.effect("is told of it until their own is free", () =>
    Effect.gen(function* () {
      const { claim, release, watch } = yield* Nicknames
      const [alice, bob, carol] = [holder("alice"), holder("bob"), holder("carol")]
      for (const { nick, who } of [alice, carol]) {
        yield* claim(nick, who)
        watch(who, [bob.nick])
      }
      yield* claim(bob.nick, bob.who)
      yield* release(alice.who)
      yield* release(bob.who)
      assert.deepStrictEqual(alice.told, ["bob true"])
      assert.deepStrictEqual(carol.told, ["bob true", "bob false"])
    }).pipe(Effect.provide(Nicknames.layer))
  )
})
