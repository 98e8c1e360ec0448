import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, type Scope } from "effect"
import { Archive } from "../../../../src/services/server/store/Archive.ts"
import { migrations } from "../../../../src/services/server/store/Schema.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import type { CannotOpen } from "../../../../src/services/server/store/StoreThread.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"

/** Does something with the store of a folder, which is closed again. */
const within = <A, E>(
  path: string,
  use: (store: Store["Type"]) => Effect.Effect<A, E>
): Effect.Effect<A, E | CannotOpen> =>
  Effect.provide(Effect.flatMap(Store, use), Store.layer(path, "full"))

const forget = { sql: "DELETE FROM told", rows: [[]] }
const tell = (line: number) => ({ sql: "INSERT INTO told VALUES ('s', ?)", rows: [[line]] })
const lines = (store: Store["Type"]) => store.read("SELECT line FROM told ORDER BY line")

const test = (does: string, body: (path: string) => Effect.Effect<void, unknown, Scope.Scope>) =>
  it.scopedLive(does, () => Effect.flatMap(folder, (path) => body(join(path, "data"))))

describe("a store on disk", () => {
  test("keeps what was written, in a folder that nobody else may read", (path) =>
    Effect.gen(function* () {
      yield* within(path, ({ write }) => write(tell(1), tell(2)))
      assert.deepStrictEqual(yield* within(path, lines), [[1], [2]])
      assert.strictEqual(statSync(path).mode & 0o777, 0o700)
    }))

  test("makes files that nobody else may read, also in a folder that others may", (path) =>
    Effect.gen(function* () {
      mkdirSync(path)
      chmodSync(path, 0o755)
      const modes = yield* within(path, ({ write }) =>
        Effect.map(write(tell(1)), () => {
          Archive.read(path).backup(join(path, "copy.db"))
          return readdirSync(path).map((name) => [name, statSync(join(path, name)).mode & 0o777])
        })
      )
      const names = ["copy.db", "lock.db", "natter.db", "natter.db-shm", "natter.db-wal"]
      const made = modes.filter(([name]) => name !== "lock.db-journal")
      assert.deepStrictEqual(
        made,
        names.map((name) => [name, 0o600])
      )
    }))

  test("writes all of a job or nothing", (path) =>
    within(path, (store) =>
      Effect.gen(function* () {
        const twice = yield* Effect.either(store.write(tell(1), tell(1)))
        assert.isTrue(Either.isLeft(twice))
        assert.deepStrictEqual(yield* lines(store), [])
        yield* store.write(tell(3))
        assert.deepStrictEqual(yield* lines(store), [[3]])
      })
    ).pipe(Effect.provide(capture().layer)))

  test("keeps what is written together with something that is refused", (path) => {
    const logs = capture()
    return within(path, (store) =>
      Effect.gen(function* () {
        const writes = [[tell(1)], [tell(2), tell(2)], [tell(3)]] as const
        const outcomes = yield* Effect.all(
          writes.map((write) => Effect.either(store.write(...write))),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(outcomes.map(Either.isRight), [true, false, true])
        assert.deepStrictEqual(yield* lines(store), [[1], [3]])
        assert.deepStrictEqual(
          logs.errors().map(({ message }) => message),
          ["Something cannot be stored."]
        )
      })
    ).pipe(Effect.provide(logs.layer))
  })

  test("is read while something is written, however long that takes", (path) =>
    within(path, (store) =>
      Effect.gen(function* () {
        yield* store.write(tell(1))
        let isWritten = false
        const counts =
          "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 4000000)"
        const slow = { sql: `${counts} INSERT INTO told SELECT 's', max(n) FROM c`, rows: [[]] }
        const writing = yield* Effect.fork(
          Effect.map(store.write(slow), () => {
            isWritten = true
          })
        )
        yield* until(() => true)
        const read = yield* Effect.all([lines(store), store.readSlowly("SELECT line FROM told")], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(read, [[[1]], [[1]]])
        assert.isFalse(isWritten)
        yield* Fiber.join(writing)
        assert.lengthOf(yield* lines(store), 2)
      })
    ))

  test("is written while something is read that takes long", (path) =>
    within(path, (store) =>
      Effect.gen(function* () {
        const slow =
          "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 4000000)"
        const reading = yield* Effect.fork(store.readSlowly(`${slow} SELECT max(n) FROM c`))
        yield* until(() => true)
        yield* store.write(tell(1))
        assert.deepStrictEqual(yield* lines(store), [[1]])
        assert.isNull(reading.unsafePoll())
        assert.deepStrictEqual(yield* Fiber.join(reading), [[4_000_000]])
      })
    ))

  test("has one owner at a time", (path) =>
    Effect.gen(function* () {
      const refusal = yield* within(path, () => Effect.flip(within(path, () => Effect.void)))
      assert.deepInclude(refusal, { folder: path, obstacle: "locked" })
      yield* within(path, () => Effect.void)
    }))

  test("of a later version is refused, and stays as it is", (path) =>
    Effect.gen(function* () {
      const version = yield* within(path, ({ read }) => read("PRAGMA user_version"))
      yield* within(path, ({ read }) => read("PRAGMA user_version = 1000"))
      const refusal = yield* Effect.flip(within(path, () => Effect.void))
      assert.deepInclude(refusal, { folder: path, obstacle: "newer" })
      assert.deepStrictEqual(version, [[migrations.length]])
    }))

  test("cannot be in a place that is not a folder", (path) =>
    Effect.gen(function* () {
      yield* within(path, ({ write }) => write(forget))
      const refusal = yield* Effect.flip(within(join(path, "natter.db"), () => Effect.void))
      assert.deepInclude(refusal, { obstacle: "unusable" })
    }))

  test("does not write into a file that was taken away, and goes on when it is back", (path) => {
    const logs = capture()
    return within(path, (store) =>
      Effect.gen(function* () {
        yield* store.write(tell(1))
        renameSync(path, `${path}.away`)
        assert.isTrue(Either.isLeft(yield* Effect.either(store.write(tell(2)))))
        assert.deepStrictEqual(yield* lines(store), [[1]])
        assert.lengthOf(logs.errors(), 1)
        renameSync(`${path}.away`, path)
        yield* store.write(tell(3))
        assert.deepStrictEqual(yield* lines(store), [[1], [3]])
      })
    ).pipe(Effect.provide(logs.layer))
  })

  test("does not write into a log beside it that was deleted, and loses nothing of it", (path) => {
    const logs = capture()
    return Effect.gen(function* () {
      yield* within(path, (store) =>
        Effect.gen(function* () {
          yield* store.write(tell(1))
          rmSync(join(path, "natter.db-wal"))
          assert.isTrue(Either.isLeft(yield* Effect.either(store.write(tell(2)))))
          assert.lengthOf(logs.errors(), 1)
        })
      )
      assert.deepStrictEqual(yield* within(path, lines), [[1]])
    }).pipe(Effect.provide(logs.layer))
  })
})
