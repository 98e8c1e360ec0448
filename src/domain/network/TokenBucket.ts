/** How much is allowed: `perSecond` tokens a second, after `burst` at once. 0 a second means no limit. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/**
 * A token bucket. It only counts. The caller decides between waiting and refusing.
 */
export interface TokenBucket {
  /** Below 0 when something cost more than was there. */
  readonly tokens: number
  /** When `tokens` was true, in milliseconds of a clock that never goes back. */
  readonly at: number
}

export const full = ({ burst }: Rate, now: number): TokenBucket => ({ tokens: burst, at: now })

/** The bucket as it is at the time `now`. */
const filled = ({ at, tokens }: TokenBucket, { burst, perSecond }: Rate, now: number): number =>
  Math.min(burst, tokens + (Math.max(0, now - at) * perSecond) / 1000)

/** Whole tokens at the time `now`; none of them is spent. */
export const available = (bucket: TokenBucket, rate: Rate, now: number): number =>
  rate.perSecond <= 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Math.floor(filled(bucket, rate, now)))

/** Milliseconds until there is a whole token; 0 when there is one. */
export const wait = (bucket: TokenBucket, rate: Rate, now: number): number =>
  rate.perSecond <= 0
    ? 0
    : Math.max(0, Math.ceil(((1 - filled(bucket, rate, now)) * 1000) / rate.perSecond))

/** Whole tokens that may be charged at the time `now` until a burst is owed. */
export const loan = (bucket: TokenBucket, rate: Rate, now: number): number =>
  Math.max(0, Math.floor(rate.burst + filled(bucket, rate, now)))

/** Takes tokens out, also more than there are: then it takes longer until there is one again. */
export const charge = (
  bucket: TokenBucket,
  tokens: number,
  rate: Rate,
  now: number
): TokenBucket =>
  rate.perSecond <= 0 ? bucket : { tokens: filled(bucket, rate, now) - tokens, at: now }

/** Spends up to `wanted` tokens at the time `now`. */
export const spend = (
  bucket: TokenBucket,
  wanted: number,
  rate: Rate,
  now: number
): { readonly granted: number; readonly left: TokenBucket } => {
  const granted = Math.min(wanted, available(bucket, rate, now))
  return { granted, left: charge(bucket, granted, rate, now) }
}
