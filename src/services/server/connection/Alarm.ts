import { type Clock, Effect } from "effect"
import { millis } from "../Monotonic.ts"

/**
 * Rings after a time that is the same for all. All who wait share one fiber, because a timer for each
 * connection costs more than all the rest of its negotiation; it runs only while somebody waits.
 */
export class Alarm {
  private readonly after: number
  private readonly clock: Clock.Clock
  private readonly fork: (effect: Effect.Effect<void>) => void
  /** The first to ring first. */
  private readonly waiting = new Set<{ readonly at: number; readonly ring: () => void }>()
  private isRunning = false

  /**
   * @param after the time, in milliseconds
   * @param fork runs the shared fiber
   */
  constructor(after: number, clock: Clock.Clock, fork: (effect: Effect.Effect<void>) => void) {
    this.after = after
    this.clock = clock
    this.fork = fork
  }

  /** Rings once when the time is over; calling the result prevents that. */
  set(ring: () => void): () => void {
    const one = { at: millis(this.clock) + this.after, ring }
    this.waiting.add(one)
    if (!this.isRunning) {
      this.isRunning = true
      this.fork(this.run())
    }
    return () => this.waiting.delete(one)
  }

  private run(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const now = millis(this.clock)
      for (const one of this.waiting) {
        if (one.at > now) return Effect.flatMap(Effect.sleep(one.at - now), () => this.run())
        this.waiting.delete(one)
        one.ring()
      }
      this.isRunning = false
      return Effect.void
    })
  }
}
