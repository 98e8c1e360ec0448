import {
  Effect,
  type Fiber,
  FiberId,
  FiberRef,
  FiberRefs,
  FiberSet,
  Runtime,
  Scheduler,
  type Scope
} from "effect"

/** How often in a row fibers may wake each other before the event loop has its turn: as Effect has it. */
const maxRounds = 2048

/**
 * Effect gives each fiber a queue for its next steps. The fibers of all clients share one here: each
 * would be larger by 250 bytes, and whatever arrives for several at once is done in one go.
 */
const makeShared = (): Scheduler.Scheduler => {
  const queue = new Scheduler.SchedulerRunner((rounds, next) => {
    // Not by queueMicrotask, for which Node makes an AsyncResource each time.
    if (rounds < maxRounds) void Promise.resolve().then(() => next(rounds + 1))
    else setTimeout(() => next(0), 0)
  })
  return Scheduler.make((step, priority) => queue.scheduleTask(step, priority))
}

/**
 * A fiber copies what its parent's FiberRefs were in each of the fibers before it, and notes what it
 * changes. So these get only what is so now, as a fiber of a client has it when it begins.
 */
const onlyCurrent = (before: FiberRefs.FiberRefs): FiberRefs.FiberRefs => {
  const { locals } = FiberRefs.forkAs(before, FiberId.none)
  return FiberRefs.unsafeMake(new Map(Array.from(locals, ([ref, [current]]) => [ref, [current]])))
}

/** Runs a fiber for each client, and ends them with the scope. There are thousands, so each is small. */
export const make = <R>(): Effect.Effect<
  (effect: Effect.Effect<void, never, R>) => Fiber.RuntimeFiber<void>,
  never,
  R | Scope.Scope
> =>
  Effect.gen(function* () {
    const fibers = yield* FiberSet.make<void>()
    const runtime = yield* Effect.runtime<R>()
    const bare = runtime.pipe(
      Runtime.updateFiberRefs((refs) => onlyCurrent(refs)),
      // Each fiber is given the context and the flags of the runtime.
      (runtime) => Runtime.deleteFiberRef(runtime, FiberRef.currentContext),
      (runtime) => Runtime.deleteFiberRef(runtime, FiberRef.currentRuntimeFlags),
      Runtime.setFiberRef(FiberRef.currentScheduler, makeShared())
    )
    const fork = Runtime.runFork(bare)
    return (effect) => {
      const fiber = fork(effect)
      FiberSet.unsafeAdd(fibers, fiber)
      return fiber
    }
  })
