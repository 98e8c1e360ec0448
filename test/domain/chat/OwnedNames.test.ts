import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc, Option } from "effect"
import { foldNick, Nick } from "../../../src/domain/chat/Nick.ts"
import * as Owned from "../../../src/domain/chat/OwnedNames.ts"
import { timestampAt } from "../../../src/domain/chat/Timestamp.ts"
import { pinNamed } from "../../support/pins.ts"
import { property } from "../../support/property.ts"

const rules: Owned.Rules = {
  maxNames: 4,
  maxKeys: 2,
  maxNamesOfKey: 3,
  freeAfter: 10,
  noteEvery: 2
}

const nicks = fc
  .constantFrom("ann", "Ann", "bob", "constructor", "dan", "eve", "Fay")
  .map((nick) => Nick.make(nick))
const pins = fc.constantFrom("a", "b", "c").map(pinNamed)
const step = fc.record({
  act: fc.constantFrom("claim" as const, "see" as const, "add" as const, "remove" as const),
  nick: nicks,
  pin: pins,
  later: fc.integer({ min: 0, max: 6 })
})

const pinsOf = (all: Owned.OwnedNames, nick: Nick, now: number): ReadonlyArray<string> =>
  Option.match(Owned.find(all, nick, now, rules), {
    onNone: () => [],
    onSome: ({ keys }) => keys.map(({ pin }) => pin)
  })

type Step = {
  readonly act: "claim" | "see" | "add" | "remove"
  readonly nick: Nick
  readonly pin: ReturnType<typeof pinNamed>
}

const stepped = (
  all: Owned.OwnedNames,
  { act, nick, pin }: Step,
  now: number
): Owned.OwnedNames => {
  switch (act) {
    case "claim": {
      const claimed = Owned.claim(all, nick, pin, now, rules)
      return claimed._tag === "Owned" ? claimed.all : all
    }
    case "see":
      return Owned.see(all, nick, pin, now, rules)
    case "add":
      return Either.getOrElse(Owned.addKey(all, nick, pin, now, rules), () => all)
    case "remove":
      return Either.getOrElse(Owned.removeKey(all, nick, pin, now, rules), () => all)
  }
}

const at = (now: number, nick: string, ...pins: ReadonlyArray<string>): Owned.OwnedNames =>
  pins.reduce(
    (all, pin) =>
      Either.getOrElse(Owned.addKey(all, Nick.make(nick), pinNamed(pin), now), () => all),
    stepped(Owned.empty, { act: "claim", nick: Nick.make(nick), pin: pinNamed("a") }, now)
  )

