/** What any implementation of the rooms' logs must do, wherever it keeps what was said. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, type Layer, Option, Queue, type Scope } from "effect"
import { LineId } from "../../src/domain/chat/LineId.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { isNotice } from "../../src/domain/chat/Noticed.ts"
import { Epoch } from "../../src/domain/chat/Position.ts"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import { SessionId } from "../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import { Topic } from "../../src/domain/chat/Topic.ts"
import { newest, oldest } from "../../src/services/server/commands/Entries.ts"
import {
  type Arrival,
  type Draft,
  type Entry,
  type LogUnavailable,
  type Page,
  type RoomLog,
  RoomLogs,
  said
} from "../../src/services/server/log/RoomLog.ts"
import { effectProperty } from "./effect-property.ts"
import { property } from "./property.ts"
import { searchContract } from "./search-contract.ts"
import { sharing } from "./sharing.ts"

const room = RoomName.make("dev")
const other = RoomName.make("ops")

/** The draft number `n` of a test. Every fifth sets the topic, every seventh of the others is a notice, and every third has no id. */
export const draft = (n: number): Draft => ({
  author: SessionId.make(`session-${n % 2}`),
  id: n % 3 === 0 ? Option.none() : Option.some(LineId.make(n)),
  time: Timestamp.make(1_800_000_000_000 + n),
  nick: Nick.make(n % 2 === 0 ? "alice" : "bob"),
  body:
    n % 5 === 0
      ? { _tag: "TopicSet", topic: Topic.make(`topic ${n}`) }
      : said(sanitizeText(`message ${n}`), n % 7 === 0)
})
const drafts = (from: number, to: number): ReadonlyArray<Draft> =>
  Array.from({ length: to - from + 1 }, (_, index) => draft(from + index))

const bodyOf = ({ body }: Draft) => {
  if (body._tag !== "Said") return body.topic
  return isNotice(body) ? `${body.text}, a notice` : body.text
}
const written = (entries: ReadonlyArray<Entry>) =>
  entries.map((entry) => `${entry.seq} ${bodyOf(entry)}`)
const texts = ({ entries }: Page) => written(entries)
const named = (from: number, to: number) =>
  drafts(from, to).map((one, index) => `${from + index} ${bodyOf(one)}`)
const gapOf = ({ gap }: Page) => (gap === undefined ? "" : `${gap.from}-${gap.to} ${gap.cause}`)

type Arrivals = Queue.Dequeue<Arrival>

/** Everything that arrives from now on. */
export const arrivalsOf = (log: RoomLog): Effect.Effect<Arrivals, LogUnavailable, Scope.Scope> =>
  Effect.tap(Queue.unbounded<Arrival>(), (queue) =>
    log.subscribe(() => ({ receive: (arrival) => void queue.unsafeOffer(arrival) }))
  )

/** Takes what arrives until there are so many entries; each with its seq. */
const arrived = (arrivals: Arrivals, count: number): Effect.Effect<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    const entries: Array<Entry> = []
    while (entries.length < count) {
      const arrival = yield* Queue.take(arrivals)
      assert.strictEqual(arrival._tag, "Appended")
      if (arrival._tag !== "Appended") continue
      const { drafts, first } = arrival
      for (const [index, one] of drafts.entries())
        entries.push({ ...one, seq: Seq.make(first.seq + index) })
    }
    assert.lengthOf(entries, count)
    return entries
  })

/** Offers drafts, and waits until they are in the log. */
const append = (
  log: RoomLog,
  these: ReadonlyArray<Draft>
): Effect.Effect<ReadonlyArray<Entry>, LogUnavailable> =>
  Effect.gen(function* () {
    const arrivals = yield* arrivalsOf(log)
    yield* log.offer(these)
    return yield* arrived(arrivals, these.length)
  }).pipe(Effect.scoped)

type Step =
  | { readonly _tag: "Append"; readonly count: number }
  | { readonly _tag: "After"; readonly back: number; readonly limit: number }
  | { readonly _tag: "Until"; readonly back: number; readonly limit: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ _tag: fc.constant("Append" as const), count: fc.integer({ min: 0, max: 12 }) }),
  fc.record({
    _tag: fc.constant("After" as const),
    back: fc.integer({ min: 0, max: 40 }),
    limit: fc.integer({ min: 1, max: 12 })
  }),
  fc.record({
    _tag: fc.constant("Until" as const),
    back: fc.integer({ min: -3, max: 40 }),
    limit: fc.integer({ min: 1, max: 12 })
  })
)

/**
 * @param logs makes a place for logs, with none in it, each of which keeps at least the last `keeps`
 *   entries
 * @param effort how many cases the property has; fewer where a place is slow to make
 */
