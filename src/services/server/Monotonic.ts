import { type Clock, Effect } from "effect"

/** Milliseconds of a clock that never goes back: for waits, silences and rates. */
export const millis = (clock: Clock.Clock): number =>
  Number(clock.unsafeCurrentTimeNanos() / 1_000_000n)

export const now: Effect.Effect<number> = Effect.map(Effect.clock, millis)
