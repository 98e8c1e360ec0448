/** What a histogram holds at one moment. */
export interface Distribution {
  /** For each upper bound, how many observations were at most as large. Bounds rise. */
  readonly buckets: ReadonlyArray<readonly [bound: number, count: number]>
  readonly count: number
  readonly sum: number
}

/**
 * Counts observations by size. Unlike `Metric.histogram` of Effect it takes several equal ones at once, in half
 * the time of one: it is updated with every batch of messages.
 */
export class Histogram {
  private readonly bounds: ReadonlyArray<number>
  /** How many there were up to each bound and above the one before it, and above all of them. */
  private readonly counts: Array<number>
  private sum = 0

  /** @param bounds in rising order */
  constructor(bounds: ReadonlyArray<number>) {
    this.bounds = bounds
    this.counts = new Array<number>(bounds.length + 1).fill(0)
  }

  observe(value: number, times = 1): void {
    let at = 0
    for (const bound of this.bounds) {
      if (value <= bound) break
      at += 1
    }
    this.counts[at] = (this.counts[at] ?? 0) + times
    this.sum += value * times
  }

  read(): Distribution {
    let below = 0
    const buckets = this.bounds.map((bound, at) => {
      below += this.counts[at] ?? 0
      return [bound, below] as const
    })
    return { buckets, count: below + (this.counts[this.bounds.length] ?? 0), sum: this.sum }
  }
}
