import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Budget } from "../Budget.ts"
import { inboxBytes, inboxFromOne, inboxSize } from "../FixedLimits.ts"
import type { HeldLetter, Letter, Writer } from "./Letter.ts"
import { type ChangeOf, nothingLasts, type SessionRecords } from "./SessionRecords.ts"

/** Whose inbox it is. */
export interface Owner {
  readonly id: SessionId
  readonly nick: Nick
  /** Whether the session outlives its connection, so that messages are held for it. */
  readonly isKept: boolean
  /** Sends an event to the client; false when nothing can be sent now. */
  readonly receive: (event: Letter) => boolean
}

/** Who sends a private message. */
export interface Sender extends Writer {
  readonly nick: Nick
  /** What is kept of the sender together with a message. */
  readonly changes?: ReadonlyArray<ChangeOf>
}

/** A letter that has no seq yet. */
type Unnumbered = Omit<EventOf<"Told">, "seq"> | Omit<EventOf<"Untold">, "seq">

/** A piece of the inbox for a reader, and the seq after which reading goes on; undefined at the end. */
export interface Page {
  readonly events: ReadonlyArray<Letter | EventOf<"Gap">>
  readonly next: number | undefined
}

const gap = (from: number, to: number, cause: EventOf<"Gap">["cause"]): EventOf<"Gap"> => ({
  _tag: "Gap",
  room: "inbox",
  from: seqAfter(0, from),
  to: seqAfter(0, to),
  cause
})

/** What a message costs in bytes, its objects included. */
const sizeOf = ({ text }: Pick<Letter, "text">): number => 200 + 2 * text.length

const full: ChatErrorOf<"InboxFull"> = { _tag: "InboxFull" }

/**
 * The private messages to one session, numbered 1, 2, 3 … without holes. A message waits until it is
 * handed over: something was heard from the client twice after it was written, because the first may
 * have been on its way already, and the second is said in answer to what came after it. A message that waits is
 * never dropped: when too many wait, no more are taken. Messages that were handed over are held for a
 * client that resumes, for as long as there is room.
 */
export class Inbox {
  /** In the order of their seqs. The seqs of those that were dropped, or were never held, are missing. */
  private entries: Array<HeldLetter> = []
  private size = 0
  private last = 0
  /** The highest seq that was handed over. */
  private handed = 0
  /** The highest seq that was written before something was heard. */
  private heardOnce = 0
  /** The highest seq that was written to the connection, or handed over before. */
  private written = 0
  /** The highest seq that was written to any connection: a client that has read more was in another inbox. */
  private everWritten = 0
  /** Messages that are taken in, and of which it is not settled yet whether they are kept. */
  private readonly pending: Array<Omit<HeldLetter, "event"> & { readonly event: Unnumbered }> = []
  /** Of these, how many have their seq. */
  private numbered = 0
  /** Untolds that could not be kept, as on a full disk, as many as an inbox has: tried again whenever the client is heard. */
  private readonly untold: Array<{
    readonly nick: Nick
    readonly letter: Pick<Letter, "text" | "time">
  }> = []
  private isClosed = false
  private readonly owner: Owner
  private readonly budget: Budget
  private readonly inboxes: Map<SessionId, Inbox>
  private readonly records: SessionRecords["Type"]

  /**
   * @param budget what all inboxes may take
   * @param inboxes where the inboxes of senders are found, for as long as their sessions last
   */
  constructor(
    owner: Owner,
    budget: Budget,
    inboxes: Map<SessionId, Inbox>,
    records: SessionRecords["Type"] = nothingLasts
  ) {
    this.records = records
    this.owner = owner
    this.budget = budget
    this.inboxes = inboxes
    inboxes.set(owner.id, this)
  }

