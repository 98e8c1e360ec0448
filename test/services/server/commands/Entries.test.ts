import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { newest, oldest } from "../../../../src/services/server/commands/Entries.ts"
import {
  listedPerToken,
  maxHistory,
  maxPassed
} from "../../../../src/services/server/limits/Commands.ts"
import { makeLogs } from "../../../../src/services/server/log/MemoryLog.ts"
import type { Entry } from "../../../../src/services/server/log/RoomLog.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { property } from "../../../support/property.ts"
import { draft } from "../../../support/room-log-contract.ts"

const size = maxPassed + 2 * maxHistory

/** Reads the last and the first entry that is wanted of a long log; what was found of each, and what it has cost. */
const readFor = (isWanted: (entry: Entry) => boolean) =>
  Effect.gen(function* () {
    const log = yield* makeLogs(() => size, Number.POSITIVE_INFINITY).open(RoomName.make("tea"))
    yield* log.offer(Array.from({ length: size }, (_, n) => draft(n + 1)))
    let cost = 0
    const allowance = {
      charge: (tokens: number) => {
        cost += tokens
      }
    }
    const reader = { log, head: yield* log.head, isWanted, isByTime: false, allowance }
    const range = { after: 0, to: size }
    const seqs = (entries: ReadonlyArray<Entry>) => entries.map(({ seq }) => Number(seq))
    const last = seqs(yield* newest(reader, range, 1))
    const first = seqs(yield* oldest(reader, range, 1))
    return { first, last, cost: cost * listedPerToken }
  }).pipe(Effect.scoped)

describe("entries that are wanted", () => {
  it.effect("cost nothing more where no others stand between them", () =>
    Effect.map(
      readFor(() => true),
      (read) => assert.deepStrictEqual(read, { first: [1], last: [size], cost: 0 })
    )
  )

  it.effect("are looked for behind others, which cost less, and not for ever", () =>
    Effect.gen(function* () {
      const both = yield* readFor(({ seq }) => seq === 300 || seq === size - 300)
      assert.deepStrictEqual([both.first, both.last], [[300], [size - 300]])
      assert.approximately(both.cost, 600, 2 * maxHistory)
      const none = yield* readFor(() => false)
      assert.deepStrictEqual([none.first, none.last], [[], []])
      assert.approximately(none.cost, 2 * maxPassed, 2 * maxHistory)
    })
  )

  const times = fc.array(fc.nat({ max: 1 }), { maxLength: 40 })
  effectProperty(
    "are all there for somebody who goes on by their times",
    [times, fc.integer({ min: 1, max: 8 }), fc.boolean()],
    ([steps, count, backwards]) =>
      Effect.gen(function* () {
        const log = yield* makeLogs(() => 64, Number.POSITIVE_INFINITY).open(RoomName.make("tea"))
        let time = 0
        const entries = steps.map((step, n) => {
          time += step
          return { ...draft(n + 1), time: Timestamp.make(time) }
        })
        yield* log.offer(entries)
        const reader = {
          log,
          head: yield* log.head,
          isWanted: ({ seq }: Entry) => seq % 3 > 0,
          isByTime: true,
          allowance: { charge: () => {} }
        }
        const seen: Array<number> = []
        let [after, to] = [0, entries.length]
        for (;;) {
          const page = yield* (backwards ? newest : oldest)(reader, { after, to }, count)
          const [first, last] = [page[0], page.at(-1)]
          if (first === undefined || last === undefined) break
          seen.push(...page.map(({ seq }) => Number(seq)))
          if (backwards) to = entries.filter(({ time }) => time < first.time).length
          else after = entries.filter(({ time }) => time <= last.time).length
        }
        const wanted = entries.map((_, at) => at + 1).filter((seq) => seq % 3 > 0)
        assert.deepStrictEqual(
          seen.sort((a, b) => a - b),
          wanted
        )
      }).pipe(Effect.scoped),
    property(1)
  )
})
