import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { soak } from "../soak/soak.ts"
import { describeWithNats } from "../support/with-nats.ts"

describeWithNats("a rolling restart", () => {
  it.live(
    "loses no line and no session, and gives no name to two",
    () =>
      Effect.gen(function* () {
        const report = yield* soak({
          seconds: 40,
          clients: 5,
          cuts: 1_000_000,
          rate: 100,
          logSize: 2048,
          kill: 0,
          kills: Number.POSITIVE_INFINITY,
          fault: "kill",
          nodes: 2,
          replicas: 1,
          plan: "rolling",
          tls: false,
          web: false,
          irc: false,
          seed: 3
        })
        const { disasters, doubleGrants, grants, sessionsLost, storeProblems, stuck, verdict } =
          report
        assert.deepStrictEqual(
          [verdict.problems, storeProblems, stuck, doubleGrants],
          [[], [], [], []]
        )
        assert.deepStrictEqual([sessionsLost, verdict.declared, verdict.doubted], [0, 0, 0])
        assert.isTrue(report.passed)
        // Otherwise nothing was tested.
        assert.lengthOf(disasters, 2)
        assert.isAbove(verdict.delivered, 100)
        assert.isAbove(grants, 1)
      }),
    90_000
  )
})
