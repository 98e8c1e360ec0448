import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Histogram } from "../../../src/services/server/Histogram.ts"
import { property } from "../../support/property.ts"

const bounds = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 8 })
const observations = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), fc.nat(5)), {
  maxLength: 30
})

describe("a histogram", () => {
  it.prop(
    "tells for each bound how many observations are at most as large, and their sum",
    [bounds, observations],
    ([bounds, observations]) => {
      const rising = bounds.toSorted((one, other) => one - other)
      const histogram = new Histogram(rising)
      for (const [value, times] of observations) histogram.observe(value, times)
      const all = observations.flatMap(([value, times]) => new Array<number>(times).fill(value))
      assert.deepStrictEqual(histogram.read(), {
        buckets: rising.map(
          (bound) => [bound, all.filter((value) => value <= bound).length] as const
        ),
        count: all.length,
        sum: all.reduce((sum, value) => sum + value, 0)
      })
    },
    property()
  )
})
