import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { abbreviate, distance, suggest } from "../../../src/domain/client/Suggest.ts"

describe("The distance of two words", () => {
  it("counts letters inserted, dropped, changed and swapped", () => {
    assert.strictEqual(distance("help", "help"), 0)
    assert.strictEqual(distance("hlp", "help"), 1)
    assert.strictEqual(distance("helpp", "help"), 1)
    assert.strictEqual(distance("hekp", "help"), 1)
    assert.strictEqual(distance("hlep", "help"), 1)
    assert.strictEqual(distance("", "help"), 4)
  })

  it.prop(
    "is the same both ways, and none only between equals",
    [fc.string(), fc.string()],
    ([a, b]) => {
      assert.strictEqual(distance(a, b), distance(b, a))
      assert.strictEqual(distance(a, b) === 0, a === b)
    }
  )
})

describe("The nearest word", () => {
  const words = ["help", "history", "who", "whoami"]

  it("is one that is begun, or one with a slip in it", () => {
    assert.strictEqual(suggest("hist", words), "history")
    assert.strictEqual(suggest("hlep", words), "help")
    assert.strictEqual(suggest("whaomi", words), "whoami")
  })

  it("is nearer where there are few letters", () => {
    assert.strictEqual(suggest("foo", ["room"]), undefined)
    assert.strictEqual(suggest("roo", ["room"]), "room")
    assert.strictEqual(suggest("orom", ["room"]), "room")
    assert.strictEqual(suggest("--foo", ["--room"]), undefined)
    assert.strictEqual(suggest("--prot", ["--port"]), "--port")
    assert.strictEqual(suggest("hisotyr", words), "history")
  })

  it("is none when nothing is near", () => {
    assert.strictEqual(suggest("xyzzy", words), undefined)
    assert.strictEqual(suggest("", words), undefined)
    assert.strictEqual(suggest("x", words), undefined)
    assert.strictEqual(suggest("help".repeat(100), words), undefined)
  })
})

describe("What is quoted of what was typed", () => {
  it("is all of it, or the beginning of much", () => {
    assert.strictEqual(abbreviate("x".repeat(40)), "x".repeat(40))
    assert.strictEqual(abbreviate("😀".repeat(41)), `${"😀".repeat(39)}…`)
  })
})
