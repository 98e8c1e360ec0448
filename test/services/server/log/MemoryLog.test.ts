import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
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
})
