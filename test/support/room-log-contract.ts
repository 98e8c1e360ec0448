/** What any implementation of a room's log must do, wherever it keeps its messages. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch } from "../../src/domain/chat/Position.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import type { Draft, Page, RoomLog, Unavailable } from "../../src/services/server/log/RoomLog.ts"
import { property } from "./property.ts"

/** The draft number `n` of a test. */
export const draft = (n: number): Draft => ({
  time: Timestamp.make(1_800_000_000_000 + n),
  nick: Nick.make(n % 2 === 0 ? "alice" : "bob"),
  text: sanitizeText(`message ${n}`),
  author: n % 2
})
const drafts = (from: number, to: number): ReadonlyArray<Draft> =>
  Array.from({ length: to - from + 1 }, (_, index) => draft(from + index))
const texts = ({ entries }: Page) => entries.map(({ seq, text }) => `${seq} ${text}`)
const named = (from: number, to: number) =>
  drafts(from, to).map(({ text }, index) => `${from + index} ${text}`)
const gapOf = ({ gap }: Page) => (gap === undefined ? "" : `${gap.from}-${gap.to} ${gap.cause}`)

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
 * @param open makes a new, empty log which keeps at least the last `keeps` messages
 */
export const roomLogContract = (
  name: string,
  open: (keeps: number) => Effect.Effect<RoomLog>
): void => {
  /** A log with the messages 1…`last` in it. */
  const filled = (keeps: number, last: number) =>
    Effect.gen(function* () {
      const log = yield* open(keeps)
      yield* log.append(drafts(1, last))
      const { epoch } = yield* log.head
      const at = (seq: number) => ({ epoch, seq: Seq.make(seq) })
      return { log, at }
    })

  describe(`${name} as a room's log`, () => {
    it.effect("is empty at first, and stands before its first message", () =>
      Effect.gen(function* () {
        const log = yield* open(10)
        const head = yield* log.head
        assert.strictEqual(head.seq, 0)
        const page = yield* log.after(head, 10)
        assert.deepStrictEqual([texts(page), gapOf(page), page.position], [[], "", head])
        assert.deepStrictEqual(yield* log.until(0, 10), [])
      })
    )
    it.effect("numbers batches without holes, and gives the place of the first", () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(10, 3)
        assert.deepStrictEqual(yield* log.append(drafts(4, 4)), at(4))
        assert.deepStrictEqual(yield* log.append(drafts(5, 7)), at(5))
        assert.deepStrictEqual(yield* log.head, at(7))
        const page = yield* log.after(at(0), 10)
        assert.deepStrictEqual(texts(page), named(1, 7))
        assert.deepStrictEqual(page.entries[4], { ...draft(5), seq: at(5).seq })
      })
    )
    it.effect("is read in pages that follow each other", () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(10, 7)
        const first = yield* log.after(at(2), 3)
        const second = yield* log.after(first.position, 3)
        const third = yield* log.after(second.position, 3)
        assert.deepStrictEqual([first, second, third].map(texts), [named(3, 5), named(6, 7), []])
        assert.deepStrictEqual(third.position, at(7))
      })
    )
    it.effect("says what it no longer has, before what it has", () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(4, 100)
        const page = yield* log.after(at(10), 100)
        const first = page.entries[0]?.seq ?? 101
        assert.isAtMost(first, 97)
        assert.strictEqual(gapOf(page), first > 11 ? `11-${first - 1} trimmed` : "")
        assert.deepStrictEqual(texts(page), named(first, 100))
      })
    )
    it.effect("takes a batch that is larger than what it keeps", () =>
      Effect.gen(function* () {
        const { at, log } = yield* filled(4, 30)
        assert.deepStrictEqual(texts(yield* log.after(at(26), 100)), named(27, 30))
      })
    )
    it.effect(
      "takes the position of another epoch, or one it never had, for that of a lost log",
      () =>
        Effect.gen(function* () {
          const { at, log } = yield* filled(10, 5)
          const other = { epoch: Epoch.make("elsewhere"), seq: Seq.make(2) }
          for (const foreign of [other, at(6)]) {
            const page = yield* log.after(foreign, 10)
            assert.deepStrictEqual(
              [gapOf(page), texts(page), page.position],
              ["0-0 epoch", [], at(5)]
            )
          }
        })
    )
    it.effect("reads the last messages up to a seq", () =>
      Effect.gen(function* () {
        const { log } = yield* filled(10, 8)
        const seqs = (seq: number, limit: number) =>
          Effect.map(log.until(seq, limit), (entries) => entries.map((entry) => Number(entry.seq)))
        assert.deepStrictEqual(yield* seqs(5, 3), [3, 4, 5])
        assert.deepStrictEqual(yield* seqs(2, 3), [1, 2])
        assert.deepStrictEqual(yield* seqs(99, 2), [7, 8])
        assert.deepStrictEqual(yield* seqs(0, 2), [])
      })
    )
    it.effect("gives every log an epoch of its own", () =>
      Effect.gen(function* () {
        const one = yield* Effect.flatMap(open(10), ({ head }) => head)
        const other = yield* Effect.flatMap(open(10), ({ head }) => head)
        assert.notStrictEqual(one.epoch, other.epoch)
      })
    )

    const keeps = 8
    /** Every seq behind the position is an entry or in the gap, as far as the page goes; the newest are entries. */
    const perform = (log: RoomLog, step: Step, last: number): Effect.Effect<number, Unavailable> =>
      Effect.gen(function* () {
        const head = yield* log.head
        assert.strictEqual(head.seq, last)
        switch (step._tag) {
          case "Append": {
            const first = yield* log.append(drafts(last + 1, last + step.count))
            assert.strictEqual(`${first.epoch}:${first.seq}`, `${head.epoch}:${last + 1}`)
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
            const got = entries.map(({ seq, text }) => `${seq} ${text}`)
            assert.strictEqual(got.join(), most.slice(most.length - got.length).join())
            assert.isAtLeast(got.length, least.length)
            return last
          }
        }
      })

    it.effect.prop(
      "has or declares every message, whatever was appended and read before",
      [fc.array(anyStep, { maxLength: 20 })],
      ([steps]) =>
        Effect.gen(function* () {
          const log = yield* open(keeps)
          let last = 0
          for (const step of steps) last = yield* perform(log, step, last)
        }),
      property(0.3)
    )
  })
}
