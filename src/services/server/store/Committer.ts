import { triesOfCommit } from "../limits/Store.ts"
import type { Reply, Request, Write } from "./Messages.ts"

/** Something that is written as a whole, and what is done when it is settled. */
export interface Job {
  /** About how many rows it has. */
  readonly size: number
  /**
   * Makes what is written. Called when its turn has come: jobs before it are settled, or are written
   * together with it.
   */
  readonly writes: () => ReadonlyArray<Write>
  /**
   * Called in the order of the jobs.
   *
   * @param isKept whether it is in the store, and will be after any restart; otherwise it is not and never will
   */
  readonly settled: (isKept: boolean) => void
  /**
   * Jobs of one sequence count on from each other: where one is refused, so are those behind it in the same
   * commit. Others are kept.
   */
  readonly sequence: object | string
}

/** A job whose turn has come. */
interface Turn {
  readonly job: Job
  readonly writes: ReadonlyArray<Write>
}

/** Rows of one commit, so that no reader waits long for it. */
const maxRows = 8192

/** How the committer reaches the store. */
interface Target {
  readonly ask: (request: Request, answer: (reply: Reply) => void) => void
  /** Is told when all jobs are refused, and again when one was written. */
  readonly onRefused: (message: string) => void
  /** Is told when a job is refused that others need not suffer for. */
  readonly onOneRefused: (message: string) => void
  readonly onTaken: () => void
  /** Is told what a job threw when it was settled. */
  readonly onDefect: (defect: unknown) => void
  /** Is told how long a commit took, in milliseconds. */
  readonly onCommitted: (millis: number) => void
  /**
   * Writes what may or may not have been written, until it is certain that it was.
   *
   * @param done to be called then
   */
  readonly recover: (writes: ReadonlyArray<Write>, why: string, done: () => void) => void
}

/**
 * Writes jobs in their order, one commit at a time: what comes in one turn of the event loop, or while a
 * commit is under way, is committed together.
 */
export class Committer {
  private readonly target: Target
  private readonly waiting: Array<Job> = []
  private isScheduled = false
  private isCommitting = false
  private isRefusing = false
  /** Why the store has failed, while it is being opened anew. */
  failure: string | undefined
  private whenIdle: Array<() => void> = []
  constructor(target: Target) {
    this.target = target
  }

  /** Whether no commit is under way, and nothing has failed. */
  get isIdle(): boolean {
    return !this.isCommitting
  }

  /** The store has failed, and is being opened anew. */
  get isDown(): boolean {
    return this.failure !== undefined
  }

  submit(job: Job): void {
    this.waiting.push(job)
    if (this.isScheduled || this.isCommitting) return
    this.isScheduled = true
    setImmediate(() => {
      this.isScheduled = false
      if (!this.isCommitting) this.commit()
    })
  }

  /** Calls back when everything is settled. */
  idle(done: () => void): void {
    if (!this.isCommitting && this.waiting.length === 0) done()
    else this.whenIdle.push(done)
  }

  /** The thread has ended by itself. A commit that was under way learns of it, too. */
  lost(why: string): void {
    if (this.isCommitting) return
    this.isCommitting = true
    this.recover([], why, () => this.commit())
  }

  private take(): ReadonlyArray<Job> {
    let size = 0
    let count = 0
    for (const job of this.waiting) {
      if (count > 0 && size + job.size > maxRows) break
      size += job.size
      count += 1
    }
    return this.waiting.splice(0, count)
  }

  private commit(): void {
    const jobs = this.take()
    this.isCommitting = jobs.length > 0
    if (!this.isCommitting) {
      for (const done of this.whenIdle.splice(0)) done()
      return
    }
    this.write(
      jobs.map((job) => ({ job, writes: job.writes().filter(({ rows }) => rows.length > 0) }))
    )
  }

  /** @param refused jobs of these turns that are not written any more */
  private write(
    turns: ReadonlyArray<Turn>,
    refused: ReadonlySet<Job> = new Set(),
    triesLeft = triesOfCommit
  ): void {
    const left = turns.filter(({ job }) => !refused.has(job))
    const writes = left.flatMap(({ writes }) => writes)
    const settle = (isKept: boolean) => {
      for (const { job } of turns) this.settle(job, isKept && !refused.has(job))
      this.commit()
    }
    // Whether the store works is not known from that.
    if (writes.length === 0) {
      settle(true)
      return
    }
    const began = performance.now()
    this.target.ask({ _tag: "Write", writes }, (reply) => {
      switch (reply._tag) {
        case "Done":
          this.target.onCommitted(performance.now() - began)
          if (this.isRefusing) this.target.onTaken()
          this.isRefusing = false
          return settle(true)
        case "Refused": {
          const lost = reply.at === undefined ? [] : lostWith(left, reply.at)
          if (lost.length > 0 && triesLeft > 0) {
            this.target.onOneRefused(reply.message)
            return this.write(turns, new Set([...refused, ...lost]), triesLeft - 1)
          }
          if (!this.isRefusing) this.target.onRefused(reply.message)
          this.isRefusing = true
          return settle(false)
        }
        case "Uncertain":
          return this.recover(writes, reply.message, () => settle(true))
      }
    })
  }

  /** A defect in what one job does then keeps no other from being settled or written. */
  private settle(job: Job, isKept: boolean): void {
    try {
      job.settled(isKept)
    } catch (defect) {
      this.target.onDefect(defect)
    }
  }

  private recover(writes: ReadonlyArray<Write>, why: string, done: () => void): void {
    this.failure = why
    this.target.recover(writes, why, () => {
      this.failure = undefined
      done()
    })
  }
}

/** The job whose write failed, and those that count on from it. */
const lostWith = (turns: ReadonlyArray<Turn>, at: number): ReadonlyArray<Job> => {
  let before = 0
  const first = turns.findIndex(({ writes }) => {
    before += writes.length
    return at < before
  })
  const [failed, ...behind] = turns.slice(first).map(({ job }) => job)
  return failed === undefined
    ? []
    : [failed, ...behind.filter(({ sequence }) => sequence === failed.sequence)]
}
