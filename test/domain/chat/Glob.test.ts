import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { matches } from "../../../src/domain/chat/Glob.ts"
import { property } from "../../support/property.ts"

const letter = fc.constantFrom("a", "B", "b", "-")
const name = fc.string({ unit: letter, maxLength: 8 })
const mask = fc.string({ unit: fc.oneof(letter, fc.constantFrom("*", "?")), maxLength: 10 })

const asPattern = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i")

describe("a mask", () => {
  it.prop(
    "is about the names that the pattern of the same meaning finds",
    [mask, name],
    ([mask, name]) => {
      assert.strictEqual(matches(mask, name), asPattern(mask).test(name))
    },
    property()
  )

  it("takes no long time for one that a pattern takes for ever for", () => {
    assert.isFalse(matches(`${"*a".repeat(40)}b`, "a".repeat(500)))
  })
})
