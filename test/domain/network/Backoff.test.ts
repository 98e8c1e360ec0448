import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { ceiling, delay } from "../../../src/domain/network/Backoff.ts"

describe("The wait before reconnecting", () => {
  it("doubles from half a second to thirty", () => {
    assert.deepStrictEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 1e6].map(ceiling),
      [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    )
  })

  it.prop(
    "is anywhere from nothing to that",
    [fc.integer(), fc.double({ noNaN: true })],
    ([attempt, chance]) => {
      const wait = delay(attempt, chance)
      assert.isTrue(Number.isInteger(wait) && wait >= 0 && wait <= ceiling(attempt))
    }
  )

  it("uses the whole span", () => {
    assert.strictEqual(delay(3, 0), 0)
    assert.strictEqual(delay(3, 0.5), 2000)
    assert.strictEqual(delay(3, 0.999_999), 4000)
  })
})
