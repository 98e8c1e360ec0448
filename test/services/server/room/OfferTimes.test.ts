import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Histogram } from "../../../../src/services/server/Histogram.ts"
import { OfferTimes } from "../../../../src/services/server/room/OfferTimes.ts"
import { property } from "../../../support/property.ts"

const steps = fc.array(
  fc.record({
    does: fc.constantFrom(
      "offered" as const,
      "withdrawn" as const,
      "delivered" as const,
      "lost" as const
    ),
    messages: fc.integer({ min: 1, max: 5 })
  }),
  { maxLength: 40 }
)

describe("the times of offers", () => {
  it.prop(
    "are observed once for each message that is delivered, and never for one that is not on its way",
    [steps],
    ([steps]) => {
      const histogram = new Histogram([1e9])
      const times = new OfferTimes(histogram)
      const offers: Array<number> = []
      let delivered = 0
      for (const { does, messages } of steps) {
        times[does](messages)
        if (does === "offered") offers.push(messages)
        if (does === "withdrawn") offers.pop()
        if (does !== "delivered" && does !== "lost") continue
        for (let left = messages; left > 0 && offers.length > 0; left--) {
          const rest = (offers.shift() ?? 0) - 1
          if (rest > 0) offers.unshift(rest)
          if (does === "delivered") delivered += 1
        }
      }
      assert.strictEqual(histogram.read().count, delivered)
    },
    property()
  )
})
