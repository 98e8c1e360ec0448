import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Aside } from "../../../domain/chat/ClientTags.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { seqAfter, seqAt } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Text } from "../../../domain/chat/Text.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Budget } from "../Budget.ts"
import { inboxSize } from "../limits/Sessions.ts"
import { HandingOver } from "./HandingOver.ts"
import { HeldLetters, type Pending, type Unnumbered } from "./HeldLetters.ts"
import { ofAnother, type Page, pageOf } from "./InboxPage.ts"
import type { HeldLetter, Letter, Writer } from "./Letter.ts"
import { type ChangeOf, nothingLasts, type SessionRecords } from "./SessionRecords.ts"

/** Whose inbox it is. */
export interface Owner {
  readonly id: SessionId
  readonly nick: Nick
  /** Whether the session outlives its connection. */
  readonly isKept: boolean
  /** Whether something can be sent to the client now. */
  readonly isLive: boolean
  /** Sends an event to the client; false when nothing can be sent now. */
  readonly receive: (event: Letter) => boolean
}

/** Who sends a private message. */
export interface Sender extends Writer {
  readonly nick: Nick
  /** What is kept of the sender together with a message. */
  readonly changes?: ReadonlyArray<ChangeOf>
}

const full: ChatErrorOf<"InboxFull"> = { _tag: "InboxFull" }

/**
 * The private messages to one session, numbered 1, 2, 3 … without holes. A message waits until it is handed
 * over (`HandingOver`), and is then held for a client that resumes for as long as there is room (`HeldLetters`).
 */
