import { engineSilentFor, maxRecord, sentAgainAfter } from "../limits/Cluster.ts"
import type { Meter } from "./Meter.ts"

/** What a lane carries. */
interface Options<P> {
  /** About how much of a record a piece takes, in bytes. */
  readonly sizeOf: (piece: P) => number
  /** Makes the record with this number of some pieces, when it is their turn. */
  readonly pack: (no: number, pieces: ReadonlyArray<P>) => string
  /** Sends a record. Sent again with the same number it is stored once. */
  readonly send: (no: number, text: string) => void
  readonly now: () => number
  /** A number that no other record of the node has, higher than those before. */
  readonly number: () => number
  readonly meter: Meter
}

interface InFlight<P> {
  readonly no: number
  readonly text: string
  readonly pieces: ReadonlyArray<P>
  readonly since: number
  sentAt: number
}

/**
 * The records of one node that have to stay in their order: one at a time is on its way, and what comes meanwhile
 * goes together into the next one. A record is sent again until it is read back.
 */
export class Lane<P> {
  private readonly options: Options<P>
  private waiting: Array<P> = []
  private inFlight: InFlight<P> | undefined

  constructor(options: Options<P>) {
    this.options = options
  }

  get isIdle(): boolean {
    return this.inFlight === undefined && this.waiting.length === 0
  }

  /** Since when the oldest that was not read back is on its way; undefined where there is none. */
  get since(): number | undefined {
    return this.inFlight?.since
  }

  /** Whether nobody knows when the next one is stored. */
  get isStuck(): boolean {
    const { inFlight } = this
    return inFlight !== undefined && this.options.now() - inFlight.since > engineSilentFor
  }

  /** What is on its way. */
  get underWay(): ReadonlyArray<P> {
    return this.inFlight?.pieces ?? []
  }

  add(piece: P): void {
    this.waiting.push(piece)
    this.flush()
  }

  /** The record with this number was read back: gives its pieces, and sends the next ones when `resume` is called. */
  readBack(no: number): ReadonlyArray<P> {
    if (this.inFlight?.no !== no) return []
    const { pieces, since } = this.inFlight
    this.inFlight = undefined
    const { meter, now } = this.options
    meter.roundTrip.observe((now() - since) / 1000)
    return pieces
  }

  /** Sends what waits, where nothing is on its way. */
  flush(): void {
    if (this.inFlight !== undefined || this.waiting.length === 0) return
    const { now, number, pack, send, sizeOf } = this.options
    let size = 0
    let count = 0
    for (const piece of this.waiting) {
      size += sizeOf(piece)
      if (count > 0 && size > maxRecord) break
      count += 1
    }
    const pieces = this.waiting.splice(0, count)
    const no = number()
    const text = pack(no, pieces)
    const at = now()
    this.inFlight = { no, text, pieces, since: at, sentAt: at }
    send(no, text)
  }

  /** Sends again what was not read back for a while. */
  sendAgain(): void {
    const { inFlight } = this
    const at = this.options.now()
    if (inFlight === undefined || at - inFlight.sentAt < sentAgainAfter) return
    inFlight.sentAt = at
    this.options.meter.resent += 1
    this.options.send(inFlight.no, inFlight.text)
  }
}
