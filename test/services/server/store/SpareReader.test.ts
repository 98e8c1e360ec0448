import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { readerAgainAfter } from "../../../../src/services/server/limits/Store.ts"
import { SpareReader } from "../../../../src/services/server/store/SpareReader.ts"
import { CannotOpen, StoreThread } from "../../../../src/services/server/store/StoreThread.ts"
import { folder } from "../../../support/disk.ts"

describe("a store that is read beside its writer", () => {
  it.scoped(
    "is opened again after a while, where it cannot be opened or its thread has ended",
    () =>
      Effect.gen(function* () {
        const path = yield* folder
        let [canOpen, tries] = [false, 0]
        let end = () => {}
        const spare = new SpareReader(
          (onGone) => {
            tries += 1
            end = onGone
            return canOpen
              ? StoreThread.open({ folder: path, sync: "normal" }, onGone)
              : new CannotOpen({ folder: path, obstacle: "unusable", reason: "no thread" })
          },
          yield* Effect.scope
        )
        yield* Effect.addFinalizer(() => spare.end)
        const isThere = Effect.map(spare.thread, Option.isSome)
        yield* isThere
        assert.isFalse(yield* isThere)
        assert.strictEqual(tries, 1)
        canOpen = true
        yield* TestClock.adjust(readerAgainAfter - 1)
        assert.isFalse(yield* isThere)
        yield* TestClock.adjust(1)
        assert.isTrue(yield* isThere)
        assert.isTrue(yield* isThere)
        assert.strictEqual(tries, 2)
        yield* Effect.flatMap(
          spare.thread,
          Option.match({ onNone: () => Effect.void, onSome: (one) => one.kill })
        )
        end()
        assert.isFalse(yield* isThere)
        yield* TestClock.adjust(readerAgainAfter)
        assert.isTrue(yield* isThere)
        // One that was ended is followed at once.
        yield* spare.end
        assert.isTrue(yield* isThere)
        assert.strictEqual(tries, 4)
      })
  )
})
