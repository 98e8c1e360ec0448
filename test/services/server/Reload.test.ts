import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Reload } from "../../../src/services/server/Reload.ts"
import { capture } from "../../support/captured-logs.ts"

describe("Reading files again", () => {
  it.effect("is done for all, in their order, for as long as each is there", () =>
    Effect.gen(function* () {
      const { add, run } = yield* Reload
      const done: Array<string> = []
      const note = (name: string) => add(Effect.sync(() => done.push(name)))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* note("a")
          yield* Effect.zipRight(Effect.scoped(note("gone")), note("b"))
          yield* run
        })
      )
      yield* run
      assert.deepStrictEqual(done, ["a", "b"])
    }).pipe(Effect.provide(Reload.layer))
  )

  it.scoped("goes on with the others where one fails, and logs that", () => {
    const { errors, layer } = capture()
    return Effect.gen(function* () {
      const { add, run } = yield* Reload
      let done = 0
      yield* add(Effect.dieMessage("broken"))
      yield* add(
        Effect.sync(() => {
          done += 1
        })
      )
      yield* run
      assert.strictEqual(done, 1)
      assert.strictEqual(errors().length, 1)
    }).pipe(Effect.provide([Reload.layer, layer]))
  })
})
