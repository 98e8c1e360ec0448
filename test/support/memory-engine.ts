/** An engine in memory: one node on a stream that a test can damage. */
import { Effect } from "effect"
import { type Engine, EngineGone, type Stored } from "../../src/services/server/cluster/Engine.ts"

export interface MemoryEngine {
  readonly engine: Engine["Type"]
  readonly records: Array<Stored>
  /** Whether the stream is reached: what is published meanwhile is not stored. */
  readonly connect: (isConnected: boolean) => void
  /** The stream is gone, or there is another one that was made at this time. */
  readonly replace: (created: string | undefined) => void
}

export const memoryEngine = (): MemoryEngine => {
  const records: Array<Stored> = []
  const ids = new Set<string>()
  let isConnected = true
  let created: string | undefined = "then"
  let take: (record: Stored) => void = () => {}
  const engine: Engine["Type"] = {
    node: "here",
    replicas: 1,
    isConnected: () => isConnected,
    publish: (subject, id, text) => {
      if (!isConnected || ids.has(id)) return
      ids.add(id)
      const record = { place: records.length + 1, subject, text }
      records.push(record)
      take(record)
    },
    follow: (taken) =>
      Effect.sync(() => {
        take = taken
      }),
    extent: Effect.suspend(() =>
      created === undefined
        ? Effect.fail(new EngineGone({ reason: "stream not found", isStreamless: true }))
        : Effect.succeed({ first: 1, last: records.length, created })
    ),
    at: (place) => Effect.sync(() => records[place - 1]),
    read: (from, to, taken) =>
      Effect.sync(() => {
        for (const record of records.slice(from - 1, to)) taken(record)
      }),
    purge: () => Effect.void,
    ask: () => Effect.fail(new EngineGone({ reason: "nobody is there", isUnasked: true })),
    answer: () => Effect.void
  }
  return {
    engine,
    records,
    connect: (now) => {
      isConnected = now
    },
    replace: (at) => {
      created = at
    }
  }
}
