import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FastCheck as fc } from "effect"
import { FairQueue } from "../../../src/services/server/FairQueue.ts"
import { until } from "../../support/captured-logs.ts"
import { effectProperty } from "../../support/effect-property.ts"
import { property } from "../../support/property.ts"

/** Whoever comes, whose turns they share, and whether they are interrupted before or in their turn. */
const anyOne = fc.record({
  share: fc.constantFrom("a", "b", "c"),
  leaves: fc.constantFrom("in the end", "in the end", "before", "within", "when called")
})

describe("a fair queue", () => {
  it.effect("lets shares take turns, whoever came first in each", () =>
    Effect.gen(function* () {
      const queue = new FairQueue()
      const done: Array<string> = []
      const come = (name: string) =>
        queue.inTurn(
          name[0],
          Effect.zipRight(
            until(() => true),
            Effect.sync(() => done.push(name))
          )
        )
      yield* Effect.all(["a1", "a2", "a3", "b1", "c1", "c2", "a4"].map(come), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(done, ["a1", "b1", "c1", "a2", "c2", "a3", "a4"])
    })
  )

  it.effect("does not favour a share in which there is always somebody", () =>
    Effect.gen(function* () {
      const queue = new FairQueue()
      const turns = { a: 0, b: 0, c: 0 }
      const come = (share: keyof typeof turns) =>
        queue.inTurn(
          share,
          Effect.map(
            until(() => true),
            () => {
              turns[share] += 1
            }
          )
        )
      const many = yield* Effect.forEach(["a", "a", "a"] as const, (share) =>
        Effect.fork(Effect.forever(come(share)))
      )
      yield* Effect.all([Effect.repeatN(come("b"), 19), Effect.repeatN(come("c"), 19)], {
        concurrency: "unbounded"
      })
      yield* Fiber.interruptAll(many)
      assert.isAtMost(turns.a, 22)
    })
  )

  effectProperty(
    "does one thing at a time, and everything that is not interrupted",
    [fc.array(anyOne, { maxLength: 12 })],
    ([all]) =>
      Effect.gen(function* () {
        const queue = new FairQueue()
        let busy = 0
        const isFree = yield* Deferred.make<void>()
        const first = yield* Effect.fork(queue.inTurn("a", Deferred.await(isFree)))
        const fibers = yield* Effect.forEach(all, ({ leaves, share }) => {
          const work = Effect.acquireUseRelease(
            Effect.sync(() => {
              busy += 1
              assert.strictEqual(busy, 1)
            }),
            () => (leaves === "within" ? Effect.interrupt : Effect.yieldNow()),
            () =>
              Effect.sync(() => {
                busy -= 1
              })
          )
          return Effect.fork(queue.inTurn(share, work))
        })
        yield* until(() => true)
        const leave = (when: string) =>
          Effect.forEach(fibers, (fiber, n) =>
            all[n]?.leaves === when ? Fiber.interruptFork(fiber) : Effect.void
          )
        yield* leave("before")
        yield* Deferred.succeed(isFree, undefined)
        yield* Fiber.join(first)
        yield* leave("when called")
        for (const [n, fiber] of fibers.entries()) {
          const exit = yield* Fiber.await(fiber)
          if (all[n]?.leaves === "in the end") assert.isTrue(exit._tag === "Success")
        }
        yield* queue.inTurn("d", Effect.void)
        assert.strictEqual(busy, 0)
      }),
    property(0.2)
  )
})
