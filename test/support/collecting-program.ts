/** Collects its own memory as the server does, and prints what it took before and after, once it goes on. */
import { Effect } from "effect"
import { ownHeap } from "../../src/services/server/admin/SpareMemory.ts"

const taken = Array.from({ length: 300_000 }, (_, n) => ({ n }))
const before = process.memoryUsage().heapUsed
taken.length = 0
await Effect.runPromise(
  Effect.gen(function* () {
    const { collect } = yield* ownHeap
    yield* collect
    yield* collect
    yield* Effect.sleep(1)
  })
)
console.log(before, process.memoryUsage().heapUsed)
