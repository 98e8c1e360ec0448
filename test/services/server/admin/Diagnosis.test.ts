import { once } from "node:events"
import { createConnection } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Exit, Layer, Logger, LogLevel, Option, Scope } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Backing } from "../../../../src/services/server/admin/Backing.ts"
import * as Diagnosis from "../../../../src/services/server/admin/Diagnosis.ts"
import type { Fault } from "../../../../src/services/server/admin/Health.ts"
import { Metrics } from "../../../../src/services/server/admin/Metrics.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { Histogram } from "../../../../src/services/server/Histogram.ts"
import { loopStuck } from "../../../../src/services/server/limits/Operation.ts"
import { Diagnostics } from "../../../../src/services/server/web/Diagnostics.ts"
import { folder } from "../../../support/disk.ts"
import { type ReadFamily, read } from "../../../support/exposition.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import { LineSocket } from "../../../support/line-socket.ts"
import { ask, connect, sayUntil, services, vanish } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"
import { unix } from "../../../support/unix-transport.ts"

const say = (fault: Fault): string => fault._tag

const diagnosis = (backing: Partial<Backing["Type"]> = {}) =>
  Diagnosis.layer({ version: 'odd "1"\\', say }).pipe(
    Layer.provideMerge(Metrics.layer),
    Layer.provide(
      Layer.succeed(Backing, { fault: () => undefined, cluster: () => undefined, ...backing })
    )
  )

const server = Layer.provideMerge(diagnosis(), services())

const scrape = Effect.flatMap(Diagnostics, ({ metrics }) => Effect.map(metrics, read))

const samplesOf = (families: ReadonlyArray<ReadFamily>, name: string) =>
  families.find((family) => family.name === name)?.samples ?? assert.fail(`There is no ${name}.`)

/** The figure of this name that has no label. */
const valueOf = (families: ReadonlyArray<ReadFamily>, name: string, end = ""): number =>
  samplesOf(families, name).find((sample) => sample.name === name + end)?.value ??
  assert.fail(`There is no ${name}${end}.`)

/** How much a figure has grown. */
const growth =
  (before: ReadonlyArray<ReadFamily>, after: ReadonlyArray<ReadFamily>) =>
  (name: string, end = ""): number =>
    valueOf(after, name, end) - valueOf(before, name, end)

/** Clients as `natter/1 memory 3`. */
const clients = (families: ReadonlyArray<ReadFamily>) =>
  samplesOf(families, "natter_clients").map(
    ({ labels, value }) => `${labels.protocol} ${labels.transport} ${value}`
  )

