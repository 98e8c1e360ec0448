import { monitorEventLoopDelay } from "node:perf_hooks"
import { Effect, Schedule, type Scope } from "effect"

/** How often a window of the measurement begins. */
const window = "1 minute"
/** Milliseconds between two samples. */
const resolution = 10

/**
 * How late the event loop was, 99th percentile of the last one to two minutes, in milliseconds.
 */
export const delay: Effect.Effect<Effect.Effect<number>, never, Scope.Scope> = Effect.gen(
  function* () {
    const histogram = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const histogram = monitorEventLoopDelay({ resolution })
        histogram.enable()
        return histogram
      }),
      (histogram) => Effect.sync(() => histogram.disable())
    )
    let last = 0
    const current = () => Math.max(0, histogram.percentile(99) / 1e6 - resolution)
    const turnOver = Effect.sync(() => {
      last = current()
      histogram.reset()
    })
    yield* Effect.forkScoped(
      Effect.interruptible(Effect.schedule(turnOver, Schedule.spaced(window)))
    )
    return Effect.sync(() => Math.max(last, current()))
  }
)
