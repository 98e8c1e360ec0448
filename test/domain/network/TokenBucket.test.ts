import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  available,
  charge,
  full,
  loan,
  spend,
  wait
} from "../../../src/domain/network/TokenBucket.ts"
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
      const time = wait(left, rate, 0)
      assert.strictEqual(spend(left, 1, rate, 0).granted, 0)
      assert.strictEqual(spend(left, 1, rate, time).granted, 1)
      assert.strictEqual(spend(left, 1, rate, time - 1).granted, 0)
    },
    property()
  )

  it.prop(
    "may be overdrawn by a burst, and not by more",
    [rates, fc.nat(3000)],
    ([rate, spent]) => {
      const bucket = charge(full(rate, 0), spent, rate, 0)
      const lent = loan(bucket, rate, 0)
      assert.strictEqual(lent, Math.max(0, 2 * rate.burst - spent))
      assert.strictEqual(loan(charge(bucket, lent, rate, 0), rate, 0), 0)
    },
    property()
  )

  it.prop(
    "is paid back before anything more is granted, however much was charged",
    [rates, fc.nat(30_000), fc.nat(5000)],
    ([rate, tenths, at]) => {
      const debt = tenths / 10
      const bucket = charge(full(rate, at), rate.burst + debt, rate, at)
      const due = wait(bucket, rate, at)
      assert.closeTo(due, ((1 + debt) * 1000) / rate.perSecond, 1 + 1e-6)
      // Rounding is worth a millisecond, in either direction.
      assert.strictEqual(available(bucket, rate, at + due - 2), 0)
      assert.isAtLeast(available(bucket, rate, at + due + 1), 1)
      assert.strictEqual(available(bucket, rate, at + due + 1e9), rate.burst)
    },
    property()
  )

  it.prop(
    "is not changed by a look, and not by a clock that goes back",
    [rates, fc.nat(3000), fc.nat(5000)],
    ([rate, wanted, back]) => {
      const bucket = charge(full(rate, 10_000), wanted, rate, 10_000)
      const there = available(bucket, rate, 10_000)
      assert.strictEqual(available(bucket, rate, 10_000 - back), there)
      assert.strictEqual(available(bucket, rate, 10_000), there)
      assert.strictEqual(wait(bucket, rate, 10_000) === 0, there > 0)
    },
    property()
  )

  it("grants everything where there is no limit, and is never in debt", () => {
    const rate = { perSecond: 0, burst: 0 }
    const bucket = charge(full(rate, 0), 1_000_000, rate, 0)
    assert.strictEqual(available(bucket, rate, 0), Number.POSITIVE_INFINITY)
    assert.strictEqual(wait(bucket, rate, 0), 0)
    assert.strictEqual(spend(bucket, 1_000_000, rate, 0).granted, 1_000_000)
  })
})
