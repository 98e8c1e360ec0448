import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as NickClock from "../../../src/domain/chat/NickClock.ts"
import { property } from "../../support/property.ts"

/** Time passes, the wall clock is set, a name is claimed, or given up by somebody who has just said something. */
const step = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), by: fc.nat({ max: 5_000 }) }),
  fc.record({ do: fc.constant("set" as const), by: fc.integer({ min: -100_000, max: 100_000 }) }),
  fc.record({ do: fc.constantFrom("claim" as const, "free" as const), by: fc.constant(0) })
)

/** Far enough from the ends of what a Timestamp can be. */
const begun = 1_800_000_000_000

describe("the time at which a name is claimed", () => {
  it.prop(
    "is later than all that was said before a name was given up, wherever the wall clock is set",
    [fc.array(step, { maxLength: 40, size: "max" })],
    ([steps]) => {
      let now: NickClock.Now = { wall: begun, steady: 7 }
      let clock = NickClock.begin(now)
      let said = Number.NEGATIVE_INFINITY
      for (const { by, do: act } of steps) {
        if (act === "wait") now = { wall: now.wall + by, steady: now.steady + by }
        if (act === "set") {
          now = { ...now, wall: now.wall + by }
          // Whoever wrote at this time gives up a name some time later.
          clock = NickClock.freed(clock, now)
          said = Math.max(said, now.wall)
        }
        if (act === "free") {
          clock = NickClock.freed(clock, now)
          said = Math.max(said, now.wall)
        }
        if (act === "claim") {
          const [next, at] = NickClock.claimed(clock, now)
          clock = next
          assert.isAbove(at, said)
          assert.isAtLeast(at, now.wall)
        }
      }
    },
    property()
  )

  it("is the wall clock's while that goes on and nobody has just given up a name", () => {
    const at = (clock: NickClock.NickClock, wall: number, steady: number) =>
      NickClock.claimed(clock, { wall, steady })[1]
    const clock = NickClock.begin({ wall: begun, steady: 0 })
    assert.strictEqual(at(clock, begun, 0), begun)
    // The two clocks do not turn to the next millisecond together.
    assert.strictEqual(at(clock, begun + 9, 10), begun + 9)
    const freed = NickClock.freed(clock, { wall: begun + 5, steady: 5 })
    assert.deepStrictEqual(
      [at(freed, begun + 5, 5), at(freed, begun + 6, 6)],
      [begun + 6, begun + 6]
    )
  })

  it("goes on as the steady clock does after the wall clock was set back", () => {
    const clock = NickClock.begin({ wall: begun, steady: 0 })
    const [, at] = NickClock.claimed(clock, { wall: begun - 3_600_000, steady: 60_000 })
    // Somebody may have spoken just before the clock was set back.
    assert.isAtLeast(at, begun + 59_999)
  })
})
