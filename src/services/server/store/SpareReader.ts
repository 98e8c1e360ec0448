import { Deferred, Effect, FiberId, type Scope } from "effect"
import type { CannotOpen, StoreThread } from "./StoreThread.ts"

type Opening = Deferred.Deferred<StoreThread, CannotOpen>

/**
 * A thread that reads the store beside its owner: a long commit, and a disk that fails or hangs under it,
 * holds up no reader. It is started when it is first needed.
 */
export class SpareReader {
  private opening: Opening | undefined
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

  get thread(): Effect.Effect<StoreThread, CannotOpen> {
    return Effect.suspend(() => {
      if (this.opening !== undefined) return Deferred.await(this.opening)
      const opening: Opening = Deferred.unsafeMake(FiberId.none)
      this.opening = opening
      const forget = () => {
        if (this.opening === opening) this.opening = undefined
      }
      // In a fiber of its own: whoever has asked first may not want to wait.
      return this.open(forget).pipe(
        Effect.tapErrorCause(() => Effect.sync(forget)),
        Effect.intoDeferred(opening),
        Effect.interruptible,
        Effect.forkIn(this.scope),
        Effect.zipRight(Deferred.await(opening))
      )
    })
  }

  /** Ends it when it has answered. The next one reads the files that are there then. */
  readonly end: Effect.Effect<void> = Effect.suspend(() => {
    const { opening } = this
    this.opening = undefined
    if (opening === undefined) return Effect.void
    return Effect.ignore(Effect.flatMap(Deferred.await(opening), (thread) => thread.end))
  })
}