  /**
   * Takes a private message in; returns why not where too many wait.
   *
   * @param settled is called when the message is kept and sent, or cannot be kept after all
   */
  tell(
    sender: Sender,
    time: Timestamp,
    text: Text,
    settled: (isKept: boolean) => void = () => {}
  ): ChatErrorOf<"InboxFull" | "Unavailable"> | undefined {
    const event = { _tag: "Told", time, nick: sender.nick, text } as const
    const { changes = [], id, origin } = sender
    if (this.records.isDown()) return { _tag: "Unavailable" }
    if (this.owner.isKept && (this.isFullFor(origin, sizeOf(event)) || !this.makeSpace(event)))
      return full
    this.take(event, { id, origin }, this.owner.isKept, changes, settled)
    return undefined
  }

  /**
   * Takes in a message: once it is kept, it is sent.
   *
   * @param isHeld whether it is held for a session that is kept, for which there is space
   * @param others what is kept together with it
   */
  private take(
    event: Unnumbered,
    sender: HeldLetter["sender"],
    isHeld: boolean,
    others: ReadonlyArray<ChangeOf>,
    settled: (isKept: boolean) => void
  ): void {
    const { id } = this.owner
    const one = { event, sender }
    let seq = seqAfter(this.last, 0)
    this.pending.push(one)
    this.records.submit({
      changes: () => {
        this.numbered += 1
        seq = seqAfter(this.last, this.numbered)
        const received = { _tag: "Received", event: { ...event, seq }, sender } as const
        return isHeld ? [{ session: id, change: received }, ...others] : others
      },
      settled: (isKept) => {
        this.numbered -= 1
        this.pending.splice(this.pending.indexOf(one), 1)
        if (isKept) {
          this.last = seq
          this.add({ event: { ...event, seq }, sender }, isHeld)
        } else if (isHeld) this.giveBack(event)
        settled(isKept)
      }
    })
  }

  /** Takes in what an earlier process has kept. */
  restore(entries: ReadonlyArray<HeldLetter>, last: number, handed: number): void {
    for (const entry of entries) {
      this.entries.push(entry)
      const size = sizeOf(entry.event)
      // Its own limit was kept before. A smaller budget of all takes effect with the next message.
      this.budget.force(size)
      this.size += size
    }
    this.last = last
    this.handed = handed
    // What an earlier process has written is not known.
    this.everWritten = last
    this.lost()
  }

  /** The highest seq of what was handed over. */
  get handedOver(): number {
    return this.handed
  }

  /** The highest seq so far; 0 before the first message. */
  get newest(): number {
    return this.last
  }

  /**
   * What comes after a seq, up to `limit` messages, with gaps where some are no longer held. Without
   * a seq reading begins with the oldest that is held. A seq that this inbox never gave out is that of
   * another: its reader is told so, and given all.
   */
  after(seq: number | undefined, limit: number): Page {
    if (seq !== undefined && seq > this.everWritten) {
      const all = this.after(undefined, limit)
      return { ...all, events: [gap(0, 0, "epoch"), ...all.events] }
    }
    const from = seq ?? (this.entries[0]?.event.seq ?? 1) - 1
    const found = this.entries.filter(({ event }) => event.seq > from)
    const events: Array<Letter | EventOf<"Gap">> = []
    let next = from
    const skipTo = (to: number) => {
      if (to > next) events.push(gap(next + 1, to, "trimmed"))
      next = to
    }
    for (const { event } of found.slice(0, limit)) {
      skipTo(event.seq - 1)
      events.push(event)
      next = event.seq
    }
    if (found.length > limit) return { events, next }
    if (seq !== undefined || events.length > 0) skipTo(this.last)
    return { events, next: undefined }
  }

  /** Notes that a client has read up to a seq, or that it says so. */
  read(seq: number): void {
    if (seq > this.everWritten) return
    this.hand(Math.max(this.handed, seq))
    this.heardOnce = Math.max(this.heardOnce, seq)
    this.written = Math.max(this.written, seq)
  }

  /** Notes that everything up to a seq was written to the connection. */
  wrote(seq: number): void {
    this.written = Math.max(this.written, seq)
    this.everWritten = Math.max(this.everWritten, seq)
  }

  /** Something was heard from the client: what was written before it was heard the last time is handed over. */
  heard(): void {
    for (const { nick, letter } of this.untold.splice(0)) this.untell(nick, letter)
    this.hand(this.heardOnce)
    this.heardOnce = this.written
  }

