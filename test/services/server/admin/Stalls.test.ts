import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Option, TestClock } from "effect"
import { Stalls, watch } from "../../../../src/services/server/admin/Stalls.ts"
import { loopStuck, loopStuckToldFor } from "../../../../src/services/server/limits/Operation.ts"
import { property } from "../../../support/property.ts"

const second = 1000

describe("an event loop that stood still", () => {
  it.prop(
    "is told of before and after the late beat, for a while, if that was for too long",
    [fc.nat(), fc.integer({ min: 0, max: 3 * loopStuck }), fc.nat(2 * loopStuckToldFor)],
    ([start, length, later]) => {
      const stalls = new Stalls(start)
      const end = start + second + length
      const told = length > loopStuck ? Option.some(length) : Option.none()
      assert.deepStrictEqual(stalls.recent(end), told)
      stalls.beat(end)
      let now = end
      for (; now + second <= end + later; now += second) stalls.beat(now + second)
      assert.deepStrictEqual(
        stalls.recent(end + later),
        later <= loopStuckToldFor ? told : Option.none()
      )
    },
    property()
  )

  it.scoped("is not one that goes on", () =>
    Effect.gen(function* () {
      const recent = yield* watch
      for (let times = 0; times < 2; times++) {
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* recent, Option.none())
      }
    })
  )
})
