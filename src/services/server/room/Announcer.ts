import { Effect, type Scope } from "effect"
import { announceWithin } from "../limits/Rooms.ts"
import * as Monotonic from "../Monotonic.ts"
import type { Members } from "./Members.ts"

/**
 * Schedules the announcement of pending changes: at once after a quiet time, and where the members want it so, otherwise when that
 * time is over.
 */
export interface Announcer {
  /** Announces what is pending. */
  readonly now: Effect.Effect<void>
  /** Announces what is pending, now or later. */
  readonly soon: Effect.Effect<void>
}

/** @param later asks the room's sequencer to announce, so that nothing overtakes anything */
export const make = (
  members: Members,
  later: Effect.Effect<unknown>
): Effect.Effect<Announcer, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let announcedAt = 0
    let isScheduled = false

    const now = Effect.map(Monotonic.now, (at) => {
      announcedAt = at
      members.announce()
    })

    const schedule = Effect.flatMap(Monotonic.now, (at) => {
      const wait = members.arePrompt ? 0 : announcedAt + announceWithin - at
      if (wait <= 0) return now
      isScheduled = true
      // It may come to nothing: the next change is not to wait for it.
      const ask = Effect.suspend(() => {
        isScheduled = false
        return later
      })
      return ask.pipe(Effect.delay(wait), Effect.interruptible, Effect.forkIn(scope))
    })

    return {
      now,
      soon: Effect.suspend(() => (members.hasChanges && !isScheduled ? schedule : Effect.void))
    }
  })
