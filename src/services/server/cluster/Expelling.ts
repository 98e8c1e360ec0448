import { Effect, FiberSet, Layer } from "effect"
import { banText } from "../../../domain/chat/moderation/Copy.ts"
import { Moderation } from "../access/Moderation.ts"
import { Nicknames } from "../session/Nicknames.ts"
import { Session } from "../session/Session.ts"
import { Cluster } from "./Cluster.ts"

/** Ends the sessions here of those who are banned at another node. */
export const layer: Layer.Layer<never, never, Cluster | Moderation | Nicknames> =
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { onHappening } = yield* Cluster
      const { banOf } = yield* Moderation
      const { holders } = yield* Nicknames
      const fork = yield* FiberSet.makeRuntime<never>()
      const expel = Effect.flatMap(holders, (all) =>
        Effect.forEach(
          all,
          ({ holder }) => {
            const banned = holder instanceof Session ? banOf(holder) : undefined
            return banned === undefined ? Effect.void : holder.expel("banned", banText(banned))
          },
          { concurrency: "unbounded", discard: true }
        )
      )
      onHappening((happening) => {
        if (happening._tag === "Put" && happening.topic === "imposed") fork(expel)
      })
    })
  )
