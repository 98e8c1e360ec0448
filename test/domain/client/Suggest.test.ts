import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { brief, distance, nearest } from "../../../src/domain/client/Suggest.ts"

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
    assert.strictEqual(nearest("hist", words), "history")
    assert.strictEqual(nearest("hlep", words), "help")
    assert.strictEqual(nearest("whaomi", words), "whoami")
  })

  it("is nearer where there are few letters", () => {
    assert.strictEqual(nearest("foo", ["room"]), undefined)
    assert.strictEqual(nearest("roo", ["room"]), "room")
    assert.strictEqual(nearest("orom", ["room"]), "room")
    assert.strictEqual(nearest("--foo", ["--room"]), undefined)
    assert.strictEqual(nearest("--prot", ["--port"]), "--port")
    assert.strictEqual(nearest("hisotyr", words), "history")
  })

  it("is none when nothing is near", () => {
    assert.strictEqual(nearest("xyzzy", words), undefined)
    assert.strictEqual(nearest("", words), undefined)
    assert.strictEqual(nearest("x", words), undefined)
    assert.strictEqual(nearest("help".repeat(100), words), undefined)
  })
})

describe("What is quoted of what was typed", () => {
  it("is all of it, or the beginning of much", () => {
    assert.strictEqual(brief("x".repeat(40)), "x".repeat(40))
    assert.strictEqual(brief("😀".repeat(41)), `${"😀".repeat(39)}…`)
  })
})
