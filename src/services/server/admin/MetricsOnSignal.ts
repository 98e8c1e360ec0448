import { Clock, Effect, Layer, Queue } from "effect"
import type { LogFormat } from "./Logging.ts"
import { type Figures, line, Metrics } from "./Metrics.ts"
import { Output } from "./Output.ts"

/** Prints the figures when the process receives SIGUSR2, and once more at its end. */
export const layer = (format: LogFormat): Layer.Layer<never, never, Metrics | Output> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { read } = yield* Metrics
      const { print: say } = yield* Output
      const written = (figures: Figures, time: number) =>
        format === "json"
          ? JSON.stringify({ time: new Date(time).toISOString(), message: "metrics", ...figures })
          : line(figures)
      const print = Effect.flatMap(Effect.zip(read, Clock.currentTimeMillis), ([figures, time]) =>
        say(written(figures, time))
      )
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
