import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Logger, LogLevel } from "effect"
import type { ChatErrorOf } from "../../../../src/domain/chat/ChatError.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import * as DiskLog from "../../../../src/services/server/log/DiskLog.ts"
import { type LogUnavailable, RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import type { Room } from "../../../../src/services/server/room/Room.ts"
import { Rooms } from "../../../../src/services/server/room/Rooms.ts"
import type { Job } from "../../../../src/services/server/store/Committer.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { until } from "../../../support/captured-logs.ts"

const [tea, dev, ops] = [RoomName.make("tea"), RoomName.make("dev"), RoomName.make("ops")]

/** A store with a lobby and two more rooms, whose commits are settled when a test says so. */
class SlowStore {
  readonly jobs: Array<Job> = []

  readonly layer = Layer.succeed(Store, {
    submit: (job) => void this.jobs.push(job),
    isDown: () => false,
    fault: () => undefined,
    write: () => Effect.void,
    read: (sql) =>
      Effect.succeed(
        sql.includes("FROM rooms")
          ? [lobby, tea, ops].map((name, n) => [n + 1, name, "e", null, 0, null, null])
          : []
      ),
    readSlowly: () => Effect.succeed([])
  })

  /** What is to be committed next, once there is something. */
  readonly next = Effect.map(
    until(() => this.jobs.length > 0),
    () => this.jobs[0]?.writes().flatMap(({ rows }) => rows.flat())
  )

  settle(isKept: boolean): void {
    this.jobs.shift()?.settled(isKept)
  }
}

const test = <E>(
  does: string,
  body: (store: SlowStore) => Effect.Effect<void, E, Rooms | RoomLogs>,
  maxRooms = 10
) =>
  it.live(does, () => {
    const store = new SlowStore()
    const layer = Rooms.layer.pipe(
      Layer.provideMerge(DiskLog.layer),
      Layer.provide(Limits.layer({ maxRooms })),
      Layer.provide(store.layer)
    )
    return body(store).pipe(
      Effect.provide(layer),
      Effect.timeout("5 seconds"),
      Logger.withMinimumLogLevel(LogLevel.None)
    )
  })

/** Holds a room for as long as the fiber runs. */
const hold = (name: RoomName) =>
  Effect.gen(function* () {
    const opened = yield* Deferred.make<Room, ChatErrorOf<"RoomLimit"> | LogUnavailable>()
    const rooms = yield* Rooms
    const fiber = yield* Effect.fork(
      Effect.scoped(
        Effect.flatMap(Effect.scope, (scope) => rooms.open(name, undefined, scope)).pipe(
          Effect.intoDeferred(opened),
          Effect.zipRight(Effect.never)
        )
      )
    )
    return { opened: Deferred.await(opened), letGo: Fiber.interrupt(fiber) }
  })

describe("a room that is created on a disk that does not answer", () => {
  test("holds up no room that exists, and can be given up", (store) =>
    Effect.gen(function* () {
      const logs = yield* RoomLogs
      const one = yield* hold(dev)
      assert.deepStrictEqual((yield* store.next)?.slice(0, 2), [4, "dev"])
      yield* (yield* hold(tea)).opened
      yield* one.letGo
      assert.isTrue(logs.has(dev))
      // Whoever comes then waits for the same.
      const other = yield* hold(dev)
      store.settle(true)
      yield* other.opened
      assert.lengthOf(store.jobs, 0)
      assert.deepStrictEqual(yield* logs.names, [ops, lobby, tea, dev])
    }))

  test("does not exist when it was refused, and can be created then", (store) =>
    Effect.gen(function* () {
      const logs = yield* RoomLogs
      const one = yield* hold(dev)
      yield* store.next
      store.settle(false)
      assert.strictEqual((yield* Effect.flip(one.opened))._tag, "LogUnavailable")
      assert.isFalse(logs.has(dev))
      yield* one.letGo
      const other = yield* hold(dev)
      assert.deepStrictEqual((yield* store.next)?.slice(0, 2), [4, "dev"])
      store.settle(true)
      yield* other.opened
    }))
})

describe("a room that is forgotten on a disk that does not answer", () => {
  test(
    "holds up no room that exists, and is created anew for whoever comes for it",
    (store) =>
      Effect.gen(function* () {
        const logs = yield* RoomLogs
        const one = yield* hold(dev)
        assert.deepStrictEqual(yield* store.next, [2])
        yield* (yield* hold(ops)).opened
        const found = yield* (yield* Rooms).find(ops).pipe(Effect.scoped)
        assert.strictEqual(found.name, ops)
        yield* one.letGo
        assert.isFalse(logs.has(tea))
        const other = yield* hold(tea)
        store.settle(true)
        assert.deepStrictEqual((yield* store.next)?.slice(0, 2), [4, "tea"])
        store.settle(true)
        yield* other.opened
      }),
    3
  )
})
