import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { countOf, countRange, isCount } from "../../../src/domain/chat/Count.ts"
import { isTimestamp, timestampAt, timestampRange } from "../../../src/domain/chat/Timestamp.ts"
import { property } from "../../support/property.ts"

const any = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.maxSafeInteger())

describe("a number that is told", () => {
  it.prop(
    "is valid whatever a clock says or however many there are, and right where it can be",
    [any],
    ([value]) => {
      const time = timestampAt(value)
      const count = countOf(value)
      assert.isTrue(isTimestamp(time), String(time))
      assert.isTrue(isCount(count), String(count))
      if (isTimestamp(value)) assert.strictEqual(time, value)
      if (isCount(value)) assert.strictEqual(count, value)
    },
    property()
  )

  it("is the nearest that is valid", () => {
    const { max, min } = timestampRange
    assert.deepEqual([timestampAt(min - 1), timestampAt(max + 1)], [min, max])
    assert.equal(countOf(countRange.max + 1), countRange.max)
  })
})
