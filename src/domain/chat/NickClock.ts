import { type Timestamp, timestampAt } from "./Timestamp.ts"

/**
 * The times at which nicknames are claimed. They are those of the wall clock, because they are compared
 * with the times of messages; but whoever claims a name does that later than all that an earlier holder of
 * it has said. So they never go back: where the wall clock is set back, they wait until it has come as far again.
 */
export interface NickClock {
  /** What the clocks showed when they were looked at last. */
  readonly seen: Now
  /** The latest that the wall clock has shown, as far as that is known. */
  readonly latest: number
  /** When a name was given up last. */
  readonly freedAt: number
}

/** What both clocks show, in milliseconds. */
export interface Now {
  readonly wall: number
  readonly steady: number
}

export const begin = (now: Now): NickClock => ({
  seen: now,
  latest: now.wall,
  freedAt: Number.NEGATIVE_INFINITY
})

/** The same after a time at which something was said in a process before: whoever said that has given up the name. */
export const after = (clock: NickClock, time: number): NickClock => ({
  ...clock,
  latest: Math.max(clock.latest, time),
  freedAt: Math.max(clock.freedAt, time)
})

/** Looks at the clocks. The wall clock may have been set back just before. */
const look = ({ freedAt, latest, seen }: NickClock, now: Now): NickClock => ({
  seen: now,
  latest: Math.max(latest, now.wall, seen.wall + now.steady - seen.steady),
  freedAt
})

/** The two clocks do not turn to the next millisecond together. */
const jitter = 1

/** A name is claimed: when that is. */
export const claimed = (before: NickClock, now: Now): readonly [NickClock, Timestamp] => {
  const clock = look(before, now)
  const { freedAt, latest } = clock
  return [clock, timestampAt(Math.max(now.wall, latest - jitter, freedAt + 1))]
}

/** A name that was claimed at a time is given up, after its holder has said something for the last time. */
export const freed = (before: NickClock, now: Now, since: number): NickClock => {
  const clock = look(before, now)
  return { ...clock, freedAt: Math.max(clock.freedAt, clock.latest, since) }
}
