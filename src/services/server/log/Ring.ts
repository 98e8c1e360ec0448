import { seqAt } from "../../../domain/chat/Seq.ts"
import { type Draft, type Entry, lengthOf } from "./RoomLog.ts"

/** What an entry costs, its objects included. */
const sizeOf = ({ body }: Draft): number => 300 + 2 * lengthOf(body)

/** The last entries of a log, by their seqs. */
export class Ring {
  /** The most entries that it holds. */
  readonly size: number
  /** How much it holds. */
  bytes = 0
  /** The seq of the oldest entry, or of the next one where there is none. */
  oldest = 1
  /** The seq of the newest entry; 0 before the first. */
  last = 0
  private readonly entries: Array<Draft | undefined> = []

  constructor(size: number) {
    this.size = size
  }

  append(draft: Draft): void {
    if (this.last - this.oldest + 1 >= this.size) this.drop()
    this.entries[this.last % this.size] = draft
    this.last += 1
    this.bytes += sizeOf(draft)
  }

  /** The entries with these seqs, both ends included, as far as they are still here. */
  between(from: number, to: number): ReadonlyArray<Entry> {
    const found: Array<Entry> = []
    for (let seq = Math.max(from, this.oldest); seq <= Math.min(to, this.last); seq++) {
      const draft = this.entries[(seq - 1) % this.size]
      if (draft !== undefined) found.push({ ...draft, seq: seqAt(seq) })
    }
    return found
  }

  /** The last `limit` entries up to and with a seq. */
  until(seq: number, limit: number): ReadonlyArray<Entry> {
    return this.between(Math.min(seq, this.last) - limit + 1, seq)
  }

  /** Forgets the oldest entries, as many as hold these bytes; returns how many bytes that were. */
  forget(bytes: number): number {
    const before = this.bytes
    while (this.bytes > before - bytes && this.oldest <= this.last) this.drop()
    return before - this.bytes
  }

  private drop(): void {
    const at = (this.oldest - 1) % this.size
    const draft = this.entries[at]
    if (draft !== undefined) this.bytes -= sizeOf(draft)
    this.entries[at] = undefined
    this.oldest += 1
  }
}
