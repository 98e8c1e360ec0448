import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Limits } from "../../../../src/services/server/Limits.ts"
import { RoomLogs } from "../../../../src/services/server/log/RoomLog.ts"
import { draft, roomLogContract } from "../../../support/room-log-contract.ts"

const openInMemory = (logSize: number) =>
  Effect.flatMap(RoomLogs, ({ open }) => open(lobby)).pipe(
    Effect.provide(Layer.provide(RoomLogs.layerMemory, Limits.layer({ logSize })))
  )

roomLogContract("memory", openInMemory)

describe("memory", () => {
  it.effect("holds no more than its size", () =>
    Effect.gen(function* () {
      const log = yield* openInMemory(3)
      const start = yield* log.head
      yield* log.append([1, 2, 3, 4, 5].map(draft))
      const { entries, gap } = yield* log.after(start, 10)
      assert.deepStrictEqual([gap?.from, gap?.to, entries.length], [1, 2, 3])
    })
  )
})
