import { copyFileSync, mkdirSync, statSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, FastCheck as fc, Queue, type Scope, TestClock } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Topic } from "../../../../src/domain/chat/Topic.ts"
import {
  type Arrival,
  type Draft,
  type LogUnavailable,
  type RoomLog,
  RoomLogs
} from "../../../../src/services/server/log/RoomLog.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { folder, logsIn, onDisk } from "../../../support/disk.ts"
import { property } from "../../../support/property.ts"
import { arrivalsOf, draft, roomLogContract } from "../../../support/room-log-contract.ts"

roomLogContract("a store on disk", (logSize) => onDisk({ logSize }), 0.03)

const [tea, dev, ops] = [RoomName.make("tea"), RoomName.make("dev"), RoomName.make("ops")]
const rooms = [tea, dev, ops]

const open = (room: RoomName): Effect.Effect<RoomLog, LogUnavailable, RoomLogs | Scope.Scope> =>
  Effect.flatMap(RoomLogs, ({ open }) => open(room))

/** Offers drafts, and waits until it is known what became of them. */
const put = (log: RoomLog, drafts: ReadonlyArray<Draft>): Effect.Effect<Arrival, LogUnavailable> =>
  Effect.scoped(
    Effect.flatMap(arrivalsOf(log), (arrivals) =>
      Effect.zipRight(log.offer(drafts), Queue.take(arrivals))
    )
  )

/** Everything that a log has, as far back as it goes. */
const all = (room: RoomName) =>
  Effect.scoped(
    Effect.flatMap(open(room), (log) =>
      Effect.all({ entries: log.until(1_000_000, 1_000_000), head: log.head, topic: log.topic })
    )
  )

const drafts = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => draft(from + n))

describe("logs on disk", () => {
  it.scoped("are there after a restart as they were before, also what is no longer in memory", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const first = yield* Effect.provide(
        Effect.gen(function* () {
          for (const room of rooms) yield* put(yield* open(room), drafts(1, 700))
          return yield* Effect.forEach(rooms, all)
        }).pipe(Effect.scoped),
        logsIn(path)
      )
      const again = yield* Effect.provide(
        Effect.gen(function* () {
          const found = yield* Effect.forEach(rooms, all)
          const arrival = yield* put(yield* open(dev), drafts(701, 1))
          assert.strictEqual(arrival._tag === "Appended" ? arrival.first.seq : 0, 701)
          return found
        }).pipe(Effect.scoped),
        logsIn(path)
      )
      assert.deepStrictEqual(again, first)
      assert.lengthOf(again[0]?.entries ?? [], 700)
    })
  )

  it.scoped("forget what is too old, and tell readers so, also after a restart", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const day = 86_400_000
      const at = (time: number) =>
        drafts(1, 3).map((one) => ({ ...one, time: Timestamp.make(time) }))
      const gapIn = (log: RoomLog) =>
        Effect.gen(function* () {
          const { epoch } = yield* log.head
          return yield* log.after({ epoch, seq: Seq.make(1) }, 10)
        })
      const now = 20_000 * day
      yield* TestClock.setTime(now)
      const epoch = yield* Effect.provide(
        Effect.gen(function* () {
          const log = yield* open(tea)
          for (const age of [3, 2.5, 1])
            yield* put(log, at((yield* Clock.currentTimeMillis) - age * day))
          return (yield* log.head).epoch
        }).pipe(Effect.scoped),
        logsIn(path)
      )
      const swept = (age: number) =>
        Effect.provide(
          Effect.gen(function* () {
            const { read } = yield* Store
            const log = yield* open(tea)
            // The first sweep begins at once.
            const count = Effect.map(read("SELECT count(*) FROM messages"), ([row]) => row?.[0])
            yield* Effect.repeat(count, { until: (n) => n === (age === 2 ? 3 : 0) })
            yield* Effect.repeat(gapIn(log), { until: ({ gap }) => gap !== undefined })
            return { ...(yield* gapIn(log)), head: yield* log.head }
          }).pipe(Effect.scoped),
          logsIn(path, { logAge: age })
        )
      const { entries, gap } = yield* swept(2)
      assert.deepStrictEqual([gap?.from, gap?.to, gap?.cause], [2, 6, "trimmed"])
      assert.deepStrictEqual(
        entries.map(({ seq }) => Number(seq)),
        [7, 8, 9]
      )
      yield* TestClock.setTime(now + 5 * day)
      const empty = yield* swept(1)
      assert.deepStrictEqual([empty.gap?.to, empty.entries.length], [9, 0])
      // The seqs go on where they were.
      assert.deepStrictEqual(empty.head, { epoch, seq: Seq.make(9) })
    })
  )
})

/** What a room's own limits are. */
const own = (logSize: number, logAge?: number) => ({ logSize, logAge })

