import { Effect, Layer, Option } from "effect"
import type { Connections } from "../clients/Connections.ts"
import { Diagnostics } from "../web/Diagnostics.ts"
import { Backing } from "./Backing.ts"
import * as Exposition from "./Exposition.ts"
import { write } from "./ExpositionText.ts"
import { type Fault, watch } from "./Health.ts"
import type { Metrics } from "./Metrics.ts"

interface Parts {
  readonly version: string
  /** A fault as a sentence. */
  readonly say: (fault: Fault) => string
}

/** The figures and the health of this server. */
export const layer = ({
  say,
  version
}: Parts): Layer.Layer<Diagnostics, never, Backing | Connections | Metrics> =>
  Layer.scoped(
    Diagnostics,
    Effect.gen(function* () {
      const services = yield* Effect.context<Connections | Metrics>()
      const backing = yield* Backing
      const fault = yield* watch(backing.fault)
      const isHealthy = Effect.map(fault, Option.isNone)
      const figures = Exposition.read({ version, isHealthy, cluster: backing.cluster })
      return {
        metrics: Effect.map(Effect.provide(figures, services), write),
        health: Effect.map(fault, Option.map(say))
      }
    })
  )
