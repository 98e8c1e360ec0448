import { Effect, Layer } from "effect"
import { type ChangeOf, SessionRecords } from "../session/SessionRecords.ts"
import { Cluster } from "./Cluster.ts"
import type { NodeChange } from "./NodeRecord.ts"

const changeOf = ({ change, session }: ChangeOf): NodeChange => ({
  _tag: "Session",
  session,
  change
})

/** What of kept sessions outlives this node: every node knows it. */
export const layer: Layer.Layer<SessionRecords, never, Cluster> = Layer.effect(
  SessionRecords,
  Effect.map(Cluster, ({ isOpen, submit }) => ({
    isLasting: true,
    isDown: () => !isOpen(),
    submit: ({ changes, settled }) =>
      submit({
        changes: () => changes().map(changeOf),
        settled: (outcomes) => settled(outcomes.every(({ _tag }) => _tag !== "Refused"))
      }),
    note: (change) => submit({ changes: () => [changeOf(change)], settled: () => {} }),
    // Those of other nodes come here one by one.
    recorded: Effect.succeed([]),
    lastSaidAt: Effect.succeed(0)
  }))
)