describe("logs on disk with limits of their own", () => {
  it.scoped("keep as many messages as their room is to keep, and for as long", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const day = 86_400_000
      yield* TestClock.setTime(20_000 * day)
      const limits = new Map([
        [tea, own(50, 0)],
        [ops, own(5)]
      ])
      yield* Effect.provide(
        Effect.gen(function* () {
          const { read } = yield* Store
          const old = drafts(1, 60).map((one) => ({ ...one, time: Timestamp.make(day) }))
          for (const room of rooms) yield* put(yield* open(room), old)
          for (const room of rooms) yield* put(yield* open(room), old.slice(0, 1))
          const counts = Effect.map(
            read(
              "SELECT name, count(messages.id) FROM rooms LEFT JOIN messages ON messages.id / 68719476736 = rooms.id GROUP BY name"
            ),
            (rows) => rows.map((row) => row.join(" "))
          )
          assert.deepStrictEqual(yield* counts, ["dev 20", "ops 5", "tea 50"])
          // A day is the limit for those that have none of their own.
          yield* TestClock.adjust("2 minutes")
          yield* Effect.repeat(counts, { until: ([dev]) => dev === "dev 0" })
          yield* Effect.repeat(counts, { until: ([, inOps]) => inOps === "ops 0" })
          assert.deepStrictEqual(yield* counts, ["dev 0", "ops 0", "tea 50"])
        }).pipe(Effect.scoped),
        logsIn(path, { logSize: 20, logAge: 1 }, "normal", limits)
      )
    })
  )

  it.scoped("live on with their topic when nobody is there, and after a restart", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* Effect.provide(
        Effect.scoped(Effect.flatMap(open(tea), (log) => put(log, drafts(1, 7)))),
        logsIn(path)
      )
      yield* Effect.provide(
        Effect.gen(function* () {
          const { names } = yield* RoomLogs
          assert.deepStrictEqual(yield* names, [tea])
          const { entries, topic } = yield* all(tea)
          assert.deepStrictEqual([entries.length, topic], [7, Topic.make("topic 5")])
        }),
        logsIn(path)
      )
    })
  )

  it.scoped("give the space of what they forget back to the disk, and that of its index", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* Effect.provide(
        Effect.gen(function* () {
          const { read } = yield* Store
          const pages = Effect.map(read("PRAGMA page_count"), ([row]) => Number(row?.[0]))
          const text = (n: number) =>
            sanitizeText(
              Array.from({ length: 100 }, (_, w) => `w${(n * 7919 + w * 104_729) % 99_991}`).join(
                " "
              )
            )
          yield* Effect.scoped(
            Effect.flatMap(open(tea), (log) =>
              put(
                log,
                drafts(1, 2000).map((one, n) => ({
                  ...one,
                  body: { _tag: "Said", text: text(n) } as const
                }))
              )
            )
          )
          const before = yield* pages
          const { forget } = yield* RoomLogs
          yield* forget(tea)
          for (let minute = 0; minute < 8; minute++) {
            yield* TestClock.adjust("1 minute")
            yield* read("SELECT 1")
            for (let turns = 0; turns < 50; turns++)
              yield* Effect.promise(() => new Promise(setImmediate))
          }
          yield* Effect.repeat(pages, { until: (now) => now < before / 3 })
        }),
        logsIn(path)
      )
    })
  )
})

interface Step {
  readonly room: number
  readonly count: number
  /** Whether the log is forgotten instead. */
  readonly forgets: boolean
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  room: fc.nat(2),
  count: fc.integer({ min: 1, max: 30 }),
  forgets: fc.nat(9).map((n) => n === 0)
})

/**
 * Copies a store as a power cut might leave it: of what was written behind the data, only the first bytes.
 *
 * @param least bytes that the disk has certainly kept
 * @param cut how much of the rest is there, from 0 to 1
 */
const crash = (from: string, to: string, least: number, cut: number): void => {
  mkdirSync(to)
  copyFileSync(join(from, "natter.db"), join(to, "natter.db"))
  const log = join(to, "natter.db-wal")
  copyFileSync(join(from, "natter.db-wal"), log)
  const { size } = statSync(log)
  truncateSync(log, Math.round(least + (size - least) * cut))
}

describe("logs on disk after a power cut at any byte", () => {
  it.scoped.prop(
    "have all that was accepted before, and of the rest the first batches, without a hole",
    [
      fc.array(anyStep, { minLength: 2, maxLength: 12 }),
      fc.nat(11),
      fc.double({ min: 0, max: 1, noNaN: true })
    ],
    ([steps, safe, cut]) =>
      Effect.gen(function* () {
        const path = yield* folder
        const [from, to] = [join(path, "from"), join(path, "to")]
        /** What was there after each commit. */
        const states: Array<unknown> = []
        let least = 0
        let safeAt = 0
        const there = Effect.flatMap(RoomLogs, ({ names }) =>
          Effect.flatMap(names, (names) =>
            Effect.all(Object.fromEntries([...names].sort().map((name) => [name, all(name)])))
          )
        )
        yield* Effect.provide(
          Effect.gen(function* () {
            const { forget } = yield* RoomLogs
            const look = Effect.map(there, (found) => states.push(found))
            yield* look
            for (const [index, { count, forgets, room }] of steps.entries()) {
              const name = rooms[room] ?? tea
              if (forgets) yield* forget(name)
              else
                yield* Effect.scoped(
                  Effect.gen(function* () {
                    const log = yield* open(name)
                    yield* look
                    yield* put(log, drafts(1, count))
                  })
                )
              yield* look
              if (index !== safe % steps.length) continue
              least = statSync(join(from, "natter.db-wal")).size
              safeAt = states.length - 1
            }
            crash(from, to, least, cut)
          }),
          logsIn(from, { logSize: 40 })
        )
        const found = yield* Effect.provide(there, logsIn(to, { logSize: 40 }))
        const at = states.findLastIndex((state) => isDeepStrictEqual(state, found))
        assert.isAtLeast(at, safeAt)
      }),
    { ...property(0.02), timeout: 90_000 }
  )
})
