import { Effect, Layer } from "effect"
import { engineSilentFor, maxShared } from "../limits/Cluster.ts"
import { millis } from "../Monotonic.ts"
import { Sharing } from "../Sharing.ts"
import { Cluster } from "./Cluster.ts"

/** What all nodes hold together. */
export const layer: Layer.Layer<Sharing, never, Cluster> = Layer.effect(
  Sharing,
  Effect.zipWith(
    Cluster,
    Effect.clock,
    ({ isOpen, node: here, nodes, onHappening, submit, texts }, clock) => ({
      servers: () =>
        nodes().map(({ label, node, seenAt }) => ({
          node,
          label,
          silentFor: millis(clock) - seenAt,
          isThis: node === here
        })),
      all: (topic) => texts.all(topic),
      put: (topic, key, before, text) =>
        Effect.suspend(() => {
          const unavailable = { _tag: "Unavailable" } as const
          if (!isOpen() || text.length > maxShared) return Effect.fail(unavailable)
          return Effect.async<boolean>((resume) =>
            submit({
              changes: () => [{ _tag: "Put", topic, key, before, text }],
              done: ([outcome]) => resume(Effect.succeed(outcome?._tag === "Done"))
            })
          ).pipe(Effect.timeoutFail({ duration: engineSilentFor, onTimeout: () => unavailable }))
        }),
      onPut: (topic, take) =>
        onHappening((happening) => {
          if (happening._tag === "Put" && happening.topic === topic)
            take(happening.key, happening.text)
        })
    })
  )
)
