import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { full, spend } from "../../../src/domain/network/TokenBucket.ts"
import { property } from "../../support/property.ts"

const rates = fc.record({
  perSecond: fc.integer({ min: 1, max: 1000 }),
  burst: fc.integer({ min: 1, max: 2000 })
})
const steps = fc.array(fc.record({ passed: fc.nat(5000), wanted: fc.nat(3000) }), { maxLength: 50 })

describe("an allowance", () => {
  it.prop(
    "never grants more than the burst and what time has brought",
    [rates, steps],
    ([rate, steps]) => {
      let allowance = full(rate, 0)
      let now = 0
      let total = 0
      for (const { passed, wanted } of steps) {
        now += passed
        const { granted, left } = spend(allowance, wanted, rate, now)
        allowance = left
        total += granted
        assert.isAtMost(granted, wanted)
        assert.isAtMost(total, rate.burst + (rate.perSecond * now) / 1000 + 1e-6)
      }
    },
    property()
  )

  it.prop(
    "grants one after the wait that it names, and not a millisecond before",
    [rates],
    ([rate]) => {
      const { left } = spend(full(rate, 0), rate.burst, rate, 0)
      const { granted, wait } = spend(left, 1, rate, 0)
      assert.strictEqual(granted, 0)
      assert.strictEqual(spend(left, 1, rate, wait).granted, 1)
      assert.strictEqual(spend(left, 1, rate, wait - 1).granted, 0)
    },
    property()
  )

  it("grants everything where there is no limit", () => {
    const rate = { perSecond: 0, burst: 0 }
    assert.strictEqual(spend(full(rate, 0), 1_000_000, rate, 0).granted, 1_000_000)
  })
})
