import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { listedAtOnce, maxBatch, whoPage } from "../../../../src/services/server/FixedLimits.ts"
import { nickname } from "../../../bench/dialect.ts"
import { ask, connect, services } from "../../../support/load-server.ts"

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))

describe("many who speak at once", () => {
  it.scoped("are heard in batches, so that whoever reads is not closed as slow", () =>
    Effect.gen(function* () {
      const reader = yield* connect("reader")
      const talkers = yield* Effect.forEach(Array.from({ length: 31 }), (_, n) =>
        connect(nickname(n))
      )
      // Bytes in each turn of the event loop.
      const turns: Array<number> = [0]
      const write = reader.write.bind(reader)
      reader.write = (bytes) => {
        turns[turns.length - 1] = (turns.at(-1) ?? 0) + bytes.length
        write(bytes)
      }
      const next = () => {
        turns.push(0)
        counting = setImmediate(next)
      }
      let counting = setImmediate(next)
      const says = Array<string>(15)
        .fill(`SAY lobby ${"x".repeat(4000)}`)
        .join("\n")
      for (const { client } of talkers) client.send(says)
      yield* Effect.promise(() => reader.client.until("MSG lobby 465 "))
      clearImmediate(counting)
      assert.lengthOf(starting(reader.client.heard, "MSG lobby "), 465)
      // A batch and what its lines have beside the text; two when a turn brings the end of one.
      assert.isBelow(Math.max(...turns), 3 * maxBatch)
    }).pipe(Effect.provide(services()))
  )

  it.scoped("are listed in pages where they are very many", () =>
    Effect.gen(function* () {
      const count = listedAtOnce + 100
      const asker = yield* connect("asker")
      yield* Effect.forEach(Array.from({ length: count }), (_, n) => connect(nickname(n)), {
        concurrency: 50
      })
      const lines = yield* ask(asker, "WHO lobby")
      const pages = starting(lines, "HERE lobby ").map((line) => line.split(" ").slice(2))
      assert.isAtMost(Math.max(...pages.map(({ length }) => length)), whoPage)
      assert.strictEqual(new Set(pages.flat()).size, count + 1)
      assert.lengthOf(pages.flat(), count + 1)
      assert.strictEqual(lines.at(-1), "OK")
    }).pipe(Effect.provide(services({ quietAbove: 0 })))
  )
})
