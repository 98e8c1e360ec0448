import { Cause, Context, Data, Effect, Layer, Option, Runtime, Schedule } from "effect"
import * as Counters from "../Counters.ts"
import { slowCommit, storeFaultsEvery } from "../limits/Store.ts"
import { Attempts } from "./Attempts.ts"
import { Committer, type Job } from "./Committer.ts"
import type { Files, Request, Sync, Value, Values, Write } from "./Messages.ts"
import { SpareReader } from "./SpareReader.ts"
import { type CannotOpen, StoreThread } from "./StoreThread.ts"

/** The store cannot be reached now. What was to be written is not in it, and never will be. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly reason: string
}> {}

/** A thread has ended without an answer. */
class ThreadEnded extends Data.TaggedError("ThreadEnded")<{ readonly reason: string }> {}

/**
 * A SQLite database on disk, of which this process is the only owner. One thread writes it, and reads it
 * while nothing is written. Another one, where it can be opened, reads it during a commit, and whatever takes
 * a while. A commit that fails without certainty is written again until it is certain: its jobs wait, and
 * `isDown`.
 */
export class Store extends Context.Tag("natter/services/server/store/Store")<
  Store,
  {
    readonly submit: (job: Job) => void
    /** Writes, and waits until it is kept. Interrupting the wait does not undo it. */
    readonly write: (...writes: ReadonlyArray<Write>) => Effect.Effect<void, StoreUnavailable>
    readonly read: (
      sql: string,
      ...values: ReadonlyArray<Value>
    ) => Effect.Effect<ReadonlyArray<Values>, StoreUnavailable>
    /** Reads what may take a while, beside the thread that writes: one after the other, as they were asked. */
    readonly readSlowly: (
      sql: string,
      ...values: ReadonlyArray<Value>
    ) => Effect.Effect<ReadonlyArray<Values>, StoreUnavailable>
    /** Whether new jobs would have to wait until the store is opened anew. */
    readonly isDown: () => boolean
    /** Why nothing can be stored now, as the system says it; undefined while the store works. */
    readonly fault: () => string | undefined
  }
