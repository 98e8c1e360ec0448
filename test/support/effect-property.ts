/**
 * Properties of effects. All cases of a property share one test context and so its clock, because to make
 * a context for each case takes longer than most cases do.
 */
import { it } from "@effect/vitest"
import { Effect, FastCheck as fc, Runtime } from "effect"
import type { property } from "./property.ts"

export const effectProperty = <Values extends [unknown, ...Array<unknown>], E>(
  name: string,
  arbitraries: { readonly [At in keyof Values]: fc.Arbitrary<Values[At]> },
  body: (values: Values) => Effect.Effect<void, E>,
  options: ReturnType<typeof property>
): void =>
  it.effect(
    name,
    () =>
      Effect.flatMap(Effect.runtime<never>(), (runtime) => {
        const run = Runtime.runPromise(runtime)
        return Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(fc.tuple<Values>(...arbitraries), (values) => run(body(values))),
            options.fastCheck
          )
        )
      }),
    options.timeout
  )
