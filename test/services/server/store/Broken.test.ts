import { openSync, statSync, writeSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Queue } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { type RoomLog, RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { Archive } from "../../../../src/services/server/store/Archive.ts"
import { capture } from "../../../support/captured-logs.ts"
import { folder, logsIn } from "../../../support/disk.ts"
import { arrivalsOf, draft } from "../../../support/room-log-contract.ts"

const tea = RoomName.make("tea")

const long = (n: number) => ({
  ...draft(n),
  body: { _tag: "Said", text: sanitizeText(`message ${n} ${"x".repeat(500)}`) } as const
})

const put = (log: RoomLog, count: number) =>
  Effect.scoped(
    Effect.flatMap(arrivalsOf(log), (arrivals) =>
      Effect.zipRight(
        log.offer(Array.from({ length: count }, (_, n) => long(n))),
        Queue.take(arrivals)
      )
    )
  )

/** Overwrites pages in the middle of a file. */
const spoil = (path: string): void => {
  const file = openSync(join(path, "natter.db"), "r+")
  const { size } = statSync(join(path, "natter.db"))
  const from = Math.floor(size / 2 / 4096) * 4096
  writeSync(file, Buffer.alloc(8 * 4096, 0xa5), 0, 8 * 4096, from)
}

describe("a store with pages that cannot be read", () => {
  it.scoped("is read as far as it goes, and answers unavailable for the rest", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data")
      const open = Effect.flatMap(RoomLogs, ({ open }) => open(tea))
      yield* Effect.scoped(Effect.flatMap(open, (log) => put(log, 1500))).pipe(
        Effect.provide(logsIn(path))
      )
      spoil(path)
      yield* Effect.gen(function* () {
        const log = yield* open
        const { epoch } = yield* log.head
        const seqs = Array.from({ length: 30 }, (_, n) => n * 50 + 50)
        const read = yield* Effect.forEach(seqs, (seq) => Effect.either(log.until(seq, 50)))
        const [good, bad] = [read.filter(Either.isRight), read.filter(Either.isLeft)]
        assert.isAbove(good.length, 0)
        assert.isAbove(bad.length, 0)
        for (const { left } of bad) assert.strictEqual(left._tag, "LogUnavailable")
        for (const { right } of good) assert.lengthOf(right, 50)
        // What is said to be there is there.
        const arrival = yield* put(log, 1)
        if (arrival._tag === "Appended") {
          const page = yield* log.after({ epoch, seq: (yield* log.head).seq }, 1)
          assert.deepStrictEqual(page.position, yield* log.head)
        } else assert.strictEqual(arrival._tag, "Lost")
      }).pipe(Effect.scoped, Effect.provide(Layer.merge(logsIn(path), capture().layer)))
      assert.throws(() => Array.from(Archive.read(path).messages({})), /malformed|corrupt/)
    })
  )
})
