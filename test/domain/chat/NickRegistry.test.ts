import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { foldNick, Nick } from "../../../src/domain/chat/Nick.ts"
import * as Names from "../../../src/domain/chat/NickRegistry.ts"
import { property } from "../../support/property.ts"

const nicks = fc
  .constantFrom("bob", "Bob", "BOB", "eve", "EVE", "al")
  .map((nick) => Nick.make(nick))
const holders = fc.constantFrom("one", "two", "three")
const step = fc.oneof(
  fc.record({ do: fc.constant("claim" as const), holder: holders, nick: nicks }),
  fc.record({ do: fc.constant("rename" as const), holder: holders, nick: nicks }),
  fc.record({ do: fc.constant("leave" as const), holder: holders, nick: nicks })
)

/** Whoever holds a name, by holder: each holds at most one, as a session does. */
type Held = ReadonlyMap<string, Nick>

const holderOf = (held: Held, nick: Nick): string | undefined =>
  [...held].find(([, other]) => foldNick(other) === foldNick(nick))?.[0]

describe("the nicknames", () => {
  it.prop(
    "have at most one holder each, whatever is claimed, changed and given up",
    [fc.array(step, { maxLength: 40 })],
    ([steps]) => {
      let names = Names.empty<string>()
      let held: Held = new Map()
      for (const { do: act, holder, nick } of steps) {
        const mine = held.get(holder)
        const isFree = (holderOf(held, nick) ?? holder) === holder
        if (act === "leave") {
          // Giving up a name that somebody else has by now does nothing.
          names = Names.release(names, mine ?? nick, holder)
          held = new Map([...held].filter(([other]) => other !== holder))
        } else if ((act === "claim") === (mine === undefined)) {
          const next =
            mine === undefined
              ? Names.claim(names, nick, holder)
              : Names.rename(names, mine, nick, holder)
          assert.strictEqual(Option.isSome(next), isFree)
          names = Option.getOrElse(next, () => names)
          if (isFree) held = new Map([...held, [holder, nick]])
        }
        // What everybody holds is found under it, as it was typed; whoever left is nowhere.
        assert.strictEqual(Names.size(names), held.size)
        for (const [other, has] of held) {
          assert.deepStrictEqual(Names.find(names, has), Option.some({ nick: has, holder: other }))
        }
      }
    },
    property()
  )

  it("are free again for others, in any spelling, once given up", () => {
    const taken = Option.getOrThrow(Names.claim(Names.empty<number>(), Nick.make("Bob"), 1))
    assert.isTrue(Option.isNone(Names.claim(taken, Nick.make("bOB"), 2)))
    const free = Names.release(taken, Nick.make("BOB"), 1)
    assert.isTrue(Option.isSome(Names.claim(free, Nick.make("bob"), 2)))
  })
})
