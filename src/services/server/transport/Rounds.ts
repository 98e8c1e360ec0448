/** Something that waits for its turn. */
export interface TakesTurns {
  readonly takeTurn: () => void
}

/** Turns that are taken at the least, before the event loop goes round. */
const atLeast = 10
/** Where many wait, one in so many has its turn. */
const share = 10

/**
 * Connections that have something to send which nobody waits for take turns, some at a time. Between them the
 * event loop goes round and reads what has come. So a message that comes while a crowd is written to
 * shares the writes that are still to be done with the message before it: to write is what a message costs.
 */
export class Rounds {
  private waiting: ReadonlyArray<TakesTurns> = []
  private added: Array<TakesTurns> = []
  private isGoing = false

  /** Gives a turn after all that have one coming; at the earliest when the code that runs now has ended. */
  add(one: TakesTurns): void {
    this.added.push(one)
    if (this.isGoing) return
    this.isGoing = true
    process.nextTick(this.go)
  }

  private readonly go = (): void => {
    const all = this.waiting.concat(this.added)
    const turns = Math.max(atLeast, Math.ceil(all.length / share))
    this.waiting = all.slice(turns)
    this.added = []
    for (const one of all.slice(0, turns)) one.takeTurn()
    this.isGoing = this.waiting.length + this.added.length > 0
    if (this.isGoing) setImmediate(this.go)
  }
}

/** Those of all connections of this process, which share its event loop. */
export const rounds = new Rounds()
