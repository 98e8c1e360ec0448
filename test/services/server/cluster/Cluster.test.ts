import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Option, Scope, TestClock } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { Cluster } from "../../../../src/services/server/cluster/Cluster.ts"
import { Engine } from "../../../../src/services/server/cluster/Engine.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import {
  engineAgainAfter,
  engineSilentFor,
  followEvery,
  sentAgainAfter,
  stepDownAfter
} from "../../../../src/services/server/limits/Cluster.ts"
import { type Draft, said } from "../../../../src/services/server/log/RoomLog.ts"
import { memoryEngine } from "../../../support/memory-engine.ts"

/** A node on an engine in memory, until its scope is closed. */
const nodeOn = (engine: Engine["Type"]) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const building = yield* Cluster.layer("test").pipe(
      Layer.provide(Layer.succeed(Engine, engine)),
      Layer.provide(Limits.layer({})),
      Layer.buildWithScope(scope),
      Effect.fork
    )
    yield* TestClock.adjust(10)
    const cluster = Context.get(yield* Fiber.join(building), Cluster)
    const lost = yield* Effect.fork(Effect.flip(cluster.lost))
    const closing = Effect.forkDaemon(Scope.close(scope, Exit.void))
    return { cluster, lost, closing }
  })

const looks = (times: number) => Effect.repeatN(TestClock.adjust(followEvery), times - 1)

describe("a node that cannot go on", () => {
  it.effect("ends at once when the stream has lost what was read", () =>
    Effect.gen(function* () {
      const stream = memoryEngine()
      const { closing, lost } = yield* nodeOn(stream.engine)
      yield* looks(10)
      stream.records.splice(1)
      stream.connect(false)
      yield* looks(10)
      assert.strictEqual((yield* Fiber.join(lost)).cause, "shorter")
      const closed = yield* closing
      yield* TestClock.adjust(1)
      assert.isTrue(Option.isSome(yield* Fiber.poll(closed)))
    })
  )

  for (const [what, created, most] of [
    ["is not there any more", undefined, 10],
    ["is another one", "later", 2]
  ] as const)
    it.effect(`is told that the stream ${what}`, () =>
      Effect.gen(function* () {
        const stream = memoryEngine()
        const { lost } = yield* nodeOn(stream.engine)
        yield* looks(3)
        assert.isTrue(Option.isNone(yield* Fiber.poll(lost)))
        stream.replace(created)
        yield* looks(most)
        const ended = yield* Fiber.poll(lost)
        assert.deepStrictEqual(
          Option.map(
            ended,
            Exit.map(({ cause }) => cause)
          ),
          Option.some(Exit.succeed("missing"))
        )
      })
    )

  it.effect("goes on when the stream was missing for a moment", () =>
    Effect.gen(function* () {
      const stream = memoryEngine()
      const { cluster, lost } = yield* nodeOn(stream.engine)
      for (let times = 0; times < 3; times++) {
        stream.replace(undefined)
        yield* looks(3)
        stream.replace("then")
        yield* looks(3)
      }
      assert.isTrue(Option.isNone(yield* Fiber.poll(lost)))
      assert.isTrue(cluster.isOpen())
    })
  )

  it.effect("waits for its last record for a while only", () =>
    Effect.gen(function* () {
      const stream = memoryEngine()
      const { closing } = yield* nodeOn(stream.engine)
      stream.connect(false)
      const closed = yield* closing
      yield* TestClock.adjust(engineAgainAfter * 3)
      assert.isTrue(Option.isNone(yield* Fiber.poll(closed)))
      yield* TestClock.adjust(engineAgainAfter * 2)
      assert.isTrue(Option.isSome(yield* Fiber.poll(closed)))
    })
  )
})

const author = SessionId.make("s")
const draft = (id: number): Draft => ({
  author,
  id: Option.some(LineId.make(id)),
  time: timestampAt(1),
  nick: Nick.make("alice"),
  body: said(sanitizeText(`number ${id}`), false)
})

describe("a node without its connection", () => {
  it.effect("lets what is said wait, and brings it when it is connected again", () =>
    Effect.gen(function* () {
      const stream = memoryEngine()
      const { cluster } = yield* nodeOn(stream.engine)
      const room = cluster.roomOf(RoomName.make("tea"))
      yield* room.create
      stream.connect(false)
      yield* room.offer([draft(1)])
      yield* TestClock.adjust(engineSilentFor - 1000)
      yield* room.offer([draft(2)])
      assert.strictEqual(room.ring.last, 0)
      stream.connect(true)
      yield* TestClock.adjust(sentAgainAfter)
      assert.strictEqual(room.ring.last, 2)
    })
  )

  it.effect("takes nothing more in when it lasts", () =>
    Effect.gen(function* () {
      const stream = memoryEngine()
      const { cluster } = yield* nodeOn(stream.engine)
      const room = cluster.roomOf(RoomName.make("tea"))
      yield* room.create
      stream.connect(false)
      yield* room.offer([draft(1)])
      yield* TestClock.adjust(engineSilentFor + 1000)
      assert.strictEqual((yield* Effect.flip(room.offer([draft(2)])))._tag, "LogUnavailable")
      yield* TestClock.adjust(stepDownAfter)
      assert.isFalse(cluster.isOpen())
    })
  )
})
