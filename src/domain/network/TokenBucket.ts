/** How much is allowed: so many a second, after so many at once. None a second means no limit. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/**
 * A token bucket. It only counts. The caller decides between waiting and refusing.
 */
export interface TokenBucket {
  readonly tokens: number
  /** When `tokens` was true, in milliseconds. */
  readonly at: number
}

export const full = ({ burst }: Rate, now: number): TokenBucket => ({ tokens: burst, at: now })

/** Spends up to `wanted` tokens at the time `now`. When none is granted, one will be there after `wait` ms. */
export const spend = (
  { at, tokens }: TokenBucket,
  wanted: number,
  { burst, perSecond }: Rate,
  now: number
): { readonly granted: number; readonly left: TokenBucket; readonly wait: number } => {
  if (perSecond <= 0) return { granted: wanted, left: { tokens, at: now }, wait: 0 }
  const filled = Math.min(burst, tokens + (Math.max(0, now - at) * perSecond) / 1000)
  const granted = Math.min(wanted, Math.floor(filled))
  const left = { tokens: filled - granted, at: now }
  return { granted, left, wait: granted > 0 ? 0 : Math.ceil(((1 - filled) * 1000) / perSecond) }
}
