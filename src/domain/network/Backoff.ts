/**
 * How long to wait before the next try to reconnect: 0.5 s, doubling to 30 s, with full jitter, so
 * that a server that returns is not met by everyone in the same moment
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
const first = 500
const longest = 30_000

/** The longest wait before try number `attempt` (the first is 0), in milliseconds. */
export const ceiling = (attempt: number): number =>
  Math.min(longest, first * 2 ** Math.min(Math.max(attempt, 0), 16))

/** The wait before try number `attempt`, in milliseconds; `chance` is a random number from 0 to below 1. */
export const delay = (attempt: number, chance: number): number =>
  Math.round(ceiling(attempt) * Math.min(Math.max(chance, 0), 1))
