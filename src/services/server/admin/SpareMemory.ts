import { performance } from "node:perf_hooks"
import { Effect, Layer, Schedule } from "effect"
import { maxCollected, spareMemory } from "../limits/Operation.ts"

/** What the process takes. */
export interface Usage {
  /** Bytes that the system counts. */
  readonly resident: number
  /** Bytes of objects, those that nothing refers to any more included. */
  readonly used: number
  /** The share of the time since the last look in which the event loop was busy. */
  readonly busy: number
}

/** The memory of a process, to be looked at and collected. */
export interface Heap {
  readonly usage: Effect.Effect<Usage>
  /** Collects what is free. It blocks the event loop meanwhile. */
  readonly collect: Effect.Effect<void>
}

/** How often it is looked at. */
const every = "5 seconds"
/** After how many collections that give nothing back it takes no more than it needs. */
const enough = 3
/** What counts as little to do. */
const quiet = 0.1

/**
 * Gives memory back to the system. Node keeps what it has once taken, in a busy minute or under an
 * attack, until it needs more: in a server that has little to do from then on, that is for good.
 */
export const release = ({ collect, usage }: Heap): Effect.Effect<never> =>
  Effect.gen(function* () {
    /** What it takes when nothing more can be given back. */
    let small = (yield* usage).resident
    /** Collections in a row after which the system had hardly more. */
    let inVain = 0
    const look = Effect.gen(function* () {
      const { busy, resident, used } = yield* usage
      small = Math.min(small, resident)
      if (busy > quiet || used > maxCollected || resident < small + spareMemory) return
      yield* collect
      const left = (yield* usage).resident
      // Pages are given back over several collections, and not by each of them.
      inVain = resident - left < spareMemory / 8 ? inVain + 1 : 0
      if (inVain < enough) return
      inVain = 0
      small = left
    })
    return yield* Effect.repeat(look, Schedule.spaced(every))
  }).pipe(Effect.zipRight(Effect.never))

/** The memory of this process. */
export const ownHeap: Effect.Effect<Heap> = Effect.sync(() => {
  let before = performance.eventLoopUtilization()
  return {
    usage: Effect.sync(() => {
      const now = performance.eventLoopUtilization()
      const busy = performance.eventLoopUtilization(now, before).utilization
      before = now
      const { heapUsed: used, rss: resident } = process.memoryUsage()
      return { busy, resident, used }
    }),
    // The one documented way to collect without a flag for Node. It is loaded when it is needed.
    collect: Effect.flatMap(
      Effect.promise(() => import("node:inspector")),
      ({ Session }) =>
        Effect.async<void>((resume) => {
          const session = new Session()
          session.connect()
          // Inside of the answer, `disconnect` would wait for the answer to end: for good.
          session.post("HeapProfiler.collectGarbage", () =>
            setImmediate(() => {
              session.disconnect()
              resume(Effect.void)
            })
          )
        })
    )
  }
})

export const layer: Layer.Layer<never> = Layer.scopedDiscard(
  Effect.flatMap(ownHeap, (heap) => Effect.forkScoped(Effect.interruptible(release(heap))))
)
