import { isatty } from "node:tty"
import { Context, Effect, Layer, Queue, type Scope } from "effect"

/** What is read again while the server runs, when an operator asks for it. */
export class Reload extends Context.Tag("natter/services/server/Reload")<
  Reload,
  {
    /** Does this each time, after all that was added before; for as long as the scope lasts. It logs what it did. */
    readonly add: (again: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
    /** Reads everything again, one after the other. */
    readonly run: Effect.Effect<void>
  }
>() {
  static readonly layer: Layer.Layer<Reload> = Layer.effect(
    Reload,
    Effect.gen(function* () {
      const all = new Set<{ readonly again: Effect.Effect<void> }>()
      const one = yield* Effect.makeSemaphore(1)
      const attempt = (again: Effect.Effect<void>) =>
        Effect.catchAllCause(again, (cause) =>
          Effect.logError("Something could not be read again. It stays as it was.", cause)
        )
      return {
        add: (again) =>
          Effect.asVoid(
            Effect.acquireRelease(
              Effect.sync(() => {
                const entry = { again }
                all.add(entry)
                return entry
              }),
              (entry) => Effect.sync(() => all.delete(entry))
            )
          ),
        run: one.withPermits(1)(
          Effect.suspend(() =>
            Effect.forEach([...all], ({ again }) => attempt(again), { discard: true })
          )
        )
      }
    })
  )

  /** Runs it when the process receives SIGHUP. With a terminal that signal means that the terminal is gone. */
  static readonly onSignal: Layer.Layer<never, never, Reload> = Layer.scopedDiscard(
    Effect.gen(function* () {
      if (isatty(0)) return
      const { run } = yield* Reload
      const asked = yield* Queue.sliding<NodeJS.Signals>(1)
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          const ask = (signal: NodeJS.Signals) => asked.unsafeOffer(signal)
          process.on("SIGHUP", ask)
          return ask
        }),
        (ask) => Effect.sync(() => process.off("SIGHUP", ask))
      )
      const answer = Effect.zipRight(Queue.take(asked), run)
      yield* Effect.forkScoped(Effect.interruptible(Effect.forever(answer)))
    })
  )
}
