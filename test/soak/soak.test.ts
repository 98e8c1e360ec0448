import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { soak } from "./soak.ts"

// Short, so that it can run with all tests; `npm run soak` runs for as long as its flags say.
it.live(
  "loses, doubles and reorders nothing while connections break all the time",
  () =>
    Effect.gen(function* () {
      const options = {
        seconds: 4,
        clients: 8,
        cuts: 150,
        kills: 0,
        rate: 100,
        logSize: 2048,
        seed: 7
      }
      const { connections, passed, replayProblems, replays, sessionsLost, stuck, verdict } =
        yield* soak(options)
      assert.deepStrictEqual([verdict.problems, replayProblems, stuck], [[], [], []])
      assert.strictEqual(sessionsLost, 0)
      assert.isTrue(passed)
      // Otherwise nothing was tested.
      assert.isAbove(verdict.delivered, 1000)
      assert.isAbove(connections, options.clients)
      assert.isAbove(replays, 0)
    }),
  90_000
)

it.live(
  "loses, doubles and reorders nothing while the server is killed, too",
  () =>
    Effect.gen(function* () {
      const options = { seconds: 8, clients: 6, cuts: 400, kills: 1500, rate: 60, seed: 11 }
      const { copyProblems, killed, passed, replayProblems, sessionsLost, stuck, verdict } =
        yield* soak({ ...options, logSize: 100_000 })
      assert.deepStrictEqual(
        [verdict.problems, replayProblems, stuck, copyProblems],
        [[], [], [], []]
      )
      assert.deepStrictEqual([sessionsLost, verdict.declared, verdict.doubted], [0, 0, 0])
      assert.isTrue(passed)
      assert.isAbove(verdict.delivered, 300)
      assert.isAbove(killed, 1)
    }),
  120_000
)
