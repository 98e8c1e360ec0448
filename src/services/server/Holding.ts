import { Effect, Scope } from "effect"

/**
 * Takes something, and gives it back when the scope closes. It cannot be interrupted in between. As
 * `Effect.acquireRelease`, whose release also keeps the fiber references of the fiber that acquired:
 * some kilobytes for each idle client.
 *
 * @example
 * yield* holding(Ref.update(users, (n) => n + 1), Ref.update(users, (n) => n - 1))
 */
export const holding = <A, E, R>(
  take: Effect.Effect<A, E, R>,
  giveBack: Effect.Effect<unknown>
): Effect.Effect<A, E, R | Scope.Scope> =>
  Effect.uninterruptible(
    Effect.flatMap(Effect.scope, (scope) =>
      Effect.zipLeft(take, Scope.addFinalizer(scope, giveBack))
    )
  )
