import { Ring } from "./Ring.ts"
import type { Draft } from "./RoomLog.ts"

/** The rings of many logs, which together hold a limited number of bytes. */
export class Rings {
  private readonly size: number
  private readonly maxBytes: number
  private readonly rings = new Set<Ring>()
  private used = 0

  /**
   * @param maxBytes that all rings together hold
   * @param size entries that one ring holds at most
   */
  constructor(maxBytes: number, size = Number.MAX_SAFE_INTEGER) {
    this.maxBytes = maxBytes
    this.size = size
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

  /** Adds to a ring; where all of them then hold too much, the largest forgets its oldest entries. */
  append(ring: Ring, drafts: ReadonlyArray<Draft>): void {
    const before = ring.bytes
    for (const draft of drafts) ring.append(draft)
    this.used += ring.bytes - before
    if (this.used <= this.maxBytes) return
    let largest = ring
    for (const one of this.rings) if (one.bytes > largest.bytes) largest = one
    // A tenth more than has to go, so that this does not happen with every message.
    this.used -= largest.forget(this.used - this.maxBytes + largest.bytes / 10)
  }
}
