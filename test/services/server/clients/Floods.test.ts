import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import {
  actedAtOnce,
  linesAtOnce,
  listedAtOnce,
  whoPage
} from "../../../../src/services/server/limits/Commands.ts"
import { maxBatch } from "../../../../src/services/server/limits/Rooms.ts"
import { nickname } from "../../../bench/dialect.ts"
import { ask, connect, services } from "../../../support/load-server.ts"

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))

/** Counts something in each turn of the event loop. */
const perTurn = () => {
  const turns: Array<number> = [0]
  const next = () => {
    turns.push(0)
    counting = setImmediate(next)
  }
  let counting = setImmediate(next)
  return {
    add: (count: number) => {
      turns[turns.length - 1] = (turns.at(-1) ?? 0) + count
    },
    /** Ends it; the most in one turn. */
    end: () => {
      clearImmediate(counting)
      return Math.max(...turns)
    }
  }
}

describe("one who says much in one piece", () => {
  const most: Readonly<Record<string, number>> = {
    "SAY lobby x": linesAtOnce,
    "TELL nobody hello": actedAtOnce,
    "HISTORY lobby 0": actedAtOnce,
    "PING x": actedAtOnce,
    "hello?": actedAtOnce
  }
  let decoded = () => {}
  const protocols = Protocols.layer(
    HostName.make("here"),
    speaks({
      ...natter1,
      decode: (state, line) => {
        decoded()
        return natter1.decode(state, line)
      }
    })
  )
  for (const [line, atOnce] of Object.entries(most))
    it.scoped(`leaves others their turns: ${line}`, () =>
      Effect.gen(function* () {
        const alice = yield* connect("alice")
        const { add, end } = perTurn()
        decoded = () => add(1)
        yield* ask(
          alice,
          Array<string>(3 * atOnce)
            .fill(line)
            .join("\n")
        )
        // Twice as many in the turn in which they came.
        assert.isAtMost(end(), 2 * atOnce)
      }).pipe(Effect.provide(services({}, undefined, protocols)))
    )
})

describe("many who speak at once", () => {
  it.scoped("are heard in batches, so that whoever reads is not closed as slow", () =>
    Effect.gen(function* () {
      const reader = yield* connect("reader")
      const talkers = yield* Effect.forEach(Array.from({ length: 31 }), (_, n) =>
        connect(nickname(n))
      )
      const { add, end } = perTurn()
      const write = reader.write.bind(reader)
      reader.write = (bytes) => {
        add(bytes.length)
        write(bytes)
      }
      const says = Array<string>(15)
        .fill(`SAY lobby ${"x".repeat(4000)}`)
        .join("\n")
      for (const { client } of talkers) client.send(says)
      yield* Effect.promise(() => reader.client.until("MSG lobby 465 "))
      const bytesAtOnce = end()
      assert.lengthOf(starting(reader.client.heard, "MSG lobby "), 465)
      // A batch and what its lines have beside the text; two when a turn brings the end of one.
      assert.isBelow(bytesAtOnce, 3 * maxBatch)
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
