import { once } from "node:events"
import { syncBuiltinESMExports } from "node:module"
import { join } from "node:path"
import threads, { type Worker } from "node:worker_threads"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"

/** Threads that a test can end, and of which some cannot be made. */
const fickleThreads = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const { Worker } = threads
      const made: Array<Worker> = []
      const state = { made, failures: 0, readerFailures: 0 }
      class Fickle extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          const isReader = args[1]?.workerData?.beside !== undefined
          if (state.failures > 0 && !isReader) {
            state.failures -= 1
            throw new Error("No thread can be made.")
          }
          if (state.readerFailures > 0 && isReader) {
            state.readerFailures -= 1
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

describe("a store beside whose thread no other can be made", () => {
  it.scopedLive("is read once it is written", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const threads = yield* fickleThreads
      threads.readerFailures = 2
      yield* Effect.gen(function* () {
        const { read, write } = yield* Store
        const counts =
          "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 500000)"
        const slow = { sql: `${counts} INSERT INTO told SELECT 's', max(n) FROM c`, rows: [[]] }
        const writing = yield* Effect.fork(write(slow))
        // It is submitted in one turn, and committed in the next.
        yield* Effect.zipRight(
          until(() => true),
          until(() => true)
        )
        const twice = [read("SELECT line FROM told"), read("SELECT line FROM told")]
        assert.deepStrictEqual(yield* Effect.all(twice), [[[500_000]], [[500_000]]])
        assert.strictEqual(threads.readerFailures, 1)
        yield* Fiber.join(writing)
      }).pipe(Effect.provide(Layer.provideMerge(Store.layer(path, "full"), capture().layer)))
    })
  )
})

describe("a store whose thread has ended", () => {
  it.scopedLive("is asked again what the thread was reading", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const { made } = yield* fickleThreads
      yield* Effect.gen(function* () {
        const { readSlowly } = yield* Store
        yield* readSlowly("SELECT 1")
        const reading = yield* Effect.fork(
          readSlowly(
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 2000000) SELECT max(n) FROM c"
          )
        )
        yield* until(() => true)
        const reader = made[1]
        assert.isDefined(reader)
        // As if it had ended. To end it really in the midst of a query can end the whole process.
        const answered = once(reader, "message")
        reader.emit("exit", 1)
        assert.deepStrictEqual(yield* Fiber.join(reading), [[2_000_000]])
        yield* Effect.promise(() => answered)
        assert.lengthOf(made, 2)
      }).pipe(Effect.provide(Layer.provideMerge(Store.layer(path, "full"), capture().layer)))
    })
  )

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