  private hand(seq: number): void {
    if (seq <= this.handed) return
    this.handed = seq
    this.note("Handed", seq)
  }

  private note(_tag: "Handed" | "Dropped", seq: number): void {
    if (this.owner.isKept) this.records.note({ session: this.owner.id, change: { _tag, seq } })
  }

  /** The connection is lost: what was not handed over has to be written again. */
  lost(): void {
    this.written = this.handed
    this.heardOnce = this.handed
  }

  private clear(): void {
    this.budget.release(this.size)
    this.entries = []
    this.size = 0
  }

  /**
   * Ends the inbox: the senders of messages that wait get them back as Untold.
   *
   * @param isOrderly the client has said goodbye, and reads what was written before the answer
   */
  close(isOrderly = false): void {
    if (isOrderly) this.hand(this.written)
    this.isClosed = true
    const waiting = this.owner.isKept ? Array.from(this.waiting()).reverse() : []
    this.clear()
    this.inboxes.delete(this.owner.id)
    for (const entry of waiting) this.sendBack(entry)
  }

  /** A message of the owner to `nick` was never handed over. It is taken in even where too many wait. */
  private untell(nick: Nick, { text, time }: Pick<Letter, "text" | "time">): void {
    const event: Omit<EventOf<"Untold">, "seq"> = { _tag: "Untold", time, nick, text }
    const isHeld = this.owner.isKept && this.makeSpace(event)
    this.take(event, undefined, isHeld, [], (isKept) => {
      if (isKept || this.isClosed || this.untold.length >= inboxSize) return
      this.untold.push({ nick, letter: { text, time } })
    })
  }

  /** Sends a message, and holds it. When the session has ended meanwhile, it goes back to its sender. */
  private add(entry: HeldLetter, isHeld: boolean): void {
    const { event } = entry
    if (this.isClosed) {
      if (isHeld) this.sendBack(entry)
      return
    }
    if (isHeld) this.entries.push(entry)
    else if (!this.owner.isKept) this.clear()
    if (this.owner.receive(event)) this.wrote(event.seq)
  }

  private sendBack({ event, sender }: HeldLetter): void {
    if (sender !== undefined) this.inboxes.get(sender.id)?.untell(this.owner.nick, event)
  }

  /** Gives back the space of a message that could not be kept. */
  private giveBack(event: Pick<Letter, "text">): void {
    if (this.isClosed) return
    this.size -= sizeOf(event)
    this.budget.release(sizeOf(event))
  }

  /** The messages that wait, the newest first. */
  private *waiting(): Generator<HeldLetter> {
    for (let at = this.entries.length - 1; at >= 0; at--) {
      const entry = this.entries[at]
      if (entry === undefined || entry.event.seq <= this.handed) return
      yield entry
    }
  }

  /**
   * Whether too much waits, in all or from one origin, to take one more message of this size. One
   * origin has the same share of the messages and of their bytes.
   */
  private isFullFor(origin: Sender["origin"], size: number): boolean {
    let count = 0
    let fromOne = 0
    let bytes = size
    let bytesFromOne = size
    const waiting: Array<Pick<HeldLetter, "sender"> & { readonly event: Unnumbered }> = [
      ...this.pending,
      ...this.waiting()
    ]
    for (const { event, sender } of waiting) {
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

  /** Makes space for a message by dropping the oldest that were handed over; false when they are too few. */
  private makeSpace(event: Pick<Letter, "text">): boolean {
    const size = sizeOf(event)
    // Untolds that wait may be more than this; only their bytes are limited.
    while (this.entries.length >= inboxSize) if (!this.drop()) break
    while (this.size + size > inboxBytes || !this.budget.reserve(size))
      if (!this.drop()) return false
    this.size += size
    return true
  }

  /** Drops the oldest message if it was handed over. */
  private drop(): boolean {
    const oldest = this.entries[0]
    if (oldest === undefined || oldest.event.seq > this.handed) return false
    this.entries.shift()
    this.note("Dropped", oldest.event.seq)
    this.size -= sizeOf(oldest.event)
    this.budget.release(sizeOf(oldest.event))
    return true
  }
}
