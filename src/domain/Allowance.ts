/**
 * A token bucket: `rate` commands a second, after a burst of twice that. It only counts; whoever
 * is over it is not read until `wait` milliseconds have passed, and nothing is refused.
 */
export interface Allowance {
  readonly tokens: number
  /** When `tokens` was true, in milliseconds. */
  readonly at: number
}

export const full = (rate: number, now: number): Allowance => ({ tokens: 2 * rate, at: now })

/** Spends up to `wanted` tokens at the time `now`. When none is granted, one will be there after `wait` ms. */
export const spend = (
  { at, tokens }: Allowance,
  wanted: number,
  rate: number,
  now: number
): { readonly granted: number; readonly left: Allowance; readonly wait: number } => {
  if (rate <= 0) return { granted: wanted, left: { tokens, at: now }, wait: 0 }
  const filled = Math.min(2 * rate, tokens + (Math.max(0, now - at) * rate) / 1000)
  const granted = Math.min(wanted, Math.floor(filled))
  const left = { tokens: filled - granted, at: now }
  return { granted, left, wait: granted > 0 ? 0 : Math.ceil(((1 - filled) * 1000) / rate) }
}
