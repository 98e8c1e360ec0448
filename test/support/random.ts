/** Random numbers that come again with the same seed (mulberry32, public domain, Tommy Ettinger). */
export interface Dice {
  /** A number from 0 to below 1. */
  readonly chance: () => number
  /** A whole number from `min` to `max`, both included. */
  readonly between: (min: number, max: number) => number
  readonly pick: <A>(of: readonly [A, ...ReadonlyArray<A>]) => A
}

export const dice = (seed: number): Dice => {
  let state = seed >>> 0
  const chance = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (min: number, max: number) => min + Math.floor(chance() * (max - min + 1))
  return { chance, between, pick: (of) => of[between(0, of.length - 1)] ?? of[0] }
}