describe("names that belong to keys", () => {
  it.prop(
    "have few keys and few names for each, and nobody comes to one but by a key that has it, or when it is free",
    [fc.array(step, { maxLength: 40 })],
    ([steps]) => {
      let all = Owned.empty
      let now = 0
      for (const one of steps) {
        now += one.later
        const before = all
        all = stepped(before, one, now)
        const entries = Owned.entries(all)
        assert.isAtMost(entries.length, rules.maxNames)
        const names = entries.map(({ nick }) => foldNick(nick))
        assert.strictEqual(new Set(names).size, names.length)
        const counts = new Map<string, number>()
        for (const { keys } of entries) {
          assert.isAtLeast(keys.length, 1)
          assert.isAtMost(keys.length, rules.maxKeys)
          assert.strictEqual(new Set(keys.map(({ pin }) => pin)).size, keys.length)
          for (const { pin, seen, since } of keys) {
            assert.isAtMost(since, seen)
            assert.isAtMost(seen, now)
            counts.set(pin, (counts.get(pin) ?? 0) + 1)
          }
        }
        assert.deepStrictEqual(new Map(all.counts), counts)
        for (const count of counts.values()) assert.isAtMost(count, rules.maxNamesOfKey)
        for (const { nick } of Owned.entries(before)) {
          const had = pinsOf(before, nick, now)
          const has = pinsOf(all, nick, now)
          if (had.length > 0)
            assert.isTrue(
              has.some((pin) => had.includes(pin)),
              nick
            )
        }
      }
    },
    property()
  )

  it.prop(
    "are what they were after they are read again",
    [fc.array(step, { maxLength: 30 })],
    ([steps]) => {
      const all = steps.reduce((all, one, now) => stepped(all, one, now), Owned.empty)
      const again = Owned.fromEntries(Owned.entries(all))
      assert.deepStrictEqual(new Map(again.names), new Map(all.names))
      assert.deepStrictEqual(new Map(again.counts), new Map(all.counts))
    },
    property()
  )

  it("belong to whoever was first, without regard to case", () => {
    const all = at(0, "Ann")
    assert.strictEqual(Owned.claim(all, Nick.make("aNN"), pinNamed("b"), 1)._tag, "Foreign")
    assert.isTrue(Owned.isForeign(all, Nick.make("ann"), undefined, 1))
    assert.isTrue(Owned.isOwner(all, Nick.make("ANN"), pinNamed("a"), 1))
    const again = Owned.claim(all, Nick.make("ann"), pinNamed("a"), 1)
    assert.isTrue(again._tag === "Owned" && !again.isNew)
  })

  it("have up to five keys", () => {
    const all = at(0, "ann", "b", "c", "d", "e")
    assert.deepStrictEqual(
      Owned.addKey(all, Nick.make("ann"), pinNamed("f"), 1),
      Either.left("keys")
    )
    assert.isTrue(Either.isRight(Owned.addKey(all, Nick.make("ann"), pinNamed("e"), 1)))
  })

  it("are free once none of their keys was seen for 90 days", () => {
    const { freeAfter } = Owned.rules
    const all = at(0, "ann", "b")
    const seen = Owned.see(all, Nick.make("ann"), pinNamed("b"), freeAfter)
    const claim = (all: Owned.OwnedNames, now: number) =>
      Owned.claim(all, Nick.make("ann"), pinNamed("c"), now)
    assert.strictEqual(claim(all, freeAfter)._tag, "Foreign")
    assert.strictEqual(claim(seen, freeAfter + 1)._tag, "Foreign")
    const taken = claim(all, freeAfter + 1)
    assert.isTrue(taken._tag === "Owned" && taken.isNew)
    if (taken._tag === "Owned")
      assert.isFalse(Owned.isOwner(taken.all, Nick.make("ann"), pinNamed("a"), freeAfter + 1))
  })

  it("are noted to be seen once a day", () => {
    const all = at(0, "ann")
    const { noteEvery } = Owned.rules
    assert.strictEqual(Owned.see(all, Nick.make("ann"), pinNamed("a"), noteEvery - 1), all)
    const seen = Owned.see(all, Nick.make("ann"), pinNamed("a"), noteEvery)
    const [name] = Owned.entries(seen)
    assert.strictEqual(name?.keys[0].seen, timestampAt(noteEvery))
  })

  it("are forgotten for new ones only where they are free again", () => {
    const claim = (all: Owned.OwnedNames, nick: string, now: number) =>
      Owned.claim(all, Nick.make(nick), pinNamed(nick), now, { ...rules, maxNames: 2 })
    const grown = (all: Owned.OwnedNames, nick: string, now: number) => {
      const claimed = claim(all, nick, now)
      return claimed._tag === "Owned" ? claimed.all : all
    }
    const all = grown(grown(Owned.empty, "ann", 0), "bob", 5)
    assert.deepStrictEqual(claim(all, "carl", 10), { _tag: "Full", of: "server" })
    const names = Owned.entries(grown(all, "carl", 11)).map(({ nick }) => String(nick))
    assert.deepStrictEqual(names.sort(), ["bob", "carl"])
  })

  it("stay without an owner where a key has ten", () => {
    const many = Array.from({ length: 10 }, (_, at) => Nick.make(`n${at}`))
    const ten = many.reduce((all, nick) => {
      const claimed = Owned.claim(all, nick, pinNamed("a"), 0)
      return claimed._tag === "Owned" ? claimed.all : all
    }, Owned.empty)
    assert.deepStrictEqual(Owned.claim(ten, Nick.make("more"), pinNamed("a"), 0), {
      _tag: "Full",
      of: "key"
    })
    const bobs = Owned.claim(ten, Nick.make("bob"), pinNamed("b"), 0)
    assert.isTrue(bobs._tag === "Owned")
    if (bobs._tag === "Owned")
      assert.deepStrictEqual(
        Owned.addKey(bobs.all, Nick.make("bob"), pinNamed("a"), 0),
        Either.left("names")
      )
  })

  it("lose a key that is named by its beginning, but not the last", () => {
    const all = at(0, "ann", "b")
    const remove = (all: Owned.OwnedNames, beginning: string) =>
      Owned.removeKey(all, Nick.make("ANN"), beginning, 1)
    assert.deepStrictEqual(remove(all, "sha256."), Either.left("unclear"))
    assert.deepStrictEqual(remove(all, "sha256.zzzz"), Either.left("unknown"))
    const one = Either.getOrThrow(remove(all, pinNamed("a").slice(0, 12)))
    assert.isFalse(Owned.isOwner(one, Nick.make("ann"), pinNamed("a"), 1))
    assert.deepStrictEqual(remove(one, pinNamed("b")), Either.left("last"))
  })
})
