import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Committer } from "../../../../src/services/server/store/Committer.ts"
import type { Reply, Write } from "../../../../src/services/server/store/Messages.ts"
import { until } from "../../../support/captured-logs.ts"

const done: Reply = { _tag: "Done", rows: [] }
const refused: Reply = { _tag: "Refused", message: "full" }
const uncertain: Reply = { _tag: "Uncertain", message: "fsync" }

/** A store of which every answer is given by hand, and a committer that writes to it. */
const make = () => {
  const commits: Array<{
    readonly sql: ReadonlyArray<string>
    readonly answer: (r: Reply) => void
  }> = []
  const recoveries: Array<{ readonly writes: ReadonlyArray<Write>; readonly done: () => void }> = []
  const refusals: Array<string> = []
  const settled: Array<string> = []
  const defects: Array<unknown> = []
  const committer = new Committer({
    ask: (request, answer) => {
      if (request._tag === "Write")
        commits.push({ sql: request.writes.map(({ sql }) => sql), answer })
    },
    onRefused: (message) => refusals.push(message),
    onOneRefused: (message) => refusals.push(`one: ${message}`),
    onTaken: () => refusals.push("taken"),
    onDefect: (defect) => defects.push(defect),
    onCommitted: () => {},
    recover: (writes, _, done) => recoveries.push({ writes, done })
  })
  const submit = (name: string, size = 1, sequence: object = {}) =>
    committer.submit({
      size,
      sequence,
      writes: () => (name === "nothing" ? [] : [{ sql: name, rows: [[]] }]),
      settled: (isKept) => settled.push(`${name} ${isKept}`)
    })
  /** The commit number `n`, once it is there. */
  const commit = (n: number) =>
    Effect.map(
      until(() => commits.length > n),
      () => commits[n] ?? assert.fail("There is no such commit.")
    )
  return { commits, committer, commit, defects, recoveries, refusals, settled, submit }
}

describe("what is written to the store", () => {
  it.effect("is committed together when it comes together, or while a commit is under way", () =>
    Effect.gen(function* () {
      const { commit, commits, settled, submit } = make()
      for (const name of ["a", "b"]) submit(name)
      assert.deepStrictEqual((yield* commit(0)).sql, ["a", "b"])
      for (const name of ["c", "d", "e"]) submit(name)
      assert.lengthOf(commits, 1)
      commits[0]?.answer(done)
      assert.deepStrictEqual(settled, ["a true", "b true"])
      assert.deepStrictEqual((yield* commit(1)).sql, ["c", "d", "e"])
    })
  )

  it.effect("is committed in parts where it is too much for one, in its order", () =>
    Effect.gen(function* () {
      const { commit, commits, submit } = make()
      for (const name of ["a", "b", "c", "d"]) submit(name, 4000)
      assert.deepStrictEqual((yield* commit(0)).sql, ["a", "b"])
      commits[0]?.answer(done)
      assert.deepStrictEqual((yield* commit(1)).sql, ["c", "d"])
    })
  )

  it.effect("is given up where it was refused, and what comes next is tried", () =>
    Effect.gen(function* () {
      const { commit, refusals, settled, submit } = make()
      submit("a")
      const first = yield* commit(0)
      submit("b", 9000)
      submit("c")
      first.answer(refused)
      const second = yield* commit(1)
      assert.deepStrictEqual(settled, ["a false"])
      second.answer(refused)
      const third = yield* commit(2)
      // It is told once, and once when it is over.
      assert.deepStrictEqual(refusals, ["full"])
      third.answer(done)
      assert.deepStrictEqual(settled, ["a false", "b false", "c true"])
      assert.deepStrictEqual(refusals, ["full", "taken"])
    })
  )

  it.effect("does not suffer for what is refused with it, unless it counts on from that", () =>
    Effect.gen(function* () {
      const { commit, refusals, settled, submit } = make()
      const bob = {}
      submit("a")
      submit("b", 1, bob)
      submit("nothing")
      submit("c", 1, bob)
      submit("d")
      ;(yield* commit(0)).answer({ ...refused, at: 1 })
      const second = yield* commit(1)
      assert.deepStrictEqual([second.sql, settled], [["a", "d"], []])
      second.answer({ ...refused, at: 1 })
      const third = yield* commit(2)
      assert.deepStrictEqual(third.sql, ["a"])
      third.answer(done)
      assert.deepStrictEqual(settled, ["a true", "b false", "nothing true", "c false", "d false"])
      assert.deepStrictEqual(refusals, ["one: full", "one: full"])
    })
  )

  it.effect("is given up where one after the other is refused", () =>
    Effect.gen(function* () {
      const { commit, commits, refusals, settled, submit } = make()
      for (let n = 0; n < 20; n++) submit(`job ${n}`)
      for (let n = 0; settled.length === 0; n++) (yield* commit(n)).answer({ ...refused, at: 0 })
      assert.strictEqual(commits.length, 9)
      assert.deepStrictEqual([settled.length, refusals.at(-1)], [20, "full"])
    })
  )

  it.effect(
    "is settled in its turn where it is nothing, which does not mean that the store works",
    () =>
      Effect.gen(function* () {
        const { commit, commits, refusals, settled, submit } = make()
        submit("a")
        const first = yield* commit(0)
        submit("nothing")
        assert.deepStrictEqual(settled, [])
        first.answer(refused)
        assert.deepStrictEqual(settled, ["a false", "nothing true"])
        assert.deepStrictEqual([refusals, commits.length], [["full"], 1])
      })
  )

  it.effect(
    "is never given up where it may have been kept: it is written until that is certain",
    () =>
      Effect.gen(function* () {
        const { commit, commits, committer, recoveries, settled, submit } = make()
        submit("a")
        const first = yield* commit(0)
        submit("b")
        first.answer(uncertain)
        assert.deepStrictEqual([settled, committer.isDown, commits.length], [[], true, 1])
        assert.deepStrictEqual(
          recoveries.map(({ writes }) => writes.map(({ sql }) => sql)),
          [["a"]]
        )
        recoveries[0]?.done()
        assert.deepStrictEqual([settled, committer.isDown], [["a true"], false])
        const second = yield* commit(1)
        assert.deepStrictEqual(second.sql, ["b"])
      })
  )

  it.effect("is settled and followed by what comes next, whatever a job throws then", () =>
    Effect.gen(function* () {
      const { commit, committer, defects, settled, submit } = make()
      submit("a")
      committer.submit({
        size: 1,
        sequence: {},
        writes: () => [],
        settled: () => {
          throw "defect"
        }
      })
      submit("b")
      ;(yield* commit(0)).answer(done)
      assert.deepStrictEqual([settled, defects], [["a true", "b true"], ["defect"]])
      submit("c")
      assert.deepStrictEqual((yield* commit(1)).sql, ["c"])
    })
  )

  it.effect("waits when the thread has ended while nothing was being written", () =>
    Effect.gen(function* () {
      const { commit, commits, committer, recoveries, submit } = make()
      committer.lost("gone")
      submit("a")
      assert.isTrue(committer.isDown)
      yield* until(() => recoveries.length === 1)
      assert.lengthOf(commits, 0)
      recoveries[0]?.done()
      assert.deepStrictEqual((yield* commit(0)).sql, ["a"])
    })
  )
})
