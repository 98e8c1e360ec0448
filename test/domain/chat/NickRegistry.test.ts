import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { foldNick, Nick } from "../../../src/domain/chat/Nick.ts"
import * as Names from "../../../src/domain/chat/NickRegistry.ts"
import { timestampAt } from "../../../src/domain/chat/Timestamp.ts"
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

/** Whoever holds a name, by holder, and since which step: each holds at most one, as a session does. */
type Held = ReadonlyMap<string, Pick<Names.Claim<string>, "nick" | "since">>

const holderOf = (held: Held, nick: Nick): string | undefined =>
  [...held].find(([, other]) => foldNick(other.nick) === foldNick(nick))?.[0]

describe("the nicknames", () => {
  it.prop(
    "have at most one holder each, whatever is claimed, changed and given up",
    [fc.array(step, { maxLength: 40 })],
    ([steps]) => {
      let names = Names.empty<string>()
      let held: Held = new Map()
      for (const [at, { do: act, holder, nick }] of steps.entries()) {
        const { nick: mine, since: before } = held.get(holder) ?? {}
        const claim = { nick, holder, since: timestampAt(at) }
        const isFree = (holderOf(held, nick) ?? holder) === holder
        if (act === "leave") {
          // Giving up a name that somebody else has by now does nothing.
          names = Names.release(names, mine ?? nick, holder)
          held = new Map([...held].filter(([other]) => other !== holder))
        } else if ((act === "claim") === (mine === undefined)) {
          const next =
            mine === undefined ? Names.claim(names, claim) : Names.rename(names, mine, claim)
          assert.strictEqual(Option.isSome(next), isFree)
          names = Option.getOrElse(next, () => names)
          // In another case it is the same name.
          const isSame = mine !== undefined && foldNick(mine) === foldNick(nick)
          const since = isSame && before !== undefined ? before : claim.since
          if (isFree) held = new Map([...held, [holder, { nick, since }]])
        }
        // What everybody holds is found under it, as it was typed; whoever left is nowhere.
        assert.strictEqual(Names.size(names), held.size)
        for (const [other, has] of held) {
          assert.deepStrictEqual(
            Names.find(names, has.nick),
            Option.some({ ...has, holder: other })
          )
        }
      }
    },
    property()
  )

  it("are free again for others, in any spelling, once given up", () => {
    const claim = (name: string, holder: number) => ({
      nick: Nick.make(name),
      holder,
      since: timestampAt(holder)
    })
    const taken = Option.getOrThrow(Names.claim(Names.empty<number>(), claim("Bob", 1)))
    assert.isTrue(Option.isNone(Names.claim(taken, claim("bOB", 2))))
    const free = Names.release(taken, Nick.make("BOB"), 1)
    assert.isTrue(Option.isSome(Names.claim(free, claim("bob", 2))))
  })
})
