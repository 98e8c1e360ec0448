import { Effect, Option, Ref, type Scope } from "effect"
import * as Stalls from "./Stalls.ts"

/** Why a server should be sent nobody. */
export type Fault =
  /** It is shutting down. */
  | { readonly _tag: "Ending" }
  /** Nothing can be stored, as on a full disk. The reason is that of the system. */
  | { readonly _tag: "StoreRefuses"; readonly reason: string }
  /** It is one of several, and cannot reach what they share. */
  | { readonly _tag: "EngineAway" }
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
 * @param faultOfData why nothing can be taken in now; undefined while that works
 */
export const watch = (
  faultOfData: () => Fault | undefined
): Effect.Effect<Effect.Effect<Option.Option<Fault>>, never, Scope.Scope> =>
  Effect.map(Effect.zip(ending, Stalls.watch), ([isEnding, standstill]) =>
    Effect.gen(function* () {
      if (yield* isEnding) return Option.some<Fault>({ _tag: "Ending" })
      const fault = faultOfData()
      if (fault !== undefined) return Option.some(fault)
      return Option.map(yield* standstill, (millis): Fault => ({ _tag: "StoodStill", millis }))
    })
  )
