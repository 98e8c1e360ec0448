import { write } from "node:fs"
import { Effect, type Scope } from "effect"

/** Bytes of log lines that wait to be written; above that lines are dropped, and counted. */
export const maxWaiting = 1_048_576

/**
 * Writes lines to a file descriptor without ever waiting for it: a terminal that is paused, a full
 * pipe or a slow disk must not hold up the server. One write is under way at a time; what comes
 * meanwhile is written together, and what is too much is dropped and told.
 */
export class LogWriter {
  /** Lines that were dropped and are not told yet. */
  private dropped = 0
  private waiting: Array<string> = []
  private size = 0
  private isWriting = false
  private readonly descriptor: number
  private readonly onIdle: Array<() => void> = []

  constructor(descriptor: number) {
    this.descriptor = descriptor
  }

  add(line: string): void {
    if (this.size + line.length > maxWaiting) {
      this.dropped += 1
      return
    }
    this.waiting.push(`${line}\n`)
    this.size += line.length + 1
    if (this.isWriting) return
    this.isWriting = true
    // A crowd that comes in one turn of the event loop is one write.
    setImmediate(() => this.next())
  }

  /** Waits until everything is written, but not for longer than a second. */
  get flushed(): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      if (!this.isWriting) return resume(Effect.void)
      const done = () => resume(Effect.void)
      this.onIdle.push(done)
      const deadline = setTimeout(done, 1_000)
      deadline.unref()
    })
  }

  private next(): void {
    if (this.dropped > 0) {
      this.waiting.push(
        `${this.dropped} log lines were dropped because they could not be written.\n`
      )
      this.dropped = 0
    }
    if (this.waiting.length === 0) {
      this.isWriting = false
      for (const done of this.onIdle.splice(0)) done()
      return
    }
    const bytes = Buffer.from(this.waiting.join(""))
    this.waiting = []
    this.size = 0
    this.push(bytes)
  }

  private push(bytes: Buffer): void {
    write(this.descriptor, bytes, (error, written) => {
      // A pipe that is full says so, and takes more a little later.
      if (error !== null && error.code === "EAGAIN") {
        setTimeout(() => this.push(bytes), 50).unref()
        return
      }
      // Nobody reads any more: the lines are lost, and the server goes on.
      if (error === null && written < bytes.length) return this.push(bytes.subarray(written))
      this.next()
    })
  }
}

/** A writer to standard error, which writes what it has before the scope closes. */
export const stderr: Effect.Effect<LogWriter, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => new LogWriter(2)),
  (writer) => Effect.interruptible(writer.flushed)
)
