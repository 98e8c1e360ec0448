import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import * as DiskLog from "../../../../src/services/server/log/DiskLog.ts"
import * as DiskSessions from "../../../../src/services/server/session/DiskSessions.ts"
import * as Restoring from "../../../../src/services/server/session/Restoring.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import { Store } from "../../../../src/services/server/store/Store.ts"
import { until } from "../../../support/captured-logs.ts"
import { folder } from "../../../support/disk.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"

const iso = (millis: number) => new Date(millis).toISOString()

let lastId = 100

/** Says TELL with this `since`; the code of its error, or what else it is answered, without the id. */
const tell = (from: MemoryConnection, nick: string, since: number | string) => {
  const id = `@${++lastId}`
  const time = typeof since === "number" ? iso(since) : since
  return Effect.map(ask(from, `${id};since=${time} TELL ${nick} hi`), (lines) =>
    lines
      .filter((line) => line.startsWith(`${id} `))
      .map((line) => line.replace(/^@\d+ (?:ERR )?(\S+).*/, "$1"))
      .join()
  )
}

const turns = Effect.repeatN(
  until(() => true),
  5
)

const leave = (one: MemoryConnection) => sayUntil(one, "BYE", "BYE quit")

const test = <E>(name: string, body: Effect.Effect<void, E, Connections | MemoryTransport>) =>
  it.scoped(name, () => Effect.provide(body, services()))

/** The lines with this verb that somebody has heard. */
const all = ({ client }: MemoryConnection, verb: string) =>
  client.heard.filter((line) => line.startsWith(verb))

/** The clock is at a second from the beginning of the test. */
const at = (second: number) => TestClock.setTime(second * 1000)

describe("a private message for whoever has had a name since a time", () => {
  test(
    "is delivered to them, however late, and not to who has it next",
    Effect.gen(function* () {
      yield* at(1)
      const [alice, bob] = [yield* connect("alice"), yield* connect("bob")]
      yield* at(2)
      assert.strictEqual(yield* tell(alice, "bob", 999), "other-holder")
      for (const since of [1000, 1500, 2000])
        assert.strictEqual(yield* tell(alice, "bob", since), "OK")
      yield* ask(bob, "PING")
      assert.lengthOf(all(bob, "TOLD"), 3)
      yield* leave(bob)
      assert.strictEqual(yield* tell(alice, "bob", 2000), "no-such-nick")
      const next = yield* connect("BOB")
      // In the same millisecond bob could have said something.
      assert.strictEqual(yield* tell(alice, "bob", 2000), "other-holder")
      assert.strictEqual(yield* tell(alice, "bob", 2001), "OK")
      assert.include(yield* ask(alice, "TELL bob hi"), "OK")
      yield* ask(next, "PING")
      assert.lengthOf(all(next, "TOLD"), 2)
    })
  )

  it.scoped(
    "is not for whoever has the name now, whenever a room gets to what was said before",
    () => {
      const logs = new FickleLogs()
      return Effect.gen(function* () {
        yield* at(1)
        const [alice, bob, carol] = [
          yield* connect("alice"),
          yield* connect("bob"),
          yield* connect("carol")
        ]
        const gate = yield* Effect.makeLatch(false)
        logs.offer = () => gate.await
        alice.client.send("SAY lobby first")
        yield* turns
        bob.client.send("SAY lobby late")
        yield* turns
        // He does not read, and is disconnected for that.
        bob.freeze()
        for (const text of ["one", "two"]) yield* ask(carol, `TELL bob ${text}`)
        const next = yield* connect()
        yield* sayUntil(next, "NICK bob", "READY bob")
        yield* at(10)
        yield* gate.open
        yield* ask(alice, "SAY lobby last")
        const times = all(alice, "MSG lobby").map((line) => line.split(" ")[3] ?? "")
        for (const time of times)
          assert.strictEqual(yield* tell(alice, "bob", time), "other-holder")
        const past = yield* ask(alice, "HISTORY lobby 9")
        assert.deepStrictEqual(
          past
            .filter((line) => line.startsWith("PAST"))
            .map((line) => line.split(" ").slice(4).join(" ")),
          ["alice first", "alice last"]
        )
      }).pipe(Effect.provide(services({ outbox: 0 }, logs.layer)))
    }
  )

  test(
    "follows a change of the name with the time of its RENAME, and its case does not count",
    Effect.gen(function* () {
      yield* at(1)
      const [alice, bob] = [yield* connect("alice"), yield* connect("bob")]
      yield* at(2)
      yield* ask(bob, "NICK Bob")
      assert.strictEqual(yield* tell(alice, "bob", 1000), "OK")
      yield* ask(bob, "NICK rob")
      yield* ask(alice, "PING")
      assert.deepStrictEqual(all(alice, "RENAME"), [
        `RENAME bob Bob ${iso(2000)} ${iso(1000)}`,
        `RENAME Bob rob ${iso(2000)} ${iso(1000)}`
      ])
      assert.strictEqual(yield* tell(alice, "rob", 1999), "other-holder")
      assert.strictEqual(yield* tell(alice, "rob", 2000), "OK")
      yield* at(3)
      yield* ask(bob, "NICK bob")
      assert.strictEqual(yield* tell(alice, "bob", 2999), "other-holder")
      assert.strictEqual(yield* tell(alice, "bob", 3000), "OK")
    })
  )

  test(
    "reaches a session that waits for its client, and that came back by RESUME or NICK",
    Effect.gen(function* () {
      yield* at(1)
      const [alice, bob] = [yield* connect("alice"), yield* keeper("bob")]
      yield* vanish(bob)
      yield* at(20)
      assert.match(yield* tell(alice, "bob", 1000), /,OK$/)
      for (const line of [`RESUME ${secretOf("bob")}`, `NICK bob 60 ${secretOf("bob")}`]) {
        yield* at(40)
        const again = yield* connect()
        yield* sayUntil(again, line, "READY bob")
        assert.strictEqual(yield* tell(alice, "bob", 1000), "OK")
      }
      // A name that could not be taken does not begin anew, either.
      assert.match((yield* ask(alice, "NICK bob")).join(), /nick-taken/)
      assert.strictEqual(yield* tell(alice, "bob", 1000), "OK")
    })
  )

  test(
    "is answered again as before when it is repeated, whoever has the name by then",
    Effect.gen(function* () {
      yield* at(1)
      const [alice, bob] = [yield* keeper("alice"), yield* connect("bob")]
      yield* at(2)
      const line = `@5;since=${iso(1500)} TELL bob once`
      assert.include(yield* ask(alice, line), "@5 OK")
      yield* leave(bob)
      const next = yield* connect("bob")
      assert.include(yield* ask(alice, line), "@5 OK")
      assert.match(
        (yield* ask(alice, line.replace("@5", "@6"))).join("\n"),
        /^@6 ERR other-holder /m
      )
      yield* ask(next, "PING")
      assert.deepStrictEqual(all(next, "TOLD"), [])
    })
  )

  test(
    "is refused where its time is not one, and elsewhere the tag means nothing",
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      assert.strictEqual(yield* tell(alice, "alice", "yesterday"), "malformed")
      assert.strictEqual(yield* tell(alice, "alice", `${iso(0)};since=later`), "OK")
      assert.include(yield* ask(alice, "@2;since=yesterday PART lobby"), "@2 OK")
    })
  )
})

