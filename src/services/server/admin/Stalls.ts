import { Effect, Option, Schedule, type Scope } from "effect"
import { loopStuck, loopStuckToldFor } from "../limits/Operation.ts"
import { now } from "../Monotonic.ts"

/** Milliseconds between two beats. */
const every = 1000

/** Notices, by a beat that comes late, that the event loop stood still. All times are in milliseconds. */
export class Stalls {
  private beatAt: number
  private last: { readonly at: number; readonly length: number } | undefined

  constructor(now: number) {
    this.beatAt = now
  }

  /** To be called every second, as far as the event loop allows it. */
  beat(now: number): void {
    const length = this.late(now)
    if (length > loopStuck) this.last = { at: now, length }
    this.beatAt = now
  }

  /** How long it stood still, if that was a moment ago. It can be asked before the beat that is late. */
  recent(now: number): Option.Option<number> {
    const length = this.late(now)
    if (length > loopStuck) return Option.some(length)
    return this.last === undefined || now - this.last.at > loopStuckToldFor
      ? Option.none()
      : Option.some(this.last.length)
  }

  private late(now: number): number {
    return now - this.beatAt - every
  }
}

/** Watches the event loop for as long as the scope lasts; returns how long it has just stood still, if it has. */
export const watch: Effect.Effect<
  Effect.Effect<Option.Option<number>>,
  never,
  Scope.Scope
> = Effect.flatMap(now, (start) => {
  const stalls = new Stalls(start)
  const beats = Effect.schedule(
    Effect.map(now, (at) => stalls.beat(at)),
    Schedule.spaced(every)
  )
  return Effect.as(
    Effect.forkScoped(Effect.interruptible(beats)),
    Effect.map(now, (at) => stalls.recent(at))
  )
})
