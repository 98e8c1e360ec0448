import { type Clock, Effect } from "effect"

/** Milliseconds of a monotonic clock: timeouts and rates use it. */
export const millis = (clock: Clock.Clock): number =>
  Number(clock.unsafeCurrentTimeNanos() / 1_000_000n)

export const now: Effect.Effect<number> = Effect.map(Effect.clock, millis)
