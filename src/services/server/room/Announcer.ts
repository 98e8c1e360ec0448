import { Effect, type Scope } from "effect"
import { announceWithin } from "../FixedLimits.ts"
import { now as millis } from "../Monotonic.ts"
import type { Members } from "./Members.ts"

/** Schedules the announcement of pending changes: at once after a quiet time, otherwise when that time is over. */
export interface Announcer {
  readonly now: Effect.Effect<void>
  /** Sees to it that what waits is announced. */
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

    const now = Effect.map(millis, (at) => {
      announcedAt = at
      isScheduled = false
      members.announce()
    })

    const wait = Effect.flatMap(millis, (at) => {
      const millis = announcedAt + announceWithin - at
      if (millis <= 0) return now
      isScheduled = true
      return later.pipe(Effect.delay(millis), Effect.interruptible, Effect.forkIn(scope))
    })

    return {
      now,
      soon: Effect.suspend(() => (members.hasChanges && !isScheduled ? wait : Effect.void))
    }
  })
