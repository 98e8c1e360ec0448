import { Effect } from "effect"

/** Whoever waits for their turn, or has it. */
interface Ticket {
  readonly share: unknown
  /** Begins the turn, once it is waited for. */
  call: () => void
}

const nobody = () => {}

/**
 * Does one thing at a time. Shares take turns, however many wait in each of them; in a share whoever came
 * first is the first. Whoever comes again stands at the end.
 */
export class FairQueue {
  private current: Ticket | undefined
  /** Those who wait, by their share; the share whose turn comes next is the first. */
  private readonly waiting = new Map<unknown, Set<Ticket>>()

  /**
   * Waits for a turn, and keeps it until the effect has ended.
   *
   * @param share is the same for all who share their turns
   */
  inTurn<A, E, R>(share: unknown, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.acquireUseRelease(
      Effect.sync(() => this.enter(share)),
      (ticket) => Effect.zipRight(this.called(ticket), effect),
      (ticket) => Effect.sync(() => this.leave(ticket))
    )
  }

  private enter(share: unknown): Ticket {
    const ticket: Ticket = { share, call: nobody }
    const others = this.waiting.get(share)
    if (this.current === undefined) this.current = ticket
    else if (others === undefined) this.waiting.set(share, new Set([ticket]))
    else others.add(ticket)
    return ticket
  }

  private called(ticket: Ticket): Effect.Effect<void> {
    return Effect.async((resume) => {
      ticket.call = () => resume(Effect.void)
      if (ticket === this.current) ticket.call()
    })
  }

  private leave(ticket: Ticket): void {
    if (ticket === this.current) this.callNext(ticket.share)
    else this.remove(ticket)
  }

  /** @param last the share whose turn is over */
  private callNext(last: unknown): void {
    const others = this.waiting.get(last)
    this.waiting.delete(last)
    if (others !== undefined) this.waiting.set(last, others)
    const next = this.first()
    this.current = next
    if (next === undefined) return
    this.remove(next)
    // The rest of this turn of the event loop belongs to others.
    setImmediate(() => next.call())
  }

  private first(): Ticket | undefined {
    for (const tickets of this.waiting.values()) for (const ticket of tickets) return ticket
    return undefined
  }

  private remove(ticket: Ticket): void {
    const tickets = this.waiting.get(ticket.share)
    tickets?.delete(ticket)
    if (tickets?.size === 0) this.waiting.delete(ticket.share)
  }
}
