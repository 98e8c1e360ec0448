import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import type { Engine, Stored } from "../../../../src/services/server/cluster/Engine.ts"
import { Follower } from "../../../../src/services/server/cluster/Follower.ts"
import { Meter } from "../../../../src/services/server/cluster/Meter.ts"
import { followEvery } from "../../../../src/services/server/limits/Cluster.ts"

/** A stream whose records come as a test lets them. */
const streamOf = (answering: (stream: { last: number; live: () => void }) => number) => {
  let take: (record: Stored) => void = () => {}
  const record = (place: number): Stored => ({ place, subject: "natter.room.tea", text: "" })
  const stream = {
    last: 0,
    live: () => {
      stream.last += 1
      take(record(stream.last))
    }
  }
  const engine: Engine["Type"] = {
    node: "here",
    replicas: 1,
    isConnected: () => true,
    publish: () => {},
    follow: (taken) =>
      Effect.sync(() => {
        take = taken
      }),
    extent: Effect.sync(() => ({ first: 1, last: answering(stream), created: "" })),
    at: (place) => Effect.succeed(record(place)),
    read: () => Effect.void,
    purge: () => Effect.void,
    ask: () => Effect.never,
    answer: () => Effect.void
  }
  const taken: Array<number> = []
  let lost = 0
  const follower = new Follower(
    engine,
    new Meter(),
    ({ place }) => void taken.push(place),
    () => {
      lost += 1
    }
  )
  return { stream, taken, follower, lost: () => lost }
}

const looks = (times: number) => Effect.repeatN(TestClock.adjust(followEvery), times - 1)

describe("whoever follows a stream", () => {
  it.scoped("does not take it for shorter because more comes while it asks how long it is", () =>
    Effect.gen(function* () {
      const { follower, lost, stream, taken } = streamOf((stream) => {
        const { last } = stream
        stream.live()
        return last
      })
      yield* follower.begin(() => {})
      yield* looks(10)
      assert.isAbove(taken.length, 9)
      assert.strictEqual(follower.place, stream.last)
      assert.strictEqual(lost(), 0)
    })
  )

  it.scoped("notices when it has lost what was read", () =>
    Effect.gen(function* () {
      const { follower, lost, stream } = streamOf(({ last }) => Math.min(last, 3))
      yield* follower.begin(() => {})
      for (let n = 0; n < 5; n++) stream.live()
      yield* looks(4)
      assert.strictEqual(lost(), 0)
      yield* looks(4)
      assert.isAbove(lost(), 0)
    })
  )

  it.scoped("asks for what did not come, in its order", () =>
    Effect.gen(function* () {
      const { follower, stream, taken } = streamOf(({ last }) => last)
      yield* follower.begin(() => {})
      stream.live()
      stream.last = 4
      stream.live()
      yield* looks(1)
      assert.deepStrictEqual(taken, [1, 2, 3, 4, 5])
      stream.last = 7
      yield* looks(2)
      assert.deepStrictEqual(taken, [1, 2, 3, 4, 5, 6, 7])
      assert.strictEqual(follower.behind, 0)
    })
  )
})
