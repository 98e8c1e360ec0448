import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Budget } from "../Budget.ts"
import { inboxBytes, inboxSize } from "../FixedLimits.ts"

type Told = EventOf<"Told">

const foreign: EventOf<"Gap"> = {
  _tag: "Gap",
  room: "inbox",
  from: Seq.make(0),
  to: Seq.make(0),
  cause: "epoch"
}

/** What a message costs, its objects included. */
const sizeOf = ({ text }: Told): number => 200 + 2 * text.length

/**
 * The private messages to one session, numbered 1, 2, 3 … without holes. It holds the last ones, as
 * many as its own bounds and the budget of all inboxes allow.
 */
export class Inbox {
  private kept: Array<Told> = []
  private size = 0
  private last = 0
  private readonly budget: Budget

  constructor(budget: Budget) {
    this.budget = budget
  }

  /**
   * Takes a message in, and returns the event for it.
   *
   * @param isKept whether the session may be resumed, and so may have to be told again
   */
  deliver(nick: Nick, time: Timestamp, text: Text, isKept: boolean): Told {
    this.last += 1
    const told: Told = { _tag: "Told", seq: Seq.make(this.last), time, nick, text }
    if (isKept) this.keep(told)
    else this.clear()
    return told
  }

  /** The seq of the last message that was taken in; 0 before the first. */
  get newest(): number {
    return this.last
  }

  /**
   * What came after a seq: up to `limit` messages, and before them the gap of those no longer kept. A
   * seq that this inbox never had is that of another: its reader is told so, and given all.
   */
  after(seq: number, limit: number): ReadonlyArray<Told | EventOf<"Gap">> {
    const { kept, last } = this
    if (seq > last) return [foreign, ...kept.slice(0, limit)]
    const oldest = last - kept.length + 1
    const from = Math.max(seq + 1, oldest)
    const messages = kept.slice(from - oldest, from - oldest + limit)
    if (from === seq + 1) return messages
    const gap = { from: Seq.make(seq + 1), to: Seq.make(from - 1), cause: "trimmed" } as const
    return [{ _tag: "Gap", room: "inbox", ...gap }, ...messages]
  }

  /** Forgets all messages. */
  clear(): void {
    this.budget.release(this.size)
    this.kept = []
    this.size = 0
  }

  private keep(told: Told): void {
    const size = sizeOf(told)
    while (this.kept.length >= inboxSize || this.size + size > inboxBytes) {
      if (!this.drop()) break
    }
    while (!this.budget.reserve(size)) {
      if (!this.drop()) return
    }
    this.kept.push(told)
    this.size += size
  }

  /** Forgets the oldest message; false when there is none. */
  private drop(): boolean {
    const oldest = this.kept.shift()
    if (oldest === undefined) return false
    this.size -= sizeOf(oldest)
    this.budget.release(sizeOf(oldest))
    return true
  }
}
