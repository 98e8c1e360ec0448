import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { Seq } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Budget } from "../Budget.ts"
import { inboxBytes, inboxFromOne, inboxSize } from "../FixedLimits.ts"
import type { Origin } from "./Origins.ts"

/** What comes into an inbox: a private message, or one of the owner's own that reached nobody. */
export type Letter = EventOf<"Told"> | EventOf<"Untold">

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
export interface Sender {
  readonly id: SessionId
  readonly nick: Nick
  readonly origin: Origin
}

interface Entry {
  readonly event: Letter
  /** Nobody for an Untold. */
  readonly sender: Pick<Sender, "id" | "origin"> | undefined
}

/** A piece of the inbox for a reader, and the seq after which reading goes on; undefined at the end. */
export interface Page {
  readonly events: ReadonlyArray<Letter | EventOf<"Gap">>
  readonly next: number | undefined
}

const gap = (from: number, to: number, cause: EventOf<"Gap">["cause"]): EventOf<"Gap"> => ({
  _tag: "Gap",
  room: "inbox",
  from: Seq.make(from),
  to: Seq.make(to),
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
  private entries: Array<Entry> = []
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
  private readonly owner: Owner
  private readonly budget: Budget
  private readonly inboxes: Map<SessionId, Inbox>

  /**
   * @param budget what all inboxes may take
   * @param inboxes where the inboxes of senders are found, for as long as their sessions last
   */
  constructor(owner: Owner, budget: Budget, inboxes: Map<SessionId, Inbox>) {
    this.owner = owner
    this.budget = budget
    this.inboxes = inboxes
    inboxes.set(owner.id, this)
  }

  /** Takes a private message in; returns why not where too many wait. */
  tell(sender: Sender, time: Timestamp, text: Text): ChatErrorOf<"InboxFull"> | undefined {
    const event = { _tag: "Told", time, nick: sender.nick, text } as const
    const { id, origin } = sender
    if (this.owner.isKept && (this.isFullFor(origin, sizeOf(event)) || !this.makeSpace(event)))
      return full
    this.add({ ...event, seq: this.nextSeq() }, { id, origin })
    return undefined
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
    this.handed = Math.max(this.handed, seq)
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
    this.handed = this.heardOnce
    this.heardOnce = this.written
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
    if (isOrderly) this.handed = this.written
    const waiting = this.owner.isKept ? Array.from(this.waiting()).reverse() : []
    this.clear()
    this.inboxes.delete(this.owner.id)
    for (const { event, sender } of waiting)
      if (sender !== undefined) this.inboxes.get(sender.id)?.untell(this.owner.nick, event)
  }

  /** A message of the owner to `nick` was never handed over. It is taken in even where too many wait. */
  private untell(nick: Nick, { text, time }: Letter): void {
    const event: EventOf<"Untold"> = { _tag: "Untold", seq: this.nextSeq(), time, nick, text }
    if (this.owner.isKept && !this.makeSpace(event)) this.send(event)
    else this.add(event, undefined)
  }

  private nextSeq(): Seq {
    this.last += 1
    return Seq.make(this.last)
  }

  /** Sends an event, and holds it if the session is kept; there is room for it. */
  private add(event: Letter, sender: Entry["sender"]): void {
    if (this.owner.isKept) this.entries.push({ event, sender })
    else this.clear()
    this.send(event)
  }

  private send(event: Letter): void {
    if (this.owner.receive(event)) this.wrote(event.seq)
  }

  /** The messages that wait, the newest first. */
  private *waiting(): Generator<Entry> {
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
  private isFullFor(origin: Origin, size: number): boolean {
    let count = 0
    let fromOne = 0
    let bytes = size
    let bytesFromOne = size
    for (const { event, sender } of this.waiting()) {
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
    this.size -= sizeOf(oldest.event)
    this.budget.release(sizeOf(oldest.event))
    return true
  }
}
