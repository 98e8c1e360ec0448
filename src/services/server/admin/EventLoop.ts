import { monitorEventLoopDelay } from "node:perf_hooks"
import { Effect, Schedule, type Scope } from "effect"

/** How often a window of the measurement begins. */
const window = "1 minute"
/** Milliseconds between two samples. */
const resolution = 10

/**
 * How late the event loop was, 99th percentile of the last one to two minutes, in milliseconds.
 */
export const delay: Effect.Effect<Effect.Effect<number>, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const histogram = monitorEventLoopDelay({ resolution })
      histogram.enable()
      return histogram
    }),
    (histogram) => Effect.sync(() => histogram.disable())
  ),
  (histogram) => {
    let last = 0
    const current = () => Math.max(0, histogram.percentile(99) / 1e6 - resolution)
    const turnOver = Effect.sync(() => {
      last = current()
      histogram.reset()
    })
    return { read: Effect.sync(() => Math.max(last, current())), turnOver }
  }
).pipe(
  Effect.tap(({ turnOver }) =>
    Effect.forkScoped(Effect.interruptible(Effect.schedule(turnOver, Schedule.spaced(window))))
  ),
  Effect.map(({ read }) => read)
)
