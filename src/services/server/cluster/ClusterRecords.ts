import { Effect, Layer } from "effect"
import { type ChangeOf, type Changes, SessionRecords } from "../session/SessionRecords.ts"
import { Cluster } from "./Cluster.ts"
import { Engine } from "./Engine.ts"
import type { NodeChange } from "./NodeRecord.ts"
import * as Returns from "./Returns.ts"

const changeOf = ({ change, session }: ChangeOf): NodeChange => ({
  _tag: "Session",
  session,
  change
})

/** What of kept sessions outlives this node: every node knows it. */
export const layer: Layer.Layer<SessionRecords, never, Cluster | Engine> = Layer.scoped(
  SessionRecords,
  Effect.gen(function* () {
    const { isOpen, registry, submit } = yield* Cluster
    const returns = yield* Returns.make(yield* Engine, registry)
    return {
      ...returns,
      isLasting: true,
      isDown: () => !isOpen(),
      submit: ({ changes, done }: Changes) =>
        submit({
          changes: () => changes().map(changeOf),
          done: (outcomes) => done(outcomes.every(({ _tag }) => _tag !== "Refused"))
        }),
      note: (change: ChangeOf) => submit({ changes: () => [changeOf(change)], done: () => {} }),
      // Those of other nodes come here one by one.
      recorded: Effect.succeed([]),
      lastSaidAt: Effect.succeed(0)
    }
  })
)
