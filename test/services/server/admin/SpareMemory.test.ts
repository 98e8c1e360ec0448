import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { release, type Usage } from "../../../../src/services/server/admin/SpareMemory.ts"

import { bundle } from "../../../support/bundle.ts"

const MiB = 1_048_576

/** A heap that gives back so much of what it has taken with each collection. */
const heap = (...given: ReadonlyArray<number>) => {
  const state = { resident: 70, used: 5, busy: 0, collections: 0 }
  const usage = Effect.sync(
    (): Usage => ({ ...state, resident: state.resident * MiB, used: state.used * MiB })
  )
  const collect = Effect.sync(() => {
    state.resident -= given[state.collections] ?? 0
    state.collections += 1
  })
  return { state, usage, collect }
}

const minute = TestClock.adjust("1 minute")

describe("memory that the server does not need any more", () => {
  it.scoped("is given back, until nothing more comes", () =>
    Effect.gen(function* () {
      const { state, ...rest } = heap(40, 30, 0, 10, 1)
      yield* Effect.forkScoped(release(rest))
      yield* minute
      assert.strictEqual(state.collections, 0)
      state.resident = 160
      yield* minute
      assert.deepInclude(state, { resident: 79, collections: 8 })
    })
  )

  it.scoped("is not searched for in vain again and again", () =>
    Effect.gen(function* () {
      const { state, ...rest } = heap()
      yield* Effect.forkScoped(release(rest))
      yield* minute
      state.resident = 160
      yield* minute
      assert.strictEqual(state.collections, 3)
      yield* minute
      assert.strictEqual(state.collections, 3)
      state.resident = 180
      yield* minute
      assert.strictEqual(state.collections, 6)
    })
  )

  it.scoped("is not searched for while the server is busy, or holds much", () =>
    Effect.gen(function* () {
      const { state, ...rest } = heap(85)
      yield* Effect.forkScoped(release(rest))
      yield* minute
      Object.assign(state, { resident: 160, busy: 0.5 })
      yield* minute
      Object.assign(state, { busy: 0, used: 300 })
      yield* minute
      assert.strictEqual(state.collections, 0)
      state.used = 20
      yield* minute
      assert.strictEqual(state.collections, 1)
    })
  )

  it("is given back by a process that goes on", async () => {
    const { path, remove } = await bundle("test/support/collecting-program.ts")
    const ended = promisify(execFile)(process.execPath, [path], { timeout: 10_000 })
    const [before = 0, after = 0] = (await ended).stdout.split(" ").map(Number)
    assert.isBelow(after, before / 2)
    await remove()
  })
})
