import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Queue, TestClock } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Secret } from "../../../../src/domain/chat/Secret.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { type RoomLog, RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { capture } from "../../../support/captured-logs.ts"
import { folder, logsIn } from "../../../support/disk.ts"
import { ask, connect, sayUntil, services } from "../../../support/load-server.ts"
import { arrivalsOf, draft } from "../../../support/room-log-contract.ts"

const opened = Effect.flatMap(RoomLogs, ({ open }) => open(lobby))

/** Offers drafts one after the other; whether each was kept. */
const put = (log: RoomLog, count: number) =>
  Effect.scoped(
    Effect.flatMap(arrivalsOf(log), (arrivals) =>
      Effect.forEach(Array.from({ length: count }), (_, n) =>
        Effect.map(
          Effect.zipRight(log.offer([draft(n + 1)]), Queue.take(arrivals)),
          ({ _tag }) => _tag === "Appended"
        )
      )
    )
  )

/** Every way to the newest entry is complete: what is no entry is in a gap. */
const readThrough = (log: RoomLog, limit: number) =>
  Effect.gen(function* () {
    const head = yield* log.head
    for (let from = 0; from <= head.seq; from++)
      for (let seq: number = from; seq < head.seq; ) {
        const page = yield* log.after({ ...head, seq: Seq.make(seq) }, limit)
        const seqs = page.entries.map(({ seq }) => Number(seq))
        const first = (page.gap?.to ?? seq) + 1
        if (page.gap !== undefined) assert.strictEqual(page.gap.from, seq + 1)
        assert.deepStrictEqual(
          seqs,
          seqs.map((_, n) => first + n)
        )
        assert.strictEqual(page.position.seq, seqs.at(-1) ?? first - 1)
        assert.isAbove(page.position.seq, seq)
        seq = page.position.seq
      }
  })

const seqsIn = Effect.flatMap(Store, ({ read }) =>
  Effect.map(read("SELECT id % 68719476736 FROM messages ORDER BY id"), (rows) => rows.flat())
)

const execute = (sql: string) => Effect.flatMap(Store, ({ write }) => write({ sql, rows: [[]] }))

const within = <A, E>(
  layer: Layer.Layer<RoomLogs | Store>,
  body: Effect.Effect<A, E, RoomLogs | Store>
) => Effect.provide(body, Layer.merge(layer, capture().layer))

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe("the oldest messages of a log that could not be deleted when it was full", () => {
  it.scoped("leave no hole behind them, and are deleted later", () =>
    Effect.gen(function* () {
      const logs = logsIn(yield* folder, { logSize: 10 })
      yield* within(
        logs,
        Effect.gen(function* () {
          const log = yield* opened
          assert.notInclude(yield* put(log, 10), false)
          yield* execute(
            "CREATE TRIGGER stuck BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'no'); END"
          )
          assert.deepStrictEqual(yield* put(log, 3), [false, true, false])
          yield* execute("DROP TRIGGER stuck")
          assert.notInclude(yield* put(log, 20), false)
          assert.deepStrictEqual(yield* seqsIn, [1, 2, ...numbers(22, 31)])
          yield* readThrough(log, 4)
        }).pipe(Effect.scoped)
      )
      yield* within(
        logs,
        Effect.gen(function* () {
          const log = yield* opened
          const entries = yield* log.until(100, 100)
          assert.deepStrictEqual(
            entries.map(({ seq }) => Number(seq)),
            numbers(22, 31)
          )
          yield* readThrough(log, 4)
          yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 minute"), seqsIn), {
            until: ([first]) => first === 22
          })
        }).pipe(Effect.scoped)
      )
    })
  )
})

describe("a log with a hole", () => {
  it.scoped("is read to its end, and a session that missed it comes back", () =>
    Effect.gen(function* () {
      const logs = logsIn(yield* folder, { logSize: 1000 })
      yield* within(
        logs,
        Effect.scoped(
          Effect.gen(function* () {
            const log = yield* opened
            yield* log.offer(Array.from({ length: 300 }, (_, n) => draft(n + 1)))
            yield* execute("DELETE FROM messages WHERE id % 68719476736 BETWEEN 2 AND 200")
          })
        )
      )
      yield* within(logs, Effect.scoped(Effect.flatMap(opened, (log) => readThrough(log, 64))))
      const secret = Secret.make("s".repeat(22))
      yield* Effect.gen(function* () {
        const alice = yield* connect()
        const joined = yield* sayUntil(alice, `NICK alice 60 ${secret}`, "JOINED lobby")
        const [, epoch = ""] = /JOINED lobby (\w+):/.exec(joined.join("\n")) ?? []
        alice.client.end()
        const again = yield* connect()
        const replay = yield* sayUntil(again, `RESUME ${secret} lobby=${epoch}:1`, "JOINED lobby")
        const missing = replay.flatMap((line) => {
          const [, from, to] = /^GAP lobby (\d+) (\d+) trimmed/.exec(line) ?? []
          return from === undefined ? [] : numbers(Number(from), Number(to))
        })
        assert.deepStrictEqual(missing, numbers(2, 200))
        assert.match((yield* ask(again, "SAY lobby hello")).at(-1) ?? "", /^OK lobby \w+:301 /)
      }).pipe(Effect.provide(services({}, logs)))
    })
  )
})
