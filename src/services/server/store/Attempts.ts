import { Effect } from "effect"
import { storeTriedEvery } from "../limits/Store.ts"
import type { Write } from "./Messages.ts"

/** Changes nothing, and has to write to the disk for that. A store without this row does not open. */
const attempt: ReadonlyArray<Write> = [
  { sql: "UPDATE meta SET starts = starts + 1", rows: [[]] },
  { sql: "UPDATE meta SET starts = starts - 1", rows: [[]] }
]

/**
 * Tries to write to a store that has refused to, until it does not. What others write tells less: it may be that there
 * is nothing to be deleted. And to a server that is sent nobody meanwhile nobody writes.
 */
export class Attempts {
  /** Why the store has refused; undefined where an attempt was kept since then. */
  fault: string | undefined
  private isRunning = false
  private readonly write: Effect.Effect<void, unknown>

  constructor(write: (...writes: ReadonlyArray<Write>) => Effect.Effect<void, unknown>) {
    this.write = Effect.suspend(() => write(...attempt))
  }

  /** To be run when the store has refused. It does no more than note the reason where it runs already. */
  refused(reason: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.fault = reason
      if (this.isRunning) return Effect.void
      this.isRunning = true
      return Effect.eventually(Effect.delay(this.write, storeTriedEvery)).pipe(
        Effect.tap(() =>
          Effect.sync(() => {
            this.fault = undefined
          })
        ),
        Effect.interruptible,
        Effect.ensuring(
          Effect.sync(() => {
            this.isRunning = false
          })
        )
      )
    })
  }
}
