import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { type RoomLog, RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { capture } from "../../../support/captured-logs.ts"
import { logsIn } from "../../../support/disk.ts"
import { canMount, mounted } from "../../../support/mounts.ts"
import { arrivalsOf, draft } from "../../../support/room-log-contract.ts"

const opened = Effect.flatMap(RoomLogs, ({ open }) => open(RoomName.make("tea")))

const put = (log: RoomLog, n: number) =>
  Effect.scoped(
    Effect.flatMap(arrivalsOf(log), (arrivals) =>
      Effect.zipRight(log.offer([draft(n)]), Queue.take(arrivals))
    )
  )

/** Writes until there is no space. */
const fill = (path: string): void => {
  for (let size = 1 << 20; size >= 512; size /= 2)
    try {
      for (let n = 0; ; n++) writeFileSync(join(path, `ballast-${size}-${n}`), Buffer.alloc(size))
    } catch {
      // Smaller ones may still fit.
    }
}

describe.skipIf(!canMount)("a store on a full disk (needs to mount)", () => {
  it.scoped("keeps nothing until there is space, is read meanwhile, and starts on it", () =>
    Effect.gen(function* () {
      const { path } = yield* mounted(16)
      const logs = capture()
      const [data, ballast] = [join(path, "data"), path]
      const one = Effect.gen(function* () {
        const log = yield* opened
        const said: Array<number> = []
        let isLost = false
        for (let n = 1; n <= 20; n++) assert.strictEqual((yield* put(log, n))._tag, "Appended")
        fill(ballast)
        // What is left of the files of the store may take some.
        for (let n = 21; n < 5000 && !isLost; n++) {
          isLost = (yield* put(log, n))._tag === "Lost"
          if (!isLost) said.push(n)
        }
        assert.isTrue(isLost)
        const { seq } = yield* log.head
        assert.strictEqual(seq, 20 + said.length)
        assert.lengthOf(yield* log.until(20, 20), 20)
        return seq
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(logsIn(data), logs.layer)))
      const kept = yield* one
      assert.include(
        logs.errors().map(({ message }) => message),
        "Nothing can be stored. It is tried again."
      )
      // It is opened and read, and goes on when there is space.
      yield* Effect.gen(function* () {
        const log = yield* opened
        assert.strictEqual((yield* log.head).seq, kept)
        assert.lengthOf(yield* log.until(20, 20), 20)
        for (let n = 0; n < 20; n++)
          rmSync(join(ballast, `ballast-${1 << 20}-${n}`), { force: true })
        assert.strictEqual((yield* put(log, 1))._tag, "Appended")
        assert.strictEqual((yield* log.head).seq, kept + 1)
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(logsIn(data), capture().layer)))
    })
  )
})
