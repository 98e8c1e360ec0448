import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { seqAt } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import * as EventLoop from "../../../../src/services/server/admin/EventLoop.ts"
import { type Figures, line, Metrics } from "../../../../src/services/server/admin/Metrics.ts"
import { commitTimes } from "../../../../src/services/server/Counters.ts"
import type { Draft } from "../../../../src/services/server/log/RoomLog.ts"
import { until } from "../../../support/captured-logs.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"

const server = Layer.provideMerge(Metrics.layer, services())

const gauges = ({ clients, kept, rooms }: Figures) => ({ clients, kept, rooms })

/** How much the counters have grown. */
const growth = (before: Figures, after: Figures) => (name: string) =>
  (after[name] ?? 0) - (before[name] ?? 0)

const milliseconds = (ms: number) =>
  Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, ms)))

/** Keeps the event loop from turning for so long, and waits until that was noticed. */
const block = (ms: number) =>
  Effect.zipRight(
    Effect.sync(() => {
      const end = performance.now() + ms
      while (performance.now() < end);
    }),
    milliseconds(50)
  )

describe("the figures of a server", () => {
  it.scoped("are right whenever they are read, by however many", () =>
    Effect.gen(function* () {
      const { read } = yield* Metrics
      const twice = Effect.gen(function* () {
        const [one, other] = yield* Effect.all([read, read], { concurrency: 2 })
        assert.deepStrictEqual(gauges(one), gauges(other))
        return gauges(one)
      })
      assert.deepStrictEqual(yield* twice, { clients: 0, kept: 0, rooms: 1 })
      const alice = yield* connect()
      yield* Effect.promise(() => alice.client.until("HELLO"))
      assert.deepStrictEqual(yield* twice, { clients: 1, kept: 0, rooms: 1 })
      yield* sayUntil(alice, "NICK alice 60 4kqR8w2mXz0aBcDeFgHiJk", "JOINED")
      assert.deepStrictEqual(yield* twice, { clients: 1, kept: 1, rooms: 1 })
      const bob = yield* connect("bob")
      yield* ask(bob, "JOIN dev")
      assert.deepStrictEqual(yield* twice, { clients: 2, kept: 1, rooms: 2 })
      yield* ask(alice, "")
      alice.client.drop()
      bob.client.send("BYE")
      yield* toTheEnd(bob)
      yield* until(() => true)
      // The session is kept without a client, and the room's log without a member.
      assert.deepStrictEqual(yield* twice, { clients: 0, kept: 1, rooms: 2 })
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* twice, { clients: 0, kept: 0, rooms: 2 })
    }).pipe(Effect.provide(server))
  )

  it.scoped("count what was accepted, delivered and sent", () =>
    Effect.gen(function* () {
      const { read } = yield* Metrics
      const before = yield* read
      const alice = yield* connect("alice")
      yield* connect("bob")
      yield* connect("carol")
      for (const text of ["one", "two", "three"]) yield* ask(alice, `SAY lobby ${text}`)
      const grown = growth(before, yield* read)
      assert.deepStrictEqual(
        ["accepted", "refused", "slow", "messages", "batches", "deliveries"].map(grown),
        [3, 0, 0, 3, 3, 6]
      )
      assert.isAbove(grown("bytes"), 0)
    }).pipe(Effect.provide(server))
  )

  it.scoped("count a delivery to everybody else, also where the author has left meanwhile", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const { read } = yield* Metrics
      const alice = yield* connect("alice")
      yield* connect("bob")
      const before = yield* read
      const draft: Draft = {
        author: SessionId.make("gone"),
        id: Option.none(),
        time: Timestamp.make(0),
        nick: Nick.make("carol"),
        body: { _tag: "Said", text: sanitizeText("hello") }
      }
      logs.inject({
        _tag: "Appended",
        first: { epoch: Epoch.make("a"), seq: seqAt(1) },
        drafts: [draft, draft]
      })
      yield* Effect.promise(() => alice.client.until("MSG lobby 2 "))
      const grown = growth(before, yield* read)
      assert.deepStrictEqual(["messages", "deliveries"].map(grown), [2, 4])
    }).pipe(Effect.provide(Layer.provideMerge(Metrics.layer, services({}, logs.layer))))
  })

  it.scoped("tell how long commits take", () =>
    Effect.gen(function* () {
      const { read } = yield* Metrics
      // As many as are looked at, whatever was committed before.
      for (let n = 1; n <= 4096; n++) commitTimes.unsafeUpdate(n, [])
      const { commitP50 = 0, commitP99 = 0 } = yield* read
      assert.approximately(commitP50, 2048, 41)
      assert.approximately(commitP99, 4055, 41)
    }).pipe(Effect.provide(server))
  )

  it.scoped("are one line", () =>
    Effect.gen(function* () {
      const { read } = yield* Metrics
      assert.match(
        line(yield* read),
        /^metrics: clients=0 kept=0 rooms=1 loopDelay=[\d.]+ accepted=\d+ refused=\d+ foreign=\d+ requests=\d+ wrongHosts=\d+ wrongOrigins=\d+ refusedRequests=\d+ webSockets=\d+ wrongInvitations=\d+ slow=\d+ messages=\d+ batches=\d+ deliveries=\d+ bytes=\d+ commits=\d+ commitMillis=[\d.]+ refusedCommits=\d+ failedReads=\d+ commitP50=[\d.]+ commitP99=[\d.]+$/
      )
    }).pipe(Effect.provide(server))
  )
})

describe("how late the event loop was", () => {
  it.scoped("is the same for everybody who asks, and not forgotten because somebody did", () =>
    Effect.gen(function* () {
      const delay = yield* EventLoop.delay
      yield* milliseconds(50)
      yield* block(300)
      const first = yield* delay
      assert.isAbove(first, 200)
      for (let times = 0; times < 5; times++) assert.isAtLeast(yield* delay, first)
      // Up to two windows long it is remembered, and then no more.
      yield* TestClock.adjust("1 minute")
      assert.isAtLeast(yield* delay, first)
      yield* milliseconds(50)
      yield* TestClock.adjust("1 minute")
      assert.isBelow(yield* delay, first)
    })
  )
})
