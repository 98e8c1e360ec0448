import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Effect, Metric, Supervisor } from "effect"
import * as Counters from "../../src/services/server/Counters.ts"
import { Connections } from "../../src/services/server/clients/Connections.ts"
import { defaults } from "../../src/services/server/Limits.ts"
import { Nicknames } from "../../src/services/server/session/Nicknames.ts"
import { nickname } from "../bench/dialect.ts"
import { ask, connect, services, toTheEnd } from "../support/load-server.ts"
import { undated } from "../support/undated.ts"

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))

describe("a crowd", () => {
  it.scoped("of a thousand that read nothing is closed as slow, and nobody else notices", () =>
    Effect.gen(function* () {
      const frozen = 1000
      const clients = yield* Connections
      const slowBefore = yield* Metric.value(Counters.slow)
      const alice = yield* connect("alice")
      const bob = yield* connect("bob")
      for (let n = 0; n < frozen; n++) (yield* connect(nickname(n))).freeze()
      const line = `SAY lobby ${"x".repeat(4000)}`
      const said = Math.ceil(defaults.outbox / line.length) + 1
      for (let n = 0; n < said; n++) yield* ask(alice, line)
      yield* ask(bob, "WHO lobby")

      assert.strictEqual(yield* clients.count, 2)
      const slow = yield* Metric.value(Counters.slow)
      assert.strictEqual(slow.count - slowBefore.count, frozen)
      assert.lengthOf(starting(alice.client.heard, "OK lobby "), said)
      const seqs = starting(bob.client.heard, "MSG ").map((line) => Number(line.split(" ")[2]))
      assert.deepStrictEqual(seqs, Arr.range(1, said))
      const left = starting(bob.client.heard.map(undated), "LEAVE lobby slow ").flatMap((line) =>
        line.split(" ").slice(3)
      )
      assert.strictEqual(new Set(left).size, frozen)
      assert.lengthOf(left, frozen)
      assert.include(bob.client.heard, "HERE lobby alice bob")
    }).pipe(Effect.provide(services({ quietAbove: 2000 })))
  )

  it.effect("that comes and goes leaves no fiber, name or count behind", () =>
    Effect.gen(function* () {
      const supervisor = yield* Supervisor.track
      const churn = Effect.gen(function* () {
        const clients = yield* Connections
        const names = yield* Nicknames
        const watcher = yield* connect("watcher")
        const settle = ask(watcher, "WHO lobby")
        const fibers = Effect.map(supervisor.value, (all) => all.length)
        /** Waits until as many fibers are left as there were before, and nobody but the watcher. */
        const settled = (before: number) =>
          Effect.repeat(Effect.zipRight(settle, Effect.all([fibers, clients.count])), {
            until: ([left, count]) => left <= before && count === 1
          })
        const round = Effect.gen(function* () {
          const before = yield* fibers
          const named = yield* Effect.forEach(Arr.range(0, 99), (n) => connect(nickname(n)))
          const unnamed = yield* Effect.forEach(Arr.range(0, 99), () => connect())
          for (const { client } of unnamed) yield* Effect.promise(() => client.until("HELLO"))
          assert.strictEqual(yield* clients.count, 201)
          assert.isAtLeast(yield* fibers, before + 200)
          for (const [n, { client }] of named.entries())
            if (n % 2 === 0) client.send("BYE")
            else client.drop()
          for (const { client } of unnamed) client.drop()
          yield* Effect.forEach([...named, ...unnamed], toTheEnd)
          yield* settled(before)
        })
        yield* Effect.repeatN(round, 4)
        assert.strictEqual(yield* names.size, 1)
        assert.deepStrictEqual(yield* settle, ["HERE lobby watcher", "OK"])
      })
      yield* churn.pipe(Effect.provide(services()), Effect.scoped, Effect.supervised(supervisor))
      assert.lengthOf(yield* supervisor.value, 0)
    })
  )
})
