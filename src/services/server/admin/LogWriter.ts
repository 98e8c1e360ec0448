import { constants, openSync, write } from "node:fs"
import { isatty } from "node:tty"
import { Effect, type Scope } from "effect"
import { maxWaitingOutput } from "../limits/Operation.ts"

/** Milliseconds after which something that took nothing is asked again. */
const retryAfter = 50
/** Milliseconds from one write to the next: what comes meanwhile is one write, which costs like one line. */
const gatherFor = 10
/** Milliseconds without progress after which the end of the process waits no longer. */
const patience = 300

/**
 * Writes lines to a file descriptor without ever waiting for it: a terminal that is paused, a full
 * pipe or a slow disk must not hold up the server. One write is under way at a time. What comes
 * meanwhile is written together; what is too much is dropped, counted and reported.
 */
export class LogWriter {
  private readonly descriptor: number
  /** The line that reports how many were dropped. */
  private readonly report: (dropped: number) => string
  /** Told once that lines are lost because they cannot be written, with the code of the system. */
  private onLoss: (code: string | undefined) => void
  private dropped = 0
  private waiting: Array<string> = []
  /** Characters that wait. */
  private size = 0
  private isWriting = false
  private hasMoved = false
  private onIdle = () => {}

  constructor(
    descriptor: number,
    report: (dropped: number) => string,
    onLoss: (code: string | undefined) => void = () => {}
  ) {
    this.descriptor = descriptor
    this.report = report
    this.onLoss = onLoss
  }

  /** Queues a line, which is given without its end. */
  add(line: string): void {
    if (this.size + line.length > maxWaitingOutput) {
      this.dropped += 1
      return
    }
    this.waiting.push(`${line}\n`)
    this.size += line.length + 1
    if (this.isWriting) return
    this.isWriting = true
    // What comes in one turn of the event loop is one write.
    setImmediate(() => this.next())
  }

  /** Waits until everything is written, as long as that makes progress. */
  get flushed(): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      if (!this.isWriting) return resume(Effect.void)
      this.hasMoved = false
      const look = setInterval(() => {
        if (!this.hasMoved) this.onIdle()
        this.hasMoved = false
      }, patience)
      this.onIdle = () => {
        this.onIdle = () => {}
        clearInterval(look)
        resume(Effect.void)
      }
    })
  }

  private next(): void {
    if (this.dropped > 0) {
      this.waiting.push(`${this.report(this.dropped)}\n`)
      this.dropped = 0
    }
    if (this.waiting.length === 0) {
      this.isWriting = false
      this.onIdle()
      return
    }
    const bytes = Buffer.from(this.waiting.join(""))
    this.waiting = []
    this.size = 0
    this.push(bytes)
  }

  private push(bytes: Buffer): void {
    write(this.descriptor, bytes, (error, written) => {
      // A paused terminal and a full pipe say so, and take more later.
      if (error !== null && error.code === "EAGAIN") {
        setTimeout(() => this.push(bytes), retryAfter)
        return
      }
      this.hasMoved = true
      // After any other error the lines are lost, and the server goes on.
      if (error !== null) {
        this.onLoss(error.code)
        this.onLoss = () => {}
      }
      if (error === null && written < bytes.length) this.push(bytes.subarray(written))
      else setTimeout(() => this.next(), gatherFor)
    })
  }
}

/**
 * A descriptor for the same output that never blocks whoever writes to it. Node writes to terminals
 * in blocking mode; the mode belongs to what was opened, and other programs share that, so the
 * terminal is opened anew.
 */
const unblocked = (descriptor: number): number => {
  if (!isatty(descriptor)) return descriptor
  try {
    const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = constants
    return openSync(`/dev/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    return descriptor
  }
}

/** A writer to standard output (1) or standard error (2). It writes what it has before the scope closes. */
export const open = (
  descriptor: 1 | 2,
  report: (dropped: number) => string,
  onLoss?: (code: string | undefined) => void
): Effect.Effect<LogWriter, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new LogWriter(unblocked(descriptor), report, onLoss)),
    (writer) => writer.flushed
  )
