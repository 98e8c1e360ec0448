import { Effect } from "effect"
import { storeTriedEvery } from "../FixedLimits.ts"
import type { Write } from "./Messages.ts"

/** Writes to the disk, and changes nothing. */
const attempt: ReadonlyArray<Write> = [
  { sql: "INSERT INTO told (session, line) VALUES (?, ?)", rows: [["", 0]] },
  { sql: "DELETE FROM told WHERE session = ?", rows: [[""]] }
]

/**
 * Tries to write to a store that refuses until it does not. Otherwise a server that is sent nobody meanwhile would
 * not learn that its disk has space again.
 *
 * @param write is only called while the store refuses
 * @returns to be run when the store begins to refuse; it does nothing where it runs already
 */
export const attempts = <E>(
  isRefusing: () => boolean,
  write: (...writes: ReadonlyArray<Write>) => Effect.Effect<void, E>
): Effect.Effect<void> => {
  let isRunning = false
  const once = Effect.suspend(() => (isRefusing() ? Effect.ignore(write(...attempt)) : Effect.void))
  return Effect.suspend(() => {
    if (isRunning) return Effect.void
    isRunning = true
    return once.pipe(
      Effect.delay(storeTriedEvery),
      Effect.repeat({ while: isRefusing }),
      Effect.interruptible,
      Effect.ensuring(
        Effect.sync(() => {
          isRunning = false
        })
      )
    )
  })
}
