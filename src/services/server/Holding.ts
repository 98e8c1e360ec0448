import { Effect, Scope } from "effect"

/**
 * Takes something, and gives it back when the scope closes. It cannot be interrupted in between. Like
 * `Effect.acquireRelease`, but it does not keep the fiber references of the fiber that acquired: some
 * kilobytes for each idle client.
 *
 * @example
 * yield* holding(() => users.add(me), () => users.delete(me))
 */
export const holding = (
  take: () => void,
  giveBack: () => void
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.uninterruptible(
    Effect.flatMap(Effect.scope, (scope) => {
      take()
      return Scope.addFinalizer(scope, Effect.sync(giveBack))
    })
  )