export const roomLogContract = (
  name: string,
  logs: (keeps: number) => Layer.Layer<RoomLogs>,
  effort = 0.3
): void => {
  const open = (of = room): Effect.Effect<RoomLog, LogUnavailable, RoomLogs | Scope.Scope> =>
    Effect.flatMap(RoomLogs, ({ open }) => open(of))

  /** A log with the entries 1…`last` in it. */
  const filled = (last: number) =>
    Effect.gen(function* () {
      const log = yield* open()
      yield* append(log, drafts(1, last))
      const { epoch } = yield* log.head
      const at = (seq: number) => ({ epoch, seq: Seq.make(seq) })
      return { log, at }
    })

  const within = sharing(logs)

  const test = (
    does: string,
    keeps: number,
    body: () => Effect.Effect<void, LogUnavailable, RoomLogs | Scope.Scope>
  ) => it.effect(does, () => within(keeps, body()))

  describe(`${name} as a room's log`, () => {
    test("is empty at first, and stands before its first entry", 10, () =>
      Effect.gen(function* () {
        const log = yield* open()
        const head = yield* log.head
        assert.strictEqual(head.seq, 0)
        const page = yield* log.after(head, 10)
        assert.deepStrictEqual([texts(page), gapOf(page), page.position], [[], "", head])
        assert.deepStrictEqual(yield* log.until(0, 10), [])
      })
    )
    test("numbers batches without holes, and keeps every field", 10, () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(3)
        assert.deepStrictEqual(written(yield* append(log, drafts(4, 4))), named(4, 4))
        assert.deepStrictEqual(written(yield* append(log, drafts(5, 7))), named(5, 7))
        assert.deepStrictEqual(yield* log.head, at(7))
        const page = yield* log.after(at(0), 10)
        assert.deepStrictEqual(texts(page), named(1, 7))
        for (const n of [3, 4, 5])
          assert.deepStrictEqual(page.entries[n - 1], { ...draft(n), seq: at(n).seq })
      })
    )
    test("is read in pages that follow each other", 10, () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(7)
        const first = yield* log.after(at(2), 3)
        const second = yield* log.after(first.position, 3)
        const third = yield* log.after(second.position, 3)
        assert.deepStrictEqual([first, second, third].map(texts), [named(3, 5), named(6, 7), []])
        assert.deepStrictEqual(third.position, at(7))
      })
    )
    test("reports what it no longer has, before what it has", 4, () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(100)
        const page = yield* log.after(at(10), 100)
        const first = page.entries[0]?.seq ?? 101
        assert.isAtMost(first, 97)
        assert.strictEqual(gapOf(page), first > 11 ? `11-${first - 1} trimmed` : "")
        assert.deepStrictEqual(texts(page), named(first, 100))
      })
    )
    test("takes a batch that is larger than what it keeps", 4, () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(30)
        assert.deepStrictEqual(texts(yield* log.after(at(26), 100)), named(27, 30))
      })
    )
    test("keeps as many entries as it is to keep, or more", 4, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(100)
        const kept = yield* log.until(100, 4)
        assert.deepStrictEqual(written(kept), named(97, 100))
      })
    )
    test(
      "takes the position of another epoch, or one it never had, for that of a lost log",
      10,
      () =>
        Effect.gen(function* () {
          const { at, log } = yield* filled(5)
          const elsewhere = { epoch: Epoch.make("other"), seq: Seq.make(2) }
          for (const foreign of [elsewhere, at(6)]) {
            const page = yield* log.after(foreign, 10)
            assert.deepStrictEqual(
              [gapOf(page), texts(page), page.position],
              ["0-0 epoch", [], at(5)]
            )
          }
        })
    )
    test("is read past what is not wanted", 1000, () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(700)
        const read = { log, head: at(700), isByTime: true, allowance: { charge: () => {} } }
        const reader = { ...read, isWanted: ({ seq }: Entry) => seq % 250 === 1 }
        const seqs = Effect.map((entries: ReadonlyArray<Entry>) =>
          entries.map((entry) => Number(entry.seq))
        )
        assert.deepStrictEqual(yield* seqs(newest(reader, { after: 0, to: 700 }, 2)), [251, 501])
        assert.deepStrictEqual(yield* seqs(oldest(reader, { after: 0, to: 700 }, 2)), [1, 251])
        assert.deepStrictEqual(yield* seqs(newest(reader, { after: 250, to: 500 }, 2)), [251])
        assert.deepStrictEqual(yield* seqs(oldest(reader, { after: 251, to: 500 }, 2)), [])
      })
    )
    test("reads the last entries up to a seq", 10, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(8)
        const seqs = (seq: number, limit: number) =>
          Effect.map(log.until(seq, limit), (entries) => entries.map((entry) => Number(entry.seq)))
        assert.deepStrictEqual(yield* seqs(5, 3), [3, 4, 5])
        assert.deepStrictEqual(yield* seqs(2, 3), [1, 2])
        assert.deepStrictEqual(yield* seqs(99, 2), [7, 8])
        assert.deepStrictEqual(yield* seqs(0, 2), [])
      })
    )

    test("brings everything to every subscriber once and in order, its own entries too", 1000, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(2)
        const again = yield* open()
        const subscribers = [
          yield* arrivalsOf(log),
          yield* arrivalsOf(log),
          yield* arrivalsOf(again)
        ]
        yield* log.offer(drafts(3, 5))
        yield* again.offer(drafts(6, 6))
        yield* log.offer(drafts(7, 8))
        for (const arrivals of subscribers)
          assert.deepStrictEqual(written(yield* arrived(arrivals, 6)), named(3, 8))
        for (const arrivals of subscribers) assert.strictEqual(yield* Queue.size(arrivals), 0)
        const late = yield* arrivalsOf(log)
        yield* log.offer(drafts(9, 9))
        for (const arrivals of [late, ...subscribers])
          assert.deepStrictEqual(written(yield* arrived(arrivals, 1)), named(9, 9))
      })
    )
    test("has members of its own, which a layer can spread", 10, () =>
      Effect.gen(function* () {
        const names = ["offer", "subscribe", "after", "until", "search", "head", "topic"] as const
        const spread = { ...(yield* open()) }
        for (const name of names) assert.property(spread, name)
        yield* append(spread, drafts(1, 2))
      })
    )
    test("says where it stands when a subscription begins", 10, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(5)
        const receive = () => {}
        const { from } = yield* log.subscribe((from) => ({ from, receive }))
        assert.deepStrictEqual(from, { head: yield* log.head, topic: yield* log.topic })
        assert.strictEqual(from.head.seq, 5)
        assert.isDefined(from.topic)
      })
    )
    test("ends one subscription and leaves the others", 10, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(1)
        const stays = yield* arrivalsOf(log)
        yield* Effect.scoped(Effect.asVoid(arrivalsOf(log)))
        yield* log.offer(drafts(2, 3))
        assert.deepStrictEqual(written(yield* arrived(stays, 2)), named(2, 3))
      })
    )
    test("gives offers that are made at once one order, and keeps each together", 1000, () =>
      Effect.gen(function* () {
        const log = yield* open()
        const subscribers = [yield* arrivalsOf(log), yield* arrivalsOf(log)]
        const batches = Array.from({ length: 40 }, (_, n) =>
          drafts(n * 10 + 1, n * 10 + 1 + (n % 4))
        )
        yield* Effect.forEach(
          batches,
          (batch) => Effect.zipRight(Effect.yieldNow(), log.offer(batch)),
          {
            concurrency: 8
          }
        )
        const count = batches.flat().length
        const [one, two] = yield* Effect.forEach(subscribers, (all) => arrived(all, count))
        assert.deepStrictEqual(one, two)
        assert.deepStrictEqual(yield* log.until(count, count), one)
        assert.deepStrictEqual(
          one?.map(({ seq }) => Number(seq)),
          Array.from({ length: count }, (_, n) => n + 1)
        )
        const order = (one ?? []).map(bodyOf)
        for (const batch of batches) {
          const from = order.indexOf(bodyOf(batch[0] ?? draft(0)))
          assert.deepStrictEqual(order.slice(from, from + batch.length), batch.map(bodyOf))
        }
      })
    )

    test("outlives whoever has it open, with its epoch and its entries", 10, () =>
      Effect.gen(function* () {
        const before = yield* Effect.scoped(Effect.map(filled(3), ({ at }) => at(3)))
        const log = yield* open()
        assert.deepStrictEqual(yield* log.head, before)
        assert.deepStrictEqual(written(yield* append(log, drafts(4, 4))), named(4, 4))
        assert.deepStrictEqual(written(yield* log.until(4, 10)), named(1, 4))
      })
    )
    test("knows the topic, also when the entry that set it is no longer kept", 4, () =>
      Effect.gen(function* () {
        const log = yield* open()
        const set = (topic: Topic | undefined) =>
          append(log, [{ ...draft(1), body: { _tag: "TopicSet", topic } }])
        assert.isUndefined(yield* log.topic)
        yield* set(Topic.make("tea"))
        // None of these sets a topic.
        for (const n of [1, 2, 3, 4, 6, 7, 8, 9]) yield* append(log, drafts(n, n))
        assert.strictEqual(yield* log.topic, "tea")
        yield* set(Topic.make("coffee"))
        assert.strictEqual(yield* log.topic, "coffee")
        yield* set(undefined)
        assert.isUndefined(yield* log.topic)
      })
    )
    test("tells how far a room has come, without opening its log", 10, () =>
      Effect.gen(function* () {
        const { names, summary } = yield* RoomLogs
        assert.deepStrictEqual(Option.getOrUndefined(yield* summary(room)), undefined)
        assert.deepStrictEqual(yield* names, [])
        const { at } = yield* Effect.scoped(filled(6))
        const topic = Topic.make("topic 5")
        assert.deepStrictEqual(Option.getOrUndefined(yield* summary(room)), { head: at(6), topic })
      })
    )
    test("lists the rooms that have a log, the one that was unused for longest first", 10, () =>
      Effect.gen(function* () {
        const { names } = yield* RoomLogs
        assert.deepStrictEqual(yield* names, [])
        for (const one of [other, room, other]) yield* Effect.scoped(open(one))
        assert.deepStrictEqual(yield* names, [room, other])
        yield* Effect.scoped(Effect.zipRight(open(room), Effect.scoped(open(other))))
        assert.deepStrictEqual(yield* names, [other, room])
      })
    )
    test(
      "gives every log an epoch of its own, also one that follows another of the same name",
      10,
      () =>
        Effect.gen(function* () {
          const { forget, names } = yield* RoomLogs
          const epochs = [(yield* Effect.flatMap(open(other), ({ head }) => head)).epoch]
          for (let life = 0; life < 3; life++) {
            yield* Effect.scoped(
              Effect.gen(function* () {
                const { at, log } = yield* filled(2)
                assert.deepStrictEqual(yield* log.head, at(2))
                epochs.push(at(0).epoch)
              })
            )
            yield* forget(room)
            assert.deepStrictEqual(yield* names, [other])
          }
          assert.strictEqual(new Set(epochs).size, 4)
          const empty = yield* open()
          assert.strictEqual((yield* empty.head).seq, 0)
          assert.deepStrictEqual(yield* empty.until(10, 10), [])
        })
    )
    test("keeps the logs of rooms apart", 10, () =>
      Effect.gen(function* () {
        const { log } = yield* filled(2)
        const ops = yield* open(other)
        const arrivals = yield* arrivalsOf(ops)
        yield* append(log, drafts(3, 3))
        assert.strictEqual((yield* ops.head).seq, 0)
        yield* ops.offer(drafts(1, 1))
        assert.deepStrictEqual(written(yield* arrived(arrivals, 1)), named(1, 1))
        assert.deepStrictEqual(written(yield* log.until(10, 10)), named(1, 3))
      })
    )

    searchContract(within, append, effort)

    const keeps = 10
    /** Every seq behind the position is an entry or in the gap, as far as the page goes; the newest are entries. */
    const perform = (
      log: RoomLog,
      step: Step,
      last: number
    ): Effect.Effect<number, LogUnavailable> =>
      Effect.gen(function* () {
        const head = yield* log.head
        assert.strictEqual(head.seq, last)
        switch (step._tag) {
          case "Append": {
            const entries = yield* append(log, drafts(last + 1, last + step.count))
            assert.deepStrictEqual(written(entries), named(last + 1, last + step.count))
            return last + step.count
          }
          case "After": {
            const from = Math.max(0, last - step.back)
            const page = yield* log.after({ ...head, seq: Seq.make(from) }, step.limit)
            const begin = (page.gap?.to ?? from) + 1
            if (page.gap !== undefined) assert.strictEqual(page.gap.from, from + 1)
            assert.isAtMost(begin, Math.max(from + 1, last - keeps + 1))
            const end = Math.min(last, begin + step.limit - 1)
            assert.strictEqual(texts(page).join(), named(begin, end).join())
            assert.strictEqual(page.position.seq, end)
            return last
          }
          case "Until": {
            const to = last - step.back
            const entries = yield* log.until(to, step.limit)
            const end = Math.max(0, Math.min(to, last))
            const most = named(Math.max(1, end - step.limit + 1), end)
            const least = named(Math.max(1, end - step.limit + 1, last - keeps + 1), end)
            const got = written(entries)
            assert.strictEqual(got.join(), most.slice(most.length - got.length).join())
            assert.isAtLeast(got.length, least.length)
            return last
          }
        }
      })

    effectProperty(
      "has or declares every entry, whatever was appended and read before",
      [fc.array(anyStep, { maxLength: 20 })],
      ([steps]) =>
        within(
          keeps,
          Effect.gen(function* () {
            const log = yield* open()
            let last = 0
            for (const step of steps) last = yield* perform(log, step, last)
          })
        ),
      property(effort)
    )
  })
}
