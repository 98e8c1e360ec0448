import { freshAfter, handedAfter } from "../limits/Sessions.ts"

/**
 * How far the messages of an inbox were written to its client, and how far they are handed over. A message is
 * handed over when its client was heard twice after it was written, a second or more apart. What is heard at
 * first may have crossed the message, and so may what follows closely; what comes later was said after it.
 */
export class HandingOver {
  /** The highest seq that was handed over. */
  handed = 0
  /** The highest seq that was written before something was heard, and when that was. */
  private heardOnce = 0
  private heardAt = Number.NEGATIVE_INFINITY
  /** The highest seq that was written to the connection, or handed over before. */
  private written = 0
  /** The highest seq that was written to any connection: a client that has read more was in another inbox. */
  private everWritten = 0
  private readonly onHanded: (seq: number) => void

  /** @param onHanded is told of the highest seq that is handed over now */
  constructor(onHanded: (seq: number) => void) {
    this.onHanded = onHanded
  }

  /** Takes in what an earlier process has kept. What it has written is not known. */
  restore(last: number, handed: number): void {
    this.handed = handed
    this.everWritten = last
    this.lost()
  }

  /** Whether something was written that is not handed over. */
  get isOpen(): boolean {
    return this.written > this.handed
  }

  /** Whether this seq may have come to a client. */
  mayBeRead(seq: number): boolean {
    return seq <= this.everWritten
  }

  /** Everything up to a seq was written to the connection. */
  wrote(seq: number): void {
    this.written = Math.max(this.written, seq)
    this.everWritten = Math.max(this.everWritten, seq)
  }

  /** The client has read up to a seq, or says so. */
  read(seq: number): void {
    if (!this.mayBeRead(seq)) return
    this.hand(seq)
    this.heardOnce = Math.max(this.heardOnce, seq)
    this.written = Math.max(this.written, seq)
  }

  /**
   * Something was heard from the client.
   *
   * @param now milliseconds of the clock that never goes back
   * @param since when nothing more was left to read, and this was waited for
   */
  heard(now: number, since: number): void {
    if (now - since < freshAfter || now - this.heardAt < handedAfter) return
    this.hand(this.heardOnce)
    this.heardOnce = this.written
    this.heardAt = now
  }

  /** The client has said goodbye, and reads what was written before the answer. */
  saidGoodbye(): void {
    this.hand(this.written)
  }

  /** The connection is lost: what was not handed over has to be written again. */
  lost(): void {
    this.written = this.handed
    this.heardOnce = this.handed
  }

  private hand(seq: number): void {
    if (seq <= this.handed) return
    this.handed = seq
    this.onHanded(seq)
  }
}
