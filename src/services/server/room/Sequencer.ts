import { type Cause, Chunk, Effect, PubSub, Queue, type Scope } from "effect"
import { inboundCapacity } from "../limits/Rooms.ts"
import { turn } from "../Turn.ts"

/**
 * Gives what is published one order: a fiber of the scope carries it out, a turn of the event loop at
 * a time.
 *
 * @param handle carries out commands in their order
 * @param giveUp is done when `handle` has failed by a defect; then the next commands follow
 */
export const make = <Command>(
  handle: (arrived: ReadonlyArray<Command>) => Effect.Effect<void>,
  giveUp: (cause: Cause.Cause<unknown>) => Effect.Effect<void>
): Effect.Effect<PubSub.PubSub<Command>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const commands = yield* PubSub.bounded<Command>(inboundCapacity)
    const inbound = yield* PubSub.subscribe(commands)

    const gather = (before: ReadonlyArray<Command>): Effect.Effect<ReadonlyArray<Command>> =>
      Effect.flatMap(turn, () =>
        Effect.map(Queue.takeAll(inbound), (arrived) =>
          before.length === 0 ? Chunk.toReadonlyArray(arrived) : [...before, ...arrived]
        )
      )

    // Combinators and not generators, and asleep only after a turn in which nothing came: with one
    // message in flight, these steps are a good part of what it costs.
    const run: Effect.Effect<never> = Effect.flatMap(gather([]), (arrived) =>
      Effect.flatMap(
        arrived.length > 0
          ? handle(arrived)
          : Effect.flatMap(Queue.take(inbound), (first) => Effect.flatMap(gather([first]), handle)),
        () => run
      )
    )

    // Around the loop and not around each turn, in which it would cost as much as a message.
    const guarded: Effect.Effect<never> = Effect.catchAllCause(run, (cause) =>
      Effect.zipRight(giveUp(cause), guarded)
    )
    yield* Effect.forkScoped(Effect.interruptible(guarded))
    return commands
  })
