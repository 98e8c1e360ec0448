import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Exit, Layer } from "effect"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { parse } from "../../../../src/domain/chat/search/Query.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import { searchedInMemory } from "../../../../src/services/server/limits/Commands.ts"
import * as MemoryLog from "../../../../src/services/server/log/MemoryLog.ts"
import { RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { draft, roomLogContract } from "../../../support/room-log-contract.ts"

const inMemory = (logSize: number) => Layer.provide(MemoryLog.layer, Limits.layer({ logSize }))

roomLogContract("memory", inMemory)

describe("memory", () => {
  it.scoped("holds no more than its size", () =>
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(RoomLogs, ({ open }) => open(lobby))
      const start = yield* log.head
      yield* log.offer([1, 2, 3, 4, 5].map(draft))
      const { entries, gap } = yield* log.after(start, 10)
      assert.deepStrictEqual([gap?.from, gap?.to, entries.length], [1, 2, 3])
    }).pipe(Effect.provide(inMemory(3)))
  )

  it.scoped("is searched at once where it holds little", () =>
    Effect.gen(function* () {
      const log = yield* Effect.flatMap(RoomLogs, ({ open }) => open(lobby))
      yield* log.offer(Array.from({ length: searchedInMemory + 1 }, (_, n) => draft(n)))
      const search = (query: string) =>
        Effect.runSyncExit(
          log.search(
            Either.getOrElse(parse(query), () => []),
            1
          )
        )
      // Both end with the first window.
      assert.isTrue(Exit.isSuccess(search("from:alice")))
      assert.isTrue(Exit.isSuccess(search(`from:carol after:${(yield* log.head).epoch}:1`)))
      assert.isFalse(Exit.isSuccess(search("from:carol")))
    }).pipe(Effect.provide(inMemory(100)))
  )

  it.scoped("holds more of a room, or less, where that is set for it", () =>
    Effect.gen(function* () {
      const { open } = yield* RoomLogs
      const kept = (name: string) =>
        Effect.gen(function* () {
          const log = yield* open(RoomName.make(name))
          yield* log.offer([1, 2, 3, 4, 5].map(draft))
          return (yield* log.until(5, 5)).length
        })
      assert.deepStrictEqual(yield* Effect.forEach(["lobby", "tea", "dev"], kept), [3, 4, 2])
    }).pipe(
      Effect.provide(
        Layer.provide(
          MemoryLog.layer,
          Limits.layer(
            { logSize: 3 },
            new Map([
              [RoomName.make("tea"), { logSize: 4, logAge: undefined }],
              [RoomName.make("dev"), { logSize: 2, logAge: undefined }]
            ])
          )
        )
      )
    )
  )
})
