import { Ring } from "./Ring.ts"

/** The rings of many logs, which together hold a limited number of bytes. */
export class Rings {
  private readonly size: number
  private readonly maxBytes: number
  private readonly rings = new Set<Ring>()
  private used = 0

  /**
   * @param size entries that one ring holds at most
   * @param maxBytes that all rings together hold
   */
  constructor(size: number, maxBytes: number) {
    this.size = size
    this.maxBytes = maxBytes
  }

  /** A ring without entries, after the entry with this seq; it never holds more than `most`. */
  make(last: number, most: number): Ring {
    const ring = new Ring(Math.min(this.size, most))
    ring.last = last
    ring.oldest = last + 1
    this.rings.add(ring)
    return ring
  }

  drop(ring: Ring): void {
    if (this.rings.delete(ring)) this.used -= ring.bytes
  }

  /** Changes a ring; where all of them then hold too much, the largest forgets its oldest entries. */
  change(ring: Ring, change: () => void): void {
    const before = ring.bytes
    change()
    this.used += ring.bytes - before
    if (this.used <= this.maxBytes) return
    let largest = ring
    for (const one of this.rings) if (one.bytes > largest.bytes) largest = one
    // A tenth more than has to go, so that this does not happen with every message.
    this.used -= largest.forget(this.used - this.maxBytes + largest.bytes / 10)
  }
}
