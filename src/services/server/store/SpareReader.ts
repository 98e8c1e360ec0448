import { Deferred, Effect, FiberId, Option, type Scope } from "effect"
import { readerAgainAfter } from "../limits/Store.ts"
import { millis } from "../Monotonic.ts"
import type { CannotOpen, StoreThread } from "./StoreThread.ts"

/** None where it cannot be opened. */
type Opening = Deferred.Deferred<Option.Option<StoreThread>>

/**
 * A thread that reads the store beside its owner: a long commit, and a disk that fails or hangs under it,
 * holds up no reader. It is started when it is first needed; where it cannot be opened, not again for a while.
 */
export class SpareReader {
  private opening: Opening | undefined
  private failedAt = Number.NEGATIVE_INFINITY
  private readonly open: (onGone: () => void) => Effect.Effect<StoreThread, CannotOpen>
  private readonly scope: Scope.Scope

  /** @param scope ends the thread */
  constructor(
    open: (onGone: () => void) => Effect.Effect<StoreThread, CannotOpen>,
    scope: Scope.Scope
  ) {
    this.open = open
    this.scope = scope
  }

  /** None where none can be opened now. */
  readonly thread: Effect.Effect<Option.Option<StoreThread>> = Effect.flatMap(
    Effect.clock,
    (clock): Effect.Effect<Option.Option<StoreThread>> => {
      if (this.opening !== undefined) return Deferred.await(this.opening)
      if (millis(clock) - this.failedAt < readerAgainAfter) return Effect.succeedNone
      const opening: Opening = Deferred.unsafeMake(FiberId.none)
      this.opening = opening
      const failed = () => {
        if (this.opening !== opening) return
        this.opening = undefined
        this.failedAt = millis(clock)
      }
      // In a fiber of its own: whoever has asked first may not want to wait.
      return this.open(failed).pipe(
        Effect.tapErrorCause(() => Effect.sync(failed)),
        Effect.tapError(({ reason }) =>
          Effect.logWarning("The store cannot be read while it is written.", { reason })
        ),
        Effect.option,
        Effect.intoDeferred(opening),
        Effect.interruptible,
        Effect.forkIn(this.scope),
        Effect.zipRight(Deferred.await(opening))
      )
    }
  )

  /** Ends it when it has answered. The next one reads the files that are there then. */
  readonly end: Effect.Effect<void> = Effect.suspend(() => {
    const { opening } = this
    this.opening = undefined
    if (opening === undefined) return Effect.void
    return Effect.flatMap(
      Deferred.await(opening),
      Option.match({ onNone: () => Effect.void, onSome: (thread) => thread.end })
    )
  })
}
