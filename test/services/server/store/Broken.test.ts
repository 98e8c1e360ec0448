import { cpSync, existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Metric, Queue, type Scope, TestClock } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { parse } from "../../../../src/domain/chat/search/Query.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { failedReads } from "../../../../src/services/server/Counters.ts"
import { type RoomLog, RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import * as DiskSessions from "../../../../src/services/server/session/DiskSessions.ts"
import { SessionRecords } from "../../../../src/services/server/session/SessionRecords.ts"
import { Archive } from "../../../../src/services/server/store/Archive.ts"
import type { Hole } from "../../../../src/services/server/store/Archived.ts"
import { placeOf } from "../../../../src/services/server/store/Places.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { capture } from "../../../support/captured-logs.ts"
import { folder, logsIn, spoil } from "../../../support/disk.ts"
import { arrivalsOf, draft } from "../../../support/room-log-contract.ts"
import { temporary } from "../../../support/temporary.ts"

const tea = RoomName.make("tea")
const size = 1500

const long = (n: number) => ({
  ...draft(n),
  body: { _tag: "Said", text: sanitizeText(`message ${n} ${"x".repeat(500)}`) } as const
})

const put = (log: RoomLog, from: number, to: number) =>
  Effect.scoped(
    Effect.flatMap(arrivalsOf(log), (arrivals) =>
      Effect.zipRight(
        log.offer(Array.from({ length: to - from + 1 }, (_, n) => long(from + n))),
        Queue.take(arrivals)
      )
    )
  )

const opened = Effect.flatMap(RoomLogs, ({ open }) => open(tea))

const root = temporary("broken")
const whole = join(root, "whole")
beforeAll(() =>
  Effect.gen(function* () {
    yield* put(yield* opened, 1, size)
    const { write } = yield* Store
    const alice = ["session-0", "alice", "digest", 60, 1, 0, 0]
    yield* write({
      sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
      rows: [alice]
    })
  }).pipe(Effect.scoped, Effect.provide(logsIn(whole)), Effect.runPromise)
)
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The folder of a store of its own. */
const copied = Effect.map(folder, (parent) => {
  const path = join(parent, "data")
  cpSync(whole, path, { recursive: true })
  return path
})

const test = (
  does: string,
  body: (path: string) => Effect.Effect<void, unknown, Scope.Scope>
): void => it.scoped(does, () => Effect.flatMap(copied, body))

describe("a store with a value that does not belong there", () => {
  test("is read as if that could not be read, and serves what asks for other messages", (path) =>
    Effect.gen(function* () {
      const { write } = yield* Store
      const place = placeOf(1, 700)
      yield* write({ sql: "UPDATE messages SET nick = 'a b' WHERE id = ?", rows: [[place]] })
      const log = yield* opened
      const query = Either.getOrElse(parse("message"), () => [])
      for (const read of [Effect.asVoid(log.until(700, 2)), Effect.asVoid(log.search(query, size))])
        assert.strictEqual((yield* Effect.flip(read))._tag, "LogUnavailable")
      assert.lengthOf(yield* log.until(699, 2), 2)
      assert.lengthOf((yield* log.search(query, 10)).entries, 10)
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(logsIn(path), capture().layer))))
})

describe("a store with a page that cannot be read", () => {
  for (const [when, isOpen] of [
    ["while the server was down", false],
    ["while it runs", true]
  ] as const)
    test(`that was spoilt ${when} is read as far as it goes, and keeps what comes`, (path) => {
      const logs = capture()
      const before = isOpen ? [] : spoil(path, 700)
      return Effect.gen(function* () {
        const log = yield* opened
        const lost = isOpen ? spoil(path, 700) : before
        assert.include(lost, 700)
        const counted = Effect.map(Metric.value(failedReads), ({ count }) => count)
        const failedBefore = yield* counted
        const bad = new Set<number>()
        for (let seq = 1; seq <= size; seq++) {
          const read = yield* Effect.either(log.until(seq, 1))
          if (Either.isRight(read)) assert.strictEqual(read.right[0]?.seq, seq)
          else bad.add(seq)
        }
        assert.deepStrictEqual([...bad], lost)
        // Once a minute at most; the figures have them all.
        assert.deepStrictEqual(
          logs.errors().map(({ message }) => message),
          ["Something cannot be read from the store."]
        )
        assert.strictEqual((yield* counted) - failedBefore, lost.length)
        assert.strictEqual((yield* put(log, 1, 1))._tag, "Appended")
      }).pipe(
        Effect.scoped,
        Effect.provide(Layer.merge(logsIn(path), logs.layer)),
        Effect.zipRight(
          Effect.flatMap(opened, ({ head }) => head).pipe(
            Effect.scoped,
            Effect.provide(logsIn(path))
          )
        ),
        Effect.map(({ seq }) => assert.strictEqual(seq, size + 1))
      )
    })

  test("takes what is said though the oldest messages cannot be deleted", (path) =>
    Effect.gen(function* () {
      spoil(path, 10)
      const log = yield* opened
      const kept: Array<boolean> = []
      for (let n = 0; n < 120; n++) kept.push((yield* put(log, n, n))._tag === "Appended")
      const refused = kept.filter((isKept) => !isKept).length
      assert.isAbove(refused, 0)
      assert.isBelow(refused, 10)
      assert.deepStrictEqual(kept.slice(-20), kept.slice(-20).fill(true))
      const { seq } = yield* log.head
      assert.strictEqual(seq, size + 120 - refused)
      // Those behind the page are deleted as always.
      const { read } = yield* Store
      const range = [placeOf(1, 40), placeOf(1, 60)]
      const rows = yield* read("SELECT id FROM messages WHERE id BETWEEN ? AND ?", ...range)
      assert.deepStrictEqual(rows, [])
      return seq
    }).pipe(
      Effect.scoped,
      Effect.provide(Layer.merge(logsIn(path, { logSize: size }), capture().layer)),
      Effect.tap(() => Effect.sync(() => spoil(path, 3))),
      Effect.flatMap((seq) =>
        // After a restart nobody needs what is left of them.
        Effect.gen(function* () {
          const log = yield* opened
          const head = yield* log.head
          assert.strictEqual(head.seq, seq)
          const { gap, position } = yield* log.after({ ...head, seq: Seq.make(0) }, 10)
          assert.isAbove(gap?.to ?? 0, 60)
          assert.strictEqual(position.seq, (gap?.to ?? 0) + 10)
        }).pipe(
          Effect.scoped,
          Effect.provide(Layer.merge(logsIn(path, { logSize: size }), capture().layer))
        )
      )
    ))

  test("keeps no other room from deleting what is too old", (path) => {
    const logs = capture()
    return Effect.gen(function* () {
      spoil(path, 700)
      const cooks = yield* Effect.flatMap(RoomLogs, ({ open }) => open(RoomName.make("cooks")))
      yield* put(cooks, 1, 1)
      const { read } = yield* Store
      const rows = read("SELECT id FROM messages WHERE id > ?", placeOf(2, 0))
      assert.lengthOf(yield* rows, 1)
      // Two days after it was said.
      yield* TestClock.setTime(long(1).time + 2 * 86_400_000)
      yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 minute"), rows), {
        until: (left) => left.length === 0
      })
      const [{ known, message } = assert.fail("Nothing was logged.")] = logs
        .errors()
        .filter(({ message }) => message.startsWith("Old"))
      assert.deepStrictEqual(
        [known.room, message.slice(0, 40)],
        ["tea", "Old messages could not be deleted. It is"]
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(Layer.provideMerge(logsIn(path, { logAge: 1 }), logs.layer))
    )
  })

  test("gives back a session with all its numbers", (path) =>
    Effect.gen(function* () {
      const answersOf = Effect.gen(function* () {
        const [alice] = yield* Effect.flatMap(SessionRecords, ({ recorded }) => recorded)
        return alice?.answers.map(({ answer, id }) => [id, "at" in answer ? answer.at : undefined])
      }).pipe(Effect.provide(Layer.provide(DiskSessions.layer, logsIn(path))))
      const before = yield* answersOf
      assert.isAbove(before?.length ?? 0, 400)
      spoil(path, 1400)
      assert.deepStrictEqual(yield* answersOf, before)
    }).pipe(Effect.provide(capture().layer)))

  test("is exported without the messages that are on it, and is not backed up", (path) =>
    Effect.sync(() => {
      const lost = [...spoil(path, 700), ...spoil(path, 900)]
      const holes: Array<Hole> = []
      const archive = Archive.read(path)
      const read = Array.from(
        archive.messages({}, (hole) => holes.push(hole)),
        ({ seq }) => seq
      )
      const all = Array.from({ length: size }, (_, n) => n + 1)
      assert.deepStrictEqual(
        read,
        all.filter((seq) => !lost.includes(seq))
      )
      const missing = holes.flatMap(({ from, to = size }) => all.slice(from - 1, to))
      assert.deepStrictEqual(missing, lost)
      const copy = join(path, "copy.db")
      assert.throws(() => archive.backup(copy), /malformed/)
      assert.isFalse(existsSync(copy))
    }))

  test("is exported up to it where nothing behind it can be read", (path) =>
    Effect.sync(() => {
      const [from = 0] = spoil(path, size)
      const holes: Array<Hole> = []
      const read = Array.from(Archive.read(path).messages({}, (hole) => holes.push(hole)))
      assert.strictEqual(read.at(-1)?.seq, from - 1)
      assert.deepStrictEqual(holes, [{ room: tea, from, to: undefined }])
    }))
})
