import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as NickClock from "../../../src/domain/chat/NickClock.ts"
import { property } from "../../support/property.ts"

/** Time passes, the wall clock is set back, somebody says something, and a name is claimed or given up. */
const step = fc.oneof(
  fc.record({ do: fc.constantFrom("wait" as const, "set back" as const), by: fc.nat(5_000) }),
  fc.record({
    do: fc.constantFrom("say" as const, "claim" as const, "free" as const),
    by: fc.constant(0)
  }),
  // The wall clock may be set back between two processes.
  fc.record({ do: fc.constant("restart" as const), by: fc.nat(5_000) }),
  // Forward it is set, or a machine slept, and then a name is claimed.
  fc.record({ do: fc.constant("set" as const), by: fc.nat(100_000) })
)

/** Far enough from the ends of what a Timestamp can be. */
const begun = 1_800_000_000_000

describe("the time at which a name is claimed", () => {
  it.prop(
    "is later than all that was said before a name was given up, however often the wall clock is set back",
    [fc.array(step, { maxLength: 40, size: "max" })],
    ([steps]) => {
      let now: NickClock.Now = { wall: begun, steady: 7 }
      let clock = NickClock.begin(now)
      let said = Number.NEGATIVE_INFINITY
      let saidBefore = Number.NEGATIVE_INFINITY
      let since = 0
      for (const { by, do: act } of steps) {
        if (act === "wait") now = { wall: now.wall + by, steady: now.steady + by }
        if (act === "set back") now = { ...now, wall: now.wall - by }
        if (act === "set") now = { ...now, wall: now.wall + by }
        if (act === "say") said = Math.max(said, now.wall)
        if (act === "free") {
          clock = NickClock.freed(clock, now, since)
          saidBefore = Math.max(said, since)
        }
        if (act === "restart") {
          now = { wall: now.wall - by, steady: 0 }
          clock = NickClock.after(NickClock.begin(now), said)
          saidBefore = said
        }
        if (act === "claim" || act === "set") {
          const [next, at] = NickClock.claimed(clock, now)
          clock = next
          since = at
          assert.isAbove(at, saidBefore)
          assert.isAtLeast(at, now.wall)
        }
      }
    },
    property()
  )

  const at = (clock: NickClock.NickClock, wall: number, steady: number) =>
    NickClock.claimed(clock, { wall, steady })[1]

  it("is the wall clock's while that goes on and nobody has just given up a name", () => {
    const clock = NickClock.begin({ wall: begun, steady: 0 })
    assert.strictEqual(at(clock, begun, 0), begun)
    // The two clocks do not turn to the next millisecond together.
    assert.strictEqual(at(clock, begun + 9, 10), begun + 9)
    const freed = NickClock.freed(clock, { wall: begun + 5, steady: 5 }, begun)
    assert.deepStrictEqual(
      [at(freed, begun + 5, 5), at(freed, begun + 6, 6)],
      [begun + 6, begun + 6]
    )
  })

  it("waits for a wall clock that was set back", () => {
    const before = NickClock.begin({ wall: begun, steady: 0 })
    // Somebody may have spoken just before the clock was set back.
    const clock = NickClock.freed(before, { wall: begun - 3_600_000, steady: 60_000 }, begun)
    assert.strictEqual(at(clock, begun - 3_590_000, 70_000), begun + 60_001)
    assert.strictEqual(at(clock, begun + 60_005, 3_660_005), begun + 60_005)
  })
})