export class Inbox {
  private readonly held: HeldLetters
  private readonly handing: HandingOver
  private last = 0
  /** Messages that are taken in, and of which it is not settled yet whether they are kept. */
  private readonly pending: Array<Pending> = []
  /** Of these, how many have their seq. */
  private numbered = 0
  /** Untolds that could not be kept, as on a full disk, as many as an inbox has: tried again whenever the client is heard. */
  private readonly untold: Array<{
    readonly nick: Nick
    readonly letter: Pick<Letter, "text" | "time">
  }> = []
  private isClosed = false
  private readonly owner: Owner
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
    this.held = new HeldLetters(budget, (seq) => this.note("Dropped", seq))
    this.handing = new HandingOver((seq) => this.note("Handed", seq))
    this.inboxes = inboxes
    inboxes.set(owner.id, this)
  }

  /**
   * Takes a private message in; returns why not where too many wait.
   *
   * @param done is called when the message is kept and sent, or cannot be kept after all
   * @param isNotice whether no program is to answer it, which is not kept
   * @param aside is told now or never
   */
  tell(
    sender: Sender,
    time: Timestamp,
    text: Text,
    done: (isKept: boolean) => void = () => {},
    isNotice = false,
    aside: Aside = {}
  ): ChatErrorOf<"InboxFull" | "Unavailable"> | undefined {
    const isHeld = this.isHolding
    const also = { ...(isNotice ? { isNotice } : {}), ...(isHeld ? {} : aside) }
    const event = { _tag: "Told", time, nick: sender.nick, text, ...also } as const
    const { changes = [], id, origin } = sender
    if (this.records.isDown()) return { _tag: "Unavailable" }
    if (isHeld && (this.isFullFor(origin, event) || !this.makeSpace(event))) return full
    this.take(event, { id, origin }, isHeld, changes, done)
    return undefined
  }

  /**
   * Whether messages are held: their owner may come back for them, or has them still to be replayed. So nothing
   * that waits is lost when a session is taken over, whether or not it is kept from then on.
   */
  private get isHolding(): boolean {
    return this.owner.isKept || !this.owner.isLive
  }

  /**
   * Takes in a message: once it is kept, it is sent.
   *
   * @param isHeld whether it is held, for which there is space
   * @param others what is kept together with it
   */
  private take(
    event: Unnumbered,
    sender: HeldLetter["sender"],
    isHeld: boolean,
    others: ReadonlyArray<ChangeOf>,
    done: (isKept: boolean) => void
  ): void {
    const { id } = this.owner
    const one = { event, sender }
    let seq = seqAt(this.last)
    this.pending.push(one)
    this.records.submit({
      session: id,
      changes: () => {
        this.numbered += 1
        seq = seqAfter(this.last, this.numbered)
        const received = { _tag: "Received", event: { ...event, seq }, sender } as const
        return isHeld ? [{ session: id, change: received }, ...others] : others
      },
      done: (isKept) => {
        this.numbered -= 1
        this.pending.splice(this.pending.indexOf(one), 1)
        if (isKept) {
          this.last = seq
          this.add({ event: { ...event, seq }, sender }, isHeld)
        } else if (isHeld && !this.isClosed) this.held.giveBack(event)
        done(isKept)
      }
    })
  }

  /** Takes in what an earlier process has kept. */
  restore(entries: ReadonlyArray<HeldLetter>, last: number, handed: number): void {
    for (const entry of entries) this.held.restore(entry)
    this.last = last
    this.handing.restore(last, handed)
  }

  /** The highest seq of what was handed over. */
  get handedOver(): number {
    return this.handing.handed
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
    if (seq !== undefined && !this.handing.mayBeRead(seq))
      return ofAnother(this.after(undefined, limit))
    const from = seq ?? (this.held.oldest ?? this.last + 1) - 1
    return pageOf(from, this.held.after(from), this.last, limit)
  }

  /** Notes that a client has read up to a seq, or that it says so. */
  read(seq: number): void {
    this.handing.read(seq)
  }

  /** Notes that everything up to a seq was written to the connection. */
  wrote(seq: number): void {
    this.handing.wrote(seq)
  }

  /** Whether something is to be done when the client is heard. */
  get isListening(): boolean {
    return this.handing.isOpen || this.untold.length > 0
  }

  /**
   * Something was heard from the client.
   *
   * @param now milliseconds of the clock that never goes back
   * @param since when nothing more was left to read, and this was waited for
   */
  heard(now: number, since: number): void {
    for (const { nick, letter } of this.untold.splice(0)) this.untell(nick, letter)
    this.handing.heard(now, since)
  }

  private note(_tag: "Handed" | "Dropped", seq: number): void {
    if (this.owner.isKept) this.records.note({ session: this.owner.id, change: { _tag, seq } })
  }

  /** The connection is lost: what was not handed over has to be written again. */
  lost(): void {
    this.handing.lost()
  }

  /**
   * Ends the inbox: the senders of messages that wait get them back as Untold.
   *
   * @param isOrderly the client has said goodbye, and reads what was written before the answer
   */
  close(isOrderly = false): void {
    if (isOrderly) this.handing.saidGoodbye()
    this.isClosed = true
    const waiting = this.held.after(this.handing.handed)
    this.held.clear()
    this.inboxes.delete(this.owner.id)
    for (const entry of waiting) this.sendBack(entry)
  }

  /** The owner goes on at another node, with all that waits. */
  moveAway(): void {
    this.isClosed = true
    this.held.clear()
    this.inboxes.delete(this.owner.id)
  }

  /** A message of the owner to `nick` was never handed over. It is taken in even where too many wait. */
  untell(nick: Nick, { text, time }: Pick<Letter, "text" | "time">): void {
    const event: Omit<EventOf<"Untold">, "seq"> = { _tag: "Untold", time, nick, text }
    const isHeld = this.isHolding && this.makeSpace(event)
    this.take(event, undefined, isHeld, [], (isKept) => {
      if (isKept || this.isClosed || this.untold.length >= inboxSize) return
      this.untold.push({ nick, letter: { text, time } })
    })
  }

  /**
   * Sends a message, and holds it where that was said. When the session has ended meanwhile, it goes back to
   * its sender.
   */
  private add(entry: HeldLetter, isHeld: boolean): void {
    const { event } = entry
    if (this.isClosed) {
      this.sendBack(entry)
      return
    }
    if (isHeld) this.held.add(entry)
    // Nobody comes back for what was handed over.
    else this.held.dropTo(this.handing.handed)
    if (this.owner.receive(event)) this.wrote(event.seq)
  }

  private sendBack({ event, sender }: HeldLetter): void {
    if (sender === undefined) return
    const { nick } = this.owner
    const inbox = this.inboxes.get(sender.id)
    if (inbox === undefined) this.records.sendBack?.({ to: sender.id, nick, letter: event })
    else inbox.untell(nick, event)
  }

  private isFullFor(origin: Sender["origin"], event: Pick<Letter, "text">): boolean {
    return this.held.isFullFor(origin, event, this.pending, this.handing.handed)
  }

  private makeSpace(event: Pick<Letter, "text">): boolean {
    return this.held.makeSpace(event, this.handing.handed)
  }
}
