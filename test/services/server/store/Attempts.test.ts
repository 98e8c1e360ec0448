import { renameSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import { storeTriedEvery } from "../../../../src/services/server/limits/Store.ts"
import { Attempts } from "../../../../src/services/server/store/Attempts.ts"
import { Store, StoreUnavailable } from "../../../../src/services/server/store/Store.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"

describe("attempts to write to a store that refuses", () => {
  it.scoped("are made one after the other, until one is kept", () =>
    Effect.gen(function* () {
      let tried = 0
      let isKept = false
      const attempts = new Attempts(() =>
        Effect.suspend(() => {
          tried += 1
          return isKept ? Effect.void : new StoreUnavailable({ reason: "full" })
        })
      )
      const wait = TestClock.adjust(storeTriedEvery)
      yield* Effect.forkScoped(attempts.refused("full"))
      yield* wait
      assert.deepStrictEqual([tried, attempts.fault], [1, "full"])
      // It is refused again, for another reason: there are not two that try.
      yield* Effect.forkScoped(attempts.refused("read-only"))
      yield* wait
      assert.deepStrictEqual([tried, attempts.fault], [2, "read-only"])
      isKept = true
      yield* wait
      assert.deepStrictEqual([tried, attempts.fault], [3, undefined])
      yield* wait
      assert.strictEqual(tried, 3)
      yield* Effect.forkScoped(attempts.refused("full"))
      yield* wait
      assert.deepStrictEqual([tried, attempts.fault], [4, undefined])
    })
  )

  it.scoped("write to the disk, change nothing, and end when its file is back", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const [file, elsewhere, log] = ["natter.db", "elsewhere", "natter.db-wal"].map((name) =>
        join(path, name)
      )
      if (file === undefined || elsewhere === undefined || log === undefined) return assert.fail()
      yield* Effect.gen(function* () {
        const { fault, read, write } = yield* Store
        const starts = read("SELECT starts FROM meta")
        const before = yield* starts
        assert.isUndefined(fault())
        renameSync(file, elsewhere)
        yield* Effect.flip(write({ sql: "DELETE FROM told", rows: [[]] }))
        assert.match(fault() ?? "", /no such file/)
        yield* TestClock.adjust(storeTriedEvery)
        // The attempt comes before this.
        yield* Effect.flip(write({ sql: "DELETE FROM told", rows: [[]] }))
        renameSync(elsewhere, file)
        // What has nothing to delete is kept, and shows nothing.
        yield* Effect.eventually(write({ sql: "DELETE FROM told", rows: [[]] }))
        assert.match(fault() ?? "", /no such file/)
        const { size } = statSync(log)
        yield* Effect.repeat(
          Effect.zipRight(
            TestClock.adjust(storeTriedEvery),
            until(() => true)
          ),
          { until: () => fault() === undefined }
        )
        assert.isAbove(statSync(log).size, size)
        assert.deepStrictEqual(yield* starts, before)
      }).pipe(Effect.provide(Layer.provideMerge(Store.layer(path, "full"), capture().layer)))
    })
  )
})
