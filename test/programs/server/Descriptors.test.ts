import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { withinDescriptors } from "../../../src/programs/server/Descriptors.ts"
import { defaults } from "../../../src/services/server/Limits.ts"
import { reservedDescriptors } from "../../../src/services/server/limits/Connections.ts"

const within = (proc: string | undefined) =>
  Effect.provide(
    withinDescriptors(defaults),
    FileSystem.layerNoop(
      proc === undefined ? {} : { readFileString: () => Effect.succeed(`Limits\n${proc}\n`) }
    )
  )

describe("The limit of open files", () => {
  it.effect("lowers the number of clients, and nothing else", () =>
    Effect.gen(function* () {
      const bounds = yield* within("Max open files            1024                 4096      files")
      assert.deepStrictEqual(bounds, { ...defaults, maxClients: 1024 - reservedDescriptors })
    })
  )

  it.effect("leaves room for one", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* within("Max open files 8 8 files")).maxClients, 1)
    })
  )

  it.effect("changes nothing where it is high, unlimited or unknown", () =>
    Effect.gen(function* () {
      const high = defaults.maxClients + reservedDescriptors
      for (const proc of [
        `Max open files ${high} 1 files`,
        "Max open files unlimited x",
        undefined
      ])
        assert.deepStrictEqual(yield* within(proc), defaults)
    })
  )
})
