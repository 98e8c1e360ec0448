import { type Timestamp, timestampAt } from "./Timestamp.ts"

/**
 * The times at which nicknames are claimed. They are those of the wall clock, because they are compared
 * with the times of messages; but whoever claims a name does that later than all that an earlier holder of
 * it has said. So a wall clock that goes back does not count: then the time goes on as the steady clock does.
 */
export interface NickClock {
  /** The most by which the wall clock was ahead of the steady one. */
  readonly ahead: number
  /** When a name was given up last. */
  readonly freedAt: number
}

/** What both clocks show, in milliseconds. */
export interface Now {
  readonly wall: number
  readonly steady: number
}

export const begin = ({ steady, wall }: Now): NickClock => ({
  ahead: wall - steady,
  freedAt: Number.NEGATIVE_INFINITY
})

/** The two clocks do not turn to the next millisecond together. */
const jitter = 1

const timeAt = ({ ahead, freedAt }: NickClock, { steady, wall }: Now): number =>
  Math.max(wall, steady + ahead - jitter, freedAt)

const seen = (clock: NickClock, { steady, wall }: Now): NickClock => ({
  ...clock,
  ahead: Math.max(clock.ahead, wall - steady)
})

/** A name is claimed: when that is. */
export const claimed = (before: NickClock, now: Now): readonly [NickClock, Timestamp] => {
  const clock = seen(before, now)
  const { freedAt } = clock
  return [clock, timestampAt(timeAt({ ...clock, freedAt: freedAt + 1 }, now))]
}

/** A name is given up, after its holder has said something for the last time. */
export const freed = (before: NickClock, now: Now): NickClock => {
  const clock = seen(before, now)
  return { ...clock, freedAt: timeAt(clock, now) }
}
