import { realpathSync } from "node:fs"
import type { Worker } from "node:worker_threads"
import { Data, Effect } from "effect"
import type {
  Files,
  FromThread,
  Obstacle,
  Opened,
  Reply,
  Request,
  Start,
  Sync
} from "./Messages.ts"
import { migrations } from "./Schema.ts"

declare const NATTER_STORE_THREAD: string

/** The store cannot be opened. */
export class CannotOpen extends Data.TaggedError("CannotOpen")<{
  readonly folder: string
  readonly obstacle: Obstacle
  readonly reason: string
}> {}

type Answer = (reply: Reply) => void

/** What a thread opens. */
interface Opens {
  readonly folder: string
  readonly sync: Sync
  /** Where it is only read, beside its owner: the files of that one. */
  readonly beside?: Files
}

/** The program that runs, from which packages are found, also when it was started by a link. */
const program = (): string => {
  const path = process.argv[1] ?? ""
  try {
    return realpathSync(path)
  } catch {
    return `${here()}/`
  }
}

/** The folder of the process, which may have been deleted. */
const here = (): string => {
  try {
    return process.cwd()
  } catch {
    return ""
  }
}

/** The thread that has a store open. What is asked of it is done in order. */
export class StoreThread {
  readonly files: Files
  private readonly worker: Worker
  /** Of those who wait for a reply, in the order in which they asked. */
  private readonly waiting: Array<Answer> = []
  private readonly onGone: (why: string) => void
  private why: string | undefined

  private constructor(worker: Worker, files: Files, onGone: (why: string) => void) {
    this.worker = worker
    this.files = files
    this.onGone = onGone
    worker.on("message", (message: FromThread) => {
      if (message._tag !== "Opened" && message._tag !== "NotOpened") this.waiting.shift()?.(message)
    })
    worker.on("error", (error) => this.gone(error.message))
    worker.on("exit", () => this.gone("the thread of the store has ended"))
  }

  /**
   * Starts a thread and waits until it has the store open, as its owner or to read it beside its owner.
   *
   * @param onGone is called once if the thread ends before `end` is called, when all who wait are answered
   */
  static open(
    { beside, folder, sync }: Opens,
    onGone: (why: string) => void
  ): Effect.Effect<StoreThread, CannotOpen> {
    // Loaded when it is needed: a server in memory has no store.
    const threads = Effect.promise(() => import("node:worker_threads"))
    const start = ({ Worker }: typeof import("node:worker_threads")) =>
      Effect.async<StoreThread, CannotOpen>((resume) => {
        const workerData: Start = { folder, sync, migrations, from: program(), beside }
        // Throws where no thread can be made.
        const worker = new Worker(NATTER_STORE_THREAD, { eval: true, workerData, name: "store" })
        const fail = (obstacle: Obstacle, reason: string) => {
          void worker.terminate()
          resume(new CannotOpen({ folder, obstacle, reason }))
        }
        worker.once("error", (error) => fail("unusable", error.message))
        worker.once("message", (opened: Opened) => {
          worker.removeAllListeners("error")
          if (opened._tag === "Opened")
            resume(Effect.succeed(new StoreThread(worker, opened.files, onGone)))
          else {
            worker.on("error", () => {})
            fail(opened.obstacle, opened.message)
          }
        })
        // Not in the midst of what it does: that can end the whole process.
        return Effect.sync(() => worker.once("message", () => void worker.terminate()))
      })
    return Effect.flatMap(threads, start).pipe(
      Effect.catchAllDefect(
        (defect) => new CannotOpen({ folder, obstacle: "unusable", reason: String(defect) })
      )
    )
  }

  /** Asks, and is answered in any case. */
  ask(request: Request, answer: Answer): void {
    if (this.why !== undefined) {
      answer({ _tag: "Uncertain", message: this.why })
      return
    }
    this.waiting.push(answer)
    this.worker.postMessage(request)
  }

  private gone(why: string): void {
    if (this.why !== undefined) return
    this.why = why
    this.answerAll(why)
    this.onGone(why)
  }

  private answerAll(why: string): void {
    for (const answer of this.waiting.splice(0)) answer({ _tag: "Uncertain", message: why })
  }

  /** Closes the store if that can be done, and ends the thread. Its files are free afterwards. */
  readonly end: Effect.Effect<void> = Effect.suspend(() => {
    if (this.why !== undefined) return this.kill
    const closed = Effect.async<void>((resume) =>
      this.ask({ _tag: "Close" }, () => resume(Effect.void))
    )
    return Effect.zipRight(
      Effect.timeoutOption(Effect.interruptible(closed), "10 seconds"),
      this.kill
    )
  })

  /** Ends the thread at once. Its files are free afterwards. */
  readonly kill: Effect.Effect<void> = Effect.promise(async () => {
    const why = this.why ?? "the store is closed"
    this.why = why
    await this.worker.terminate()
    this.answerAll(why)
  })
}
