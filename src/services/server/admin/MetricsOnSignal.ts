import { monitorEventLoopDelay } from "node:perf_hooks"
import { Console, Effect, Layer, Metric, Queue } from "effect"
import { Rooms } from "../room/Rooms.ts"
import { Clients } from "../session/Connections.ts"
import { KeptSessions } from "../session/ResumableSessions.ts"
import { Listener } from "../transport/Listener.ts"
import * as Metrics from "./Metrics.ts"

/** Prints the figures when the process receives SIGUSR2, and once more at its end. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    // There is nothing to tell of a server that never listened.
    yield* Listener
    const clientsNow = yield* Clients
    const roomsNow = yield* Rooms
    const keptNow = yield* KeptSessions
    const delay = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const histogram = monitorEventLoopDelay({ resolution: 10 })
        histogram.enable()
        return histogram
      }),
      (histogram) => Effect.sync(() => histogram.disable())
    )
    const print = Effect.gen(function* () {
      yield* Metric.set(Metrics.clients, yield* clientsNow.count)
      yield* Metric.set(Metrics.rooms, yield* roomsNow.count)
      yield* Metric.set(Metrics.kept, yield* keptNow.count)
      yield* Metric.set(Metrics.loopDelay, Math.max(0, delay.percentile(99) / 1e6 - 10))
      delay.reset()
      yield* Console.log(yield* Metrics.line)
    })
    yield* Effect.addFinalizer(() => print)
    // One listener for good: a signal that nobody listens to would end the process.
    const asked = yield* Queue.sliding<NodeJS.Signals>(1)
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        const ask = (signal: NodeJS.Signals) => asked.unsafeOffer(signal)
        process.on("SIGUSR2", ask)
        return ask
      }),
      (ask) => Effect.sync(() => process.off("SIGUSR2", ask))
    )
    const answer = Effect.zipRight(Queue.take(asked), print)
    yield* Effect.forkScoped(Effect.interruptible(Effect.forever(answer)))
  })
)
