import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { EngineGone } from "../../../../src/services/server/cluster/Engine.ts"
import * as Handing from "../../../../src/services/server/cluster/Handing.ts"
import type { Snapshot } from "../../../../src/services/server/cluster/Snapshot.ts"

const holding = { node: "a", since: Timestamp.make(5) }

const snapshot: Snapshot = {
  asOf: 40,
  latest: 7,
  holdings: [
    { ...holding, nick: Nick.make("alice"), session: SessionId.make("s") },
    {
      ...holding,
      nick: Nick.make("bob"),
      session: SessionId.make("t"),
      key: Pin.make(`sha256.${"B".repeat(43)}`)
    }
  ],
  kept: [],
  living: [{ node: "a", label: "one", place: 39 }],
  dead: ["z"],
  seats: [],
  texts: []
}

/** Two ends without anything in between. */
const pair = () => {
  const answers = new Map<string, (text: string) => Effect.Effect<string | undefined>>()
  return {
    node: "a",
    answer: (what: string, reply: (text: string) => Effect.Effect<string | undefined>) =>
      Effect.sync(() => void answers.set(what, reply)),
    ask: (what: string, text: string) =>
      Effect.flatMap(answers.get(what)?.(text) ?? Effect.void, (answer) =>
        answer === undefined
          ? Effect.fail(new EngineGone({ reason: "nobody answers" }))
          : Effect.succeed(answer)
      )
  }
}

describe("What a node hands to one that begins", () => {
  it.scoped("comes as it is", () =>
    Effect.gen(function* () {
      const engine = pair()
      yield* Handing.give(engine, () => snapshot)
      assert.deepStrictEqual(yield* Handing.take(engine, 40), snapshot)
    })
  )

  it.scoped("is not enough where that one has read further", () =>
    Effect.gen(function* () {
      const engine = pair()
      yield* Handing.give(engine, () => snapshot)
      const { reason } = yield* Effect.flip(Handing.take(engine, 41))
      assert.strictEqual(reason, "it is behind")
    })
  )

  it.scoped("is nothing while that node only begins itself", () =>
    Effect.gen(function* () {
      const engine = pair()
      yield* Handing.give(engine, () => undefined)
      assert.strictEqual((yield* Effect.flip(Handing.take(engine, 0)))._tag, "EngineGone")
    })
  )
})
