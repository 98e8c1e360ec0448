import type { Histogram } from "../Histogram.ts"

/** Messages that were offered to the log together. */
interface Offer {
  readonly at: number
  messages: number
}

/**
 * When the messages were offered that have not arrived, in their order, which is that of their arrival. As many
 * as wait for the log, whose number is bounded.
 */
export class OfferTimes {
  private readonly offers: Array<Offer> = []
  private readonly times: Histogram

  /** @param times how long messages took from the offer to their delivery, in seconds */
  constructor(times: Histogram) {
    this.times = times
  }

  offered(messages: number): void {
    this.offers.push({ at: performance.now(), messages })
  }

  /** What was offered last is not on its way. */
  withdrawn(): void {
    this.offers.pop()
  }

  /** So many of the oldest are delivered. */
  delivered(messages: number): void {
    if (messages === 0) return
    const now = performance.now()
    this.take(messages, (at, some) => this.times.observe((now - at) / 1000, some))
  }

  /** So many of the oldest never will be. */
  lost(messages: number): void {
    this.take(messages, () => {})
  }

  /** None is on its way. */
  clear(): void {
    this.offers.length = 0
  }

  private take(messages: number, each: (at: number, messages: number) => void): void {
    for (let left = messages; left > 0; ) {
      const oldest = this.offers[0]
      if (oldest === undefined) return
      const some = Math.min(left, oldest.messages)
      each(oldest.at, some)
      left -= some
      oldest.messages -= some
      if (oldest.messages === 0) this.offers.shift()
    }
  }
}
