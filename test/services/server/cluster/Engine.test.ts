import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { afterAll, assert, beforeAll, it } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import { Engine, type Stored, subjectOf } from "../../../../src/services/server/cluster/Engine.ts"
import { engineAddress } from "../../../../src/services/server/cluster/EngineAddress.ts"
import { historyAtOnce } from "../../../../src/services/server/limits/Cluster.ts"
import { type Nats, startNats, startThree } from "../../../support/nats.ts"
import { describeWithNats } from "../../../support/with-nats.ts"

const engineOn = (...servers: ReadonlyArray<Nats>) =>
  Engine.layer({
    servers: servers.map(({ url }) => engineAddress(url)),
    replicas: 1,
    insists: false
  })

/** Answers connections until the scope is closed; gives the port. */
const listening = (answer: (socket: Socket) => unknown) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = createServer(answer).listen(0, "127.0.0.1")
        await once(server, "listening")
        return server
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => {
      const address = server.address()
      return address !== null && typeof address === "object" ? address.port : 0
    }
  )

describeWithNats("the engine", () => {
  let nats: Nats
  beforeAll(async () => {
    nats = await startNats()
  })
  afterAll(() => nats.stop())

  it.scopedLive("stores a record once, and brings it to every node at its place", () =>
    Effect.gen(function* () {
      const one = yield* Layer.build(engineOn(nats))
      const other = yield* Layer.build(engineOn(nats))
      const [a, b] = yield* Effect.forEach([one, other], (context) =>
        Effect.provide(Engine, context)
      )
      if (a === undefined || b === undefined) return assert.fail("two engines")
      assert.notStrictEqual(a.node, b.node)
      const brought = yield* Queue.unbounded<Stored>()
      yield* b.follow((record) => void brought.unsafeOffer(record))
      const { last } = yield* b.extent
      for (const [id, text] of [
        ["1", "one"],
        ["1", "one"],
        ["2", "two"]
      ] as const)
        a.publish(subjectOf("room", "tea"), id, text)
      const subject = subjectOf("room", "tea")
      const wanted = [
        { place: last + 1, subject, text: "one" },
        { place: last + 2, subject, text: "two" }
      ]
      assert.deepStrictEqual([yield* Queue.take(brought), yield* Queue.take(brought)], wanted)
      assert.strictEqual((yield* b.extent).last, last + 2)
      assert.deepStrictEqual(yield* b.at(last + 1), wanted[0])
      const read: Array<Stored> = []
      yield* b.read(last + 1, last + 2, (record) => void read.push(record))
      assert.deepStrictEqual(read, wanted)
      yield* a.purge(subject, last + 1)
      assert.isUndefined(yield* b.at(last + 1))
      assert.isDefined(yield* b.at(last + 2))
    })
  )

  it.scopedLive("gives all records in their order, however many there are", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(engineOn(nats))
      const { extent, publish, read } = yield* Effect.provide(Engine, context)
      const { last: before } = yield* extent
      const count = historyAtOnce * 2 + 5
      for (let n = 1; n <= count; n++) publish(subjectOf("room", "many"), `many ${n}`, String(n))
      const { last } = yield* Effect.repeat(extent, {
        until: ({ last }) => last >= before + count
      })
      const texts: Array<string> = []
      yield* read(before + 1, last, ({ text }) => void texts.push(text))
      assert.deepStrictEqual(
        texts,
        Array.from({ length: count }, (_, n) => String(n + 1))
      )
    })
  )

  it.scopedLive("gives what is left where others are deleted, also the last ones", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(engineOn(nats))
      const { extent, publish, purge, read } = yield* Effect.provide(Engine, context)
      const { last: before } = yield* extent
      const [keeps, goes] = [subjectOf("room", "keeps"), subjectOf("room", "goes")]
      for (let n = 1; n <= 20; n++) publish(n % 3 === 0 ? keeps : goes, `left ${n}`, String(n))
      const { last } = yield* Effect.repeat(extent, { until: ({ last }) => last >= before + 20 })
      yield* purge(goes, last)
      const texts: Array<string> = []
      yield* read(before + 1, last, ({ text }) => void texts.push(text))
      assert.deepStrictEqual(texts, ["3", "6", "9", "12", "15", "18"])
      yield* read(last + 1, last, () => assert.fail("nothing is there"))
    })
  )

  it.scopedLive("lets nodes ask each other", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(engineOn(nats))
      const { answer, ask } = yield* Effect.provide(Engine, context)
      yield* answer("that", (text) => Effect.succeed(`${text}, yes`))
      assert.strictEqual(yield* ask("that", "so", 2000), "so, yes")
      const nobody = yield* Effect.flip(ask("nobody", "so", 2000))
      assert.deepStrictEqual([nobody._tag, nobody.isUnasked], ["EngineGone", true])
      yield* answer("mute", () => Effect.sync(() => undefined))
      const silent = yield* Effect.flip(ask("mute", "so", 50))
      assert.deepStrictEqual([silent._tag, silent.isUnasked], ["EngineGone", false])
    })
  )

  it.scopedLive("is refused more than one replica where they are known to diverge", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(
        Layer.build(
          Engine.layer({ servers: [engineAddress(nats.url)], replicas: 3, insists: false })
        )
      )
      assert.deepStrictEqual([refused.obstacle, /^2\.\d+/.test(refused.reason)], ["version", true])
    })
  )

  it.scopedLive("is used by whom its address names", () =>
    Effect.gen(function* () {
      const guarded = yield* Effect.acquireRelease(
        Effect.promise(() => startNats("authorization { user: me, password: secret }")),
        ({ stop }) => Effect.promise(stop)
      )
      const open = (userinfo: string) =>
        Layer.build(
          Engine.layer({
            servers: [engineAddress(guarded.url.replace("//", `//${userinfo}`))],
            replicas: 1,
            insists: false
          })
        )
      const { obstacle, reason } = yield* Effect.flip(open("me:wrong@"))
      assert.deepStrictEqual([obstacle, /auth/i.test(reason)], ["unreachable", true])
      const { extent } = yield* Effect.provide(Engine, yield* open("me:secret@"))
      assert.strictEqual((yield* extent).last, 0)
    })
  )

  it.scopedLive("says that what listens there is not NATS", () =>
    Effect.forEach(
      [(socket: Socket) => socket.end(), (socket: Socket) => socket.end("HTTP/1.1 400\r\n\r\n")],
      (answer) =>
        Effect.gen(function* () {
          const port = yield* listening(answer)
          const servers = [engineAddress(`nats://127.0.0.1:${port}`)]
          const { obstacle } = yield* Effect.flip(
            Layer.build(Engine.layer({ servers, replicas: 1, insists: false }))
          )
          assert.strictEqual(obstacle, "foreign")
        })
    )
  )

  it.scopedLive("says why it cannot be reached", () =>
    Effect.gen(function* () {
      const { obstacle } = yield* Effect.flip(
        Layer.build(
          Engine.layer({
            servers: [engineAddress("nats://127.0.0.1:1")],
            replicas: 1,
            insists: false
          })
        )
      )
      assert.strictEqual(obstacle, "unreachable")
    })
  )
})

describeWithNats("three servers", () => {
  it("have a stream with three replicas where one insists", async () => {
    const three = await startThree()
    try {
      const servers = three.map(({ url }) => engineAddress(url))
      const found = await Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const engine = yield* Effect.retry(
              Layer.build(Engine.layer({ servers, replicas: 3, insists: true })),
              { times: 20 }
            )
            const { extent } = yield* Effect.provide(Engine, engine)
            const later = yield* Layer.build(Engine.layer({ servers, replicas: 1, insists: false }))
            const { replicas } = yield* Effect.provide(Engine, later)
            return { last: (yield* extent).last, replicas }
          })
        )
      )
      // Whoever comes later says what the stream has, and not what they would have made.
      assert.deepStrictEqual(found, { last: 0, replicas: 3 })
    } finally {
      await Promise.all(three.map(({ stop }) => stop()))
    }
  })
})
