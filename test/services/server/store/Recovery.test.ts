import { syncBuiltinESMExports } from "node:module"
import { join } from "node:path"
import threads, { type Worker } from "node:worker_threads"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"

/** Threads that a test can end, and of which some cannot be made. */
const fickleThreads = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const { Worker } = threads
      const made: Array<Worker> = []
      const state = { made, failures: 0 }
      class Fickle extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          const isReader = args[1]?.workerData?.beside !== undefined
          if (state.failures > 0 && !isReader) {
            state.failures -= 1
            throw new Error("No thread can be made.")
          }
          super(...args)
          made.push(this)
        }
      }
      Object.assign(threads, { Worker: Fickle })
      syncBuiltinESMExports()
      return { state, Worker }
    }),
    ({ Worker }) =>
      Effect.sync(() => {
        Object.assign(threads, { Worker })
        syncBuiltinESMExports()
      })
  ),
  ({ state }) => state
)

describe("a store whose thread has ended", () => {
  it.scopedLive(
    "is read meanwhile, and opened anew also where no thread can be made at first",
    () =>
      Effect.gen(function* () {
        const path = join(yield* folder, "data")
        const made = yield* fickleThreads
        const tell = (line: number) => ({ sql: "INSERT INTO told VALUES ('s', ?)", rows: [[line]] })
        yield* Effect.gen(function* () {
          const { isDown, read, write } = yield* Store
          yield* write(tell(1))
          made.failures = 2
          yield* Effect.promise(async () => made.made[0]?.terminate())
          yield* until(isDown)
          assert.deepStrictEqual(yield* read("SELECT line FROM told"), [[1]])
          assert.isTrue(isDown())
          yield* write(tell(2))
          assert.strictEqual(made.failures, 0)
          assert.deepStrictEqual(yield* read("SELECT line FROM told"), [[1], [2]])
        }).pipe(Effect.provide(Layer.provideMerge(Store.layer(path, "full"), capture().layer)))
      })
  )
})