describe("the figures that a machine reads", () => {
  it.scoped("count what was said, and each message once in the time of deliveries", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* connect("bob")
      yield* connect("carol")
      const before = yield* scrape
      yield* ask(alice, "SAY lobby one\nSAY lobby two\nSAY lobby three")
      const grown = growth(before, yield* scrape)
      assert.deepStrictEqual(
        [
          grown("natter_messages_total"),
          grown("natter_deliveries_total"),
          grown("natter_delivery_seconds", "_count")
        ],
        [3, 6, 3]
      )
      assert.isAbove(grown("natter_delivery_seconds", "_sum"), 0)
      assert.isAbove(grown("natter_sent_bytes_total"), 0)
    }).pipe(Effect.provide(server))
  )

  it.scoped("have no time for messages that are lost or refused", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const alice = yield* connect("alice")
      const before = yield* scrape
      logs.loses = true
      yield* sayUntil(alice, "SAY lobby lost", "ERR unavailable")
      logs.loses = false
      logs.goDown()
      yield* sayUntil(alice, "SAY lobby refused", "ERR unavailable")
      logs.comeBack()
      yield* ask(alice, "SAY lobby said")
      assert.strictEqual(growth(before, yield* scrape)("natter_delivery_seconds", "_count"), 1)
    }).pipe(Effect.provide(Layer.provideMerge(diagnosis(), services({}, logs.layer))))
  })

  it.scoped("have buckets that rise up to the count", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      yield* ask(alice, "SAY lobby hello")
      const families = yield* scrape
      const histograms = families.filter(({ type }) => type === "histogram")
      assert.deepStrictEqual(
        histograms.map(({ name }) => name),
        ["natter_delivery_seconds", "natter_commit_seconds"]
      )
      for (const { name, samples } of histograms) {
        const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
        const bounds = buckets.map(({ labels }) => labels.le)
        assert.strictEqual(bounds.at(-1), "+Inf")
        const [counts, finite] = [
          buckets.map(({ value }) => value),
          bounds.slice(0, -1).map(Number)
        ]
        for (const list of [counts, finite])
          assert.deepStrictEqual(
            list,
            list.toSorted((one, other) => one - other)
          )
        assert.strictEqual(counts.at(-1), valueOf(families, name, "_count"))
      }
    }).pipe(Effect.provide(server))
  )

  it.scopedLive(
    "have clients by protocol and transport, and connections that are not clients yet",
    () =>
      Effect.gen(function* () {
        const path = join(yield* folder, "socket")
        const guest = {
          ...natter1,
          name: "guest/1",
          detect: (head: Uint8Array) => (head[0] === 0x47 ? ("mine" as const) : ("other" as const))
        }
        const protocols = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(guest))
        const listeners = Memory.layerWith(unix(path))
        yield* Effect.gen(function* () {
          assert.notInclude(
            yield* Effect.flatMap(Diagnostics, ({ metrics }) => metrics),
            "natter_clients"
          )
          const alice = yield* connect("alice")
          yield* connect("bob")
          const socket = createConnection(path)
          yield* Effect.promise(() => once(socket, "connect"))
          const carol = new LineSocket(socket, socket, () => socket.destroy())
          carol.send("NICK carol")
          yield* Effect.promise(() => carol.until("JOINED lobby"))
          const { connectSilently } = yield* Memory.MemoryTransport
          const dave = yield* connectSilently("127.0.0.1")
          dave.client.send("GUEST")
          yield* Effect.promise(() => dave.client.until("HELLO"))
          yield* connectSilently("127.0.0.1")
          const families = yield* scrape
          assert.sameMembers(clients(families), [
            "natter/1 memory 2",
            "natter/1 unix 1",
            "guest/1 memory 1"
          ])
          assert.strictEqual(valueOf(families, "natter_connections"), 5)
          yield* vanish(dave)
          yield* vanish(alice)
          assert.sameMembers(clients(yield* scrape), [
            "natter/1 memory 1",
            "natter/1 unix 1",
            "guest/1 memory 0"
          ])
          carol.send("BYE")
          yield* Effect.promise(() => carol.toTheEnd())
        }).pipe(
          Effect.provide(
            Layer.provideMerge(diagnosis(), services({}, undefined, protocols, listeners))
          )
        )
      }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )

  it.scoped("tell of the other servers where there are some", () => {
    const roundTrip = new Histogram([1])
    roundTrip.observe(0.5)
    const figures = {
      ...{ nodes: 3, lease: 6.5, names: 40, records: 9, behind: 2, waiting: 0.25 },
      ...{ resent: 4, repaired: 5, roundTrip: roundTrip.read() }
    }
    return Effect.gen(function* () {
      const families = yield* scrape
      const of = (name: string, end = "") => valueOf(families, `natter_cluster_${name}`, end)
      assert.deepStrictEqual(
        [
          of("nodes"),
          of("lease_seconds"),
          of("names"),
          of("behind_records"),
          of("waiting_seconds")
        ],
        [3, 6.5, 40, 2, 0.25]
      )
      assert.deepStrictEqual(
        [of("records_total"), of("resent_total"), of("repaired_total")],
        [9, 4, 5]
      )
      assert.strictEqual(of("round_trip_seconds", "_count"), 1)
    }).pipe(Effect.provide(Layer.provideMerge(diagnosis({ cluster: () => figures }), services())))
  })

  it.scoped("tell of the process and the version", () =>
    Effect.gen(function* () {
      const families = yield* scrape
      assert.deepStrictEqual(samplesOf(families, "natter_info"), [
        { name: "natter_info", labels: { version: 'odd "1"\\' }, value: 1 }
      ])
      const value = (name: string) => valueOf(families, name)
      const started = value("process_start_time_seconds")
      const now = Date.now() / 1000
      assert.isTrue(started < now && started > now - process.uptime() - 60)
      assert.isAbove(value("process_resident_memory_bytes"), value("nodejs_heap_size_used_bytes"))
      assert.isAtLeast(value("nodejs_heap_size_total_bytes"), 1e6)
      assert.isAbove(value("process_cpu_seconds_total"), 0)
    }).pipe(Effect.provide(server))
  )
})

describe("the health of a server", () => {
  it.scoped("is good until its store refuses, and again when it does not", () => {
    let fault: Fault | undefined
    return Effect.gen(function* () {
      const { health } = yield* Diagnostics
      const told = Effect.all([
        health,
        Effect.map(scrape, (families) => valueOf(families, "natter_healthy"))
      ])
      assert.deepStrictEqual(yield* told, [Option.none(), 1])
      fault = { _tag: "StoreRefuses", reason: "full" }
      assert.deepStrictEqual(yield* told, [Option.some("StoreRefuses"), 0])
      fault = { _tag: "EngineAway" }
      assert.deepStrictEqual(yield* told, [Option.some("EngineAway"), 0])
      fault = undefined
      assert.deepStrictEqual(yield* told, [Option.none(), 1])
    }).pipe(Effect.provide(Layer.provideMerge(diagnosis({ fault: () => fault }), services())))
  })

  it.scoped("is not good while it shuts down", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(server, scope)
      const { health } = Context.get(context, Diagnostics)
      assert.deepStrictEqual(yield* health, Option.none())
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* health, Option.some("Ending"))
    })
  )

  it.scoped("is not good when its event loop stood still", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      let late = 0n
      const lateClock: Clock.Clock = {
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
        currentTimeMillis: clock.currentTimeMillis,
        unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos() + late,
        currentTimeNanos: Effect.map(clock.currentTimeNanos, (nanos) => nanos + late),
        sleep: (duration) => clock.sleep(duration)
      }
      yield* Effect.gen(function* () {
        const { health } = yield* Diagnostics
        assert.deepStrictEqual(yield* health, Option.none())
        late = BigInt(loopStuck + 1001) * 1_000_000n
        assert.deepStrictEqual(yield* health, Option.some("StoodStill"))
      }).pipe(Effect.provide(server), Effect.withClock(lateClock))
    })
  )
})