describe("since when a session has its name", () => {
  /** A server with its data in this folder. */
  const onDisk = (path: string) => {
    const store = Layer.orDie(Store.layer(path, "normal"))
    const logs = Layer.orDie(Layer.provide(DiskLog.layer, store))
    const memory = SessionMemory.layerLasting.pipe(
      Layer.provide(DiskSessions.layer),
      Layer.provide(store)
    )
    return Restoring.layer.pipe(
      Layer.orDie,
      Layer.provideMerge(services({}, logs, undefined, undefined, memory)),
      Layer.provideMerge(store)
    )
  }

  it.scoped("is known after a restart, and an older record has it only from then on", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* at(1)
      yield* Effect.scoped(
        Effect.provide(
          Effect.gen(function* () {
            const bob = yield* keeper("rob")
            yield* at(2)
            yield* ask(bob, "NICK bob")
          }),
          onDisk(path)
        )
      )
      yield* at(10)
      yield* Effect.scoped(
        Effect.provide(
          Effect.gen(function* () {
            const alice = yield* connect("alice")
            assert.strictEqual(yield* tell(alice, "bob", 1999), "other-holder")
            assert.match(yield* tell(alice, "bob", 2000), /,OK$/)
            // With its secret it stays the same.
            const again = yield* connect()
            yield* sayUntil(again, `NICK bob 50 ${secretOf("rob")}`, "READY bob 50")
            assert.deepStrictEqual(yield* (yield* Store).read("SELECT nick, since FROM sessions"), [
              ["bob", 2000]
            ])
            yield* (yield* Store).write({ sql: "UPDATE sessions SET since = NULL", rows: [[]] })
          }),
          onDisk(path)
        )
      )
      yield* at(20)
      yield* Effect.scoped(
        Effect.provide(
          Effect.gen(function* () {
            const alice = yield* connect("alice")
            assert.strictEqual(yield* tell(alice, "bob", 19_999), "other-holder")
            assert.match(yield* tell(alice, "bob", 20_000), /,OK$/)
          }),
          onDisk(path)
        )
      )
    })
  )

  it.scoped("is later than what was said before a restart, also if the clock was set back", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const within = <E>(body: Effect.Effect<void, E, MemoryTransport>) =>
        Effect.scoped(Effect.provide(body, onDisk(path)))
      yield* at(100)
      yield* within(
        Effect.gen(function* () {
          yield* keeper("alice")
          const bob = yield* connect("bob")
          yield* ask(bob, "SAY lobby hello")
          yield* at(101)
          yield* ask(bob, "TELL alice hello")
          yield* leave(bob)
        })
      )
      yield* at(40)
      yield* within(
        Effect.gen(function* () {
          yield* connect("bob")
          const carol = yield* connect("carol")
          assert.strictEqual(yield* tell(carol, "bob", 100_000), "other-holder")
          assert.strictEqual(yield* tell(carol, "bob", 101_000), "other-holder")
          assert.strictEqual(yield* tell(carol, "bob", 101_001), "OK")
          // Without what waits in an inbox, the rooms tell it.
          const alice = yield* connect()
          yield* sayUntil(alice, `RESUME ${secretOf("alice")}`, "TOLD 1")
          yield* leave(alice)
        })
      )
      yield* at(40)
      yield* within(
        Effect.gen(function* () {
          const bob = yield* connect("bob")
          assert.strictEqual(yield* tell(bob, "bob", 100_000), "other-holder")
          assert.strictEqual(yield* tell(bob, "bob", 100_001), "OK")
        })
      )
    })
  )
})
