import { Effect, Option, Ref, type Scope } from "effect"
import * as Stalls from "./Stalls.ts"

/** Why a server should be sent nobody. */
export type Fault =
  /** It is shutting down. */
  | { readonly _tag: "Ending" }
  /** Nothing can be stored, as on a full disk. The reason is that of the system. */
  | { readonly _tag: "StoreRefuses"; readonly reason: string }
  /** Its event loop stood still for so long a moment ago. */
  | { readonly _tag: "StoodStill"; readonly millis: number }

/** Tells whether the scope is closed. */
const ending: Effect.Effect<Effect.Effect<boolean>, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(Ref.make(false), Ref.set(true)),
  Ref.get
)

/**
 * Watches the server until the scope closes, which is when it shuts down; returns what is wrong at the moment.
 *
 * @param storeFault why nothing can be stored now; undefined while that works
 */
export const watch = (
  storeFault: () => string | undefined
): Effect.Effect<Effect.Effect<Option.Option<Fault>>, never, Scope.Scope> =>
  Effect.map(Effect.zip(ending, Stalls.watch), ([isEnding, standstill]) =>
    Effect.gen(function* () {
      if (yield* isEnding) return Option.some<Fault>({ _tag: "Ending" })
      const reason = storeFault()
      if (reason !== undefined) return Option.some<Fault>({ _tag: "StoreRefuses", reason })
      return Option.map(yield* standstill, (millis): Fault => ({ _tag: "StoodStill", millis }))
    })
  )
