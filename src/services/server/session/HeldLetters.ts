import type { Aside } from "../../../domain/chat/ClientTags.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { MaybeNotice } from "../../../domain/chat/Noticed.ts"
import type { Budget } from "../Budget.ts"
import { inboxBytes, inboxFromOne, inboxSize } from "../limits/Sessions.ts"
import type { HeldLetter, Letter, Writer } from "./Letter.ts"

/** A letter that has no seq yet. */
export type Unnumbered =
  | (Omit<EventOf<"Told">, "seq"> & MaybeNotice & Aside)
  | Omit<EventOf<"Untold">, "seq">

/** A letter that is taken in, and of which it is not settled yet whether it is kept. */
export type Pending = Omit<HeldLetter, "event"> & { readonly event: Unnumbered }

/** What a message costs in bytes, its objects included. */
const sizeOf = ({ text }: Pick<Letter, "text">): number => 200 + 2 * text.length

/**
 * The messages that an inbox holds, and the limits of what may wait in it. A message that waits is never
 * dropped: when too many wait, no more are taken. Those that were handed over are held as long as there is space.
 */
export class HeldLetters {
  /** In the order of their seqs. The seqs of those that were dropped, or were never held, are missing. */
  private entries: Array<HeldLetter> = []
  /** The bytes of these, and of those for which space was made. */
  private size = 0
  private readonly budget: Budget
  private readonly onDropped: (seq: number) => void

  /**
   * @param budget what all inboxes may take
   * @param onDropped is told of the seq of a message that is not held any more
   */
  constructor(budget: Budget, onDropped: (seq: number) => void) {
    this.budget = budget
    this.onDropped = onDropped
  }

  /** The seq of the oldest; undefined where there is none. */
  get oldest(): number | undefined {
    return this.entries[0]?.event.seq
  }

  /** Those after a seq, the oldest first. */
  after(seq: number): ReadonlyArray<HeldLetter> {
    return this.entries.filter(({ event }) => event.seq > seq)
  }

  /** Adds one for which space was made. */
  add(entry: HeldLetter): void {
    this.entries.push(entry)
  }

  /** Adds one that an earlier process has kept: the limits were kept then, and a smaller budget takes effect later. */
  restore(entry: HeldLetter): void {
    const size = sizeOf(entry.event)
    this.budget.force(size)
    this.size += size
    this.entries.push(entry)
  }

  /** Drops all, when their inbox has ended. */
  clear(): void {
    this.budget.release(this.size)
    this.entries = []
    this.size = 0
  }

  /**
   * Makes space for a message by dropping the oldest that were handed over; false when they are too few.
   *
   * @param handed the highest seq that was handed over
   */
  makeSpace(event: Pick<Letter, "text">, handed: number): boolean {
    const size = sizeOf(event)
    // Untolds that wait may be more than this; only their bytes are limited.
    while (this.entries.length >= inboxSize) if (!this.drop(handed)) break
    while (this.size + size > inboxBytes || !this.budget.reserve(size))
      if (!this.drop(handed)) return false
    this.size += size
    return true
  }

  /** Drops those up to a seq, which were handed over. */
  dropTo(handed: number): void {
    while (this.drop(handed));
  }

  /** Gives back the space that was made for a message. */
  giveBack(event: Pick<Letter, "text">): void {
    this.size -= sizeOf(event)
    this.budget.release(sizeOf(event))
  }

  /**
   * Whether too much waits, in all or from one origin, to take one more message. One origin has the same
   * share of the messages and of their bytes.
   *
   * @param pending what waits besides those that are held
   * @param handed the highest seq that was handed over
   */
  isFullFor(
    origin: Writer["origin"],
    event: Pick<Letter, "text">,
    pending: ReadonlyArray<Pending>,
    handed: number
  ): boolean {
    const size = sizeOf(event)
    let count = 0
    let fromOne = 0
    let bytes = size
    let bytesFromOne = size
    for (const { event, sender } of [...pending, ...this.after(handed)]) {
      bytes += sizeOf(event)
      if (sender === undefined) continue
      count += 1
      if (sender.origin.address !== origin.address) continue
      fromOne += 1
      bytesFromOne += sizeOf(event)
    }
    const isTooMuchFromOne =
      fromOne >= inboxFromOne || bytesFromOne > (inboxBytes * inboxFromOne) / inboxSize
    return count >= inboxSize || bytes > inboxBytes || (isTooMuchFromOne && !origin.isExempt)
  }

  /** Drops the oldest message if it was handed over. */
  private drop(handed: number): boolean {
    const oldest = this.entries[0]
    if (oldest === undefined || oldest.event.seq > handed) return false
    this.entries.shift()
    this.onDropped(oldest.event.seq)
    this.giveBack(oldest.event)
    return true
  }
}