>() {
  static readonly layer = (folder: string, sync: Sync): Layer.Layer<Store, CannotOpen> =>
    Layer.scoped(
      Store,
      Effect.gen(function* () {
        const runtime = yield* Effect.runtime<never>()
        const scope = yield* Effect.scope
        const run = (effect: Effect.Effect<void>): void => {
          Runtime.runSync(runtime)(Effect.forkIn(effect, scope))
        }
        const open: Effect.Effect<StoreThread, CannotOpen> = StoreThread.open(
          { folder, sync },
          (why) => committer.lost(why)
        )
        let thread: StoreThread = yield* Effect.acquireRelease(open, () =>
          Effect.suspend(() => thread.end)
        )
        const spare = new SpareReader(
          (onGone) =>
            StoreThread.open({ folder, sync, beside: filesOf(thread, committer.isDown) }, onGone),
          scope
        )
        // Before the owner, which has to be the last one that closes its files.
        yield* Effect.addFinalizer(() => spare.end)
        const unreadable = noted("Something cannot be read from the store.", Counters.failedReads)
        const unwritable = noted("Something cannot be stored.", Counters.refusedCommits)
        const readBy = (reader: Effect.Effect<StoreThread>, sql: string, values: Values) => {
          const read = Effect.flatMap(reader, (thread) =>
            ask(thread, { _tag: "Read", sql, values })
          )
          return read.pipe(
            // One that was ended before it was asked has a successor.
            Effect.catchTag("ThreadEnded", () => read),
            Effect.catchTag("ThreadEnded", ({ reason }) => new StoreUnavailable({ reason })),
            Effect.tapError(unreadable)
          )
        }
        /** Where nothing else has to wait for it, if that can be had. */
        const aside = Effect.map(
          spare.thread,
          Option.getOrElse(() => thread)
        )
        /** Whoever has the store open, if it is free. */
        const reader = Effect.suspend(() => (committer.isIdle ? Effect.succeed(thread) : aside))

        /** Opens the store anew and writes what may have been lost. */
        const openAnew = (writes: ReadonlyArray<Write>) =>
          Effect.gen(function* () {
            yield* thread.kill
            thread = yield* open
            yield* Effect.forkIn(Effect.interruptible(spare.end), scope)
            yield* ask(thread, { _tag: "Write", writes })
          })

        const committer: Committer = new Committer({
          ask: (request, answer) => thread.ask(request, answer),
          onRefused: (reason) => {
            Counters.refusedCommits.unsafeUpdate(1, [])
            run(Effect.logError("Nothing can be stored. It is tried again.", { reason }))
            run(attempts.refused(reason))
          },
          onOneRefused: (reason) => {
            run(unwritable({ reason }))
          },
          onTaken: () => run(Effect.logInfo("The store works again.")),
          onDefect: (defect) =>
            run(
              Effect.logError("An answer of the store could not be taken in.", Cause.die(defect))
            ),
          onCommitted: (millis) => {
            Counters.commits.unsafeUpdate(1, [])
            Counters.commitMillis.unsafeUpdate(millis, [])
            Counters.commitTimes.unsafeUpdate(millis, [])
            Counters.commitSeconds.observe(millis / 1000)
            if (millis > slowCommit)
              run(Effect.logWarning("A commit was slow.", { millis: Math.round(millis) }))
          },
          recover: (writes, reason, done) => {
            Counters.refusedCommits.unsafeUpdate(1, [])
            run(
              Effect.logError("The store has failed. It is opened anew.", { reason }).pipe(
                Effect.zipRight(Effect.retry(openAnew(writes), untilItWorks)),
                Effect.zipRight(Effect.logInfo("The store works again.")),
                Effect.zipRight(Effect.sync(done)),
                Effect.ignore,
                Effect.interruptible
              )
            )
          }
        })
        yield* Effect.addFinalizer(() =>
          committer.isDown
            ? Effect.void
            : Effect.async<void>((resume) => committer.idle(() => resume(Effect.void))).pipe(
                Effect.interruptible,
                Effect.timeoutOption("5 seconds")
              )
        )

        const submit = (job: Job) => committer.submit(job)
        const write: Store["Type"]["write"] = (...writes) =>
          Effect.async((resume) => {
            const size = writes.reduce((sum, { rows }) => sum + rows.length, 0)
            submit({
              size,
              writes: () => writes,
              sequence: {},
              settled: (isKept) =>
                resume(isKept ? Effect.void : new StoreUnavailable({ reason: "not written" }))
            })
          })
        const attempts = new Attempts(write)

        return {
          submit,
          isDown: () => committer.isDown,
          fault: () => committer.failure ?? attempts.fault,
          write,
          read: (sql, ...values) => readBy(reader, sql, values),
          readSlowly: (sql, ...values) => readBy(aside, sql, values)
        }
      })
    )
}

/** A thread that has ended has taken its log away, as far as it could. */
const filesOf = ({ files }: StoreThread, hasEnded: boolean): Files =>
  hasEnded ? files.slice(0, 1) : files

const ask = (
  thread: StoreThread,
  request: Request
): Effect.Effect<ReadonlyArray<Values>, StoreUnavailable | ThreadEnded> =>
  Effect.async((resume) =>
    thread.ask(request, (reply) => {
      switch (reply._tag) {
        case "Done":
          return resume(Effect.succeed(reply.rows))
        case "Refused":
          return resume(new StoreUnavailable({ reason: reply.message }))
        case "Uncertain":
          return resume(new ThreadEnded({ reason: reply.message }))
      }
    })
  )

/** What is done when something fails: it is counted, and logged at most once a minute. */
const noted = (what: string, counter: typeof Counters.failedReads) => {
  let loggedAt = Number.NEGATIVE_INFINITY
  return ({ reason }: { readonly reason: string }) =>
    Effect.suspend(() => {
      counter.unsafeUpdate(1, [])
      const time = performance.now()
      if (time - loggedAt < storeFaultsEvery) return Effect.void
      loggedAt = time
      return Effect.logError(what, { reason })
    })
}

/** From a tenth of a second to five seconds apart. */
const untilItWorks = Schedule.union(
  Schedule.exponential("100 millis"),
  Schedule.spaced("5 seconds")
)
