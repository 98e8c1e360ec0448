import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, LogLevel, type Scope, TestClock } from "effect"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import type { LimitsShape } from "../../../../src/services/server/Limits.ts"
import { handedAfter } from "../../../../src/services/server/limits/Sessions.ts"
import { down, FickleLogs } from "../../../support/fickle-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryTransport } from "../../../support/memory-transport.ts"
import { askAnew, plain, sessionsContract } from "../../../support/sessions-contract.ts"

const test = <E>(
  name: string,
  body: Effect.Effect<void, E, Connections | MemoryTransport | Scope.Scope>,
  limits: Partial<LimitsShape> = {}
) => it.scoped(name, () => Effect.provide(body, services(limits)))

sessionsContract("memory", (limits) => services(limits))

describe("a message that was refused", () => {
  const logs = new FickleLogs()
  it.scoped("is accepted with the same id later, also behind one that is gathered", () =>
    Effect.gen(function* () {
      const alice = yield* connect("alice")
      logs.offer = down
      const refused = yield* ask(alice, "@5 SAY lobby hello\n@6 SAY lobby world")
      assert.lengthOf(
        refused.filter((line) => /^@[56] ERR unavailable /.test(line)),
        2
      )
      logs.comeBack()
      const accepted = yield* ask(alice, "@5 SAY lobby hello\n@6 SAY lobby world")
      assert.deepStrictEqual(plain(accepted), ["@5 OK lobby :1 TIME", "@6 OK lobby :2 TIME"])
    }).pipe(Effect.provide(services({}, logs.layer)), Logger.withMinimumLogLevel(LogLevel.None))
  )
})

describe("a nickname that the server does not take", () => {
  test(
    "is refused, also as a change, and the old one stays",
    Effect.gen(function* () {
      const [refused] = yield* askAnew("NICK r2d2")
      assert.match(refused ?? "", /^ERR nick-invalid /)
      const bob = yield* connect("bob")
      assert.match((yield* ask(bob, "NICK bob_")).at(-1) ?? "", /^ERR nick-invalid /)
      assert.deepStrictEqual(yield* ask(bob, "WHO lobby"), ["HERE lobby bob", "OK"])
    })
  )
})

test(
  "somebody whose connection is lost is listed among the members, and marked",
  Effect.gen(function* () {
    const bob = yield* connect("bob")
    const alice = yield* keeper("alice")
    yield* vanish(alice)
    yield* TestClock.adjust("500 millis")
    yield* ask(bob, "")
    const listed = ["@1 HERE lobby bob alice", "@1 AWAY alice 60", "@1 OK"]
    assert.deepStrictEqual(yield* ask(bob, "@1 WHO lobby"), listed)
    yield* askAnew(`RESUME ${secretOf("alice")} inbox=0`)
    assert.deepStrictEqual(yield* ask(bob, "WHO lobby"), ["HERE lobby bob alice", "OK"])
  })
)

describe("a private message to somebody whose connection is lost", () => {
  test(
    "waits, which its sender learns with the seconds that are left",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* keeper("alice")
      yield* vanish(alice)
      yield* TestClock.adjust("500 millis")
      yield* ask(bob, "")
      const answers = yield* ask(bob, "@3 TELL Alice are you there?")
      assert.deepStrictEqual(answers, ["@3 AWAY alice 60", "@3 OK"])
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* ask(bob, "@3 TELL Alice are you there?"), ["@3 OK"])
      assert.deepStrictEqual(yield* ask(bob, "TELL alice hm"), ["AWAY alice 59", "OK"])
      const again = yield* askAnew(`RESUME ${secretOf("alice")} inbox=0`)
      assert.deepStrictEqual(plain(again).slice(-2), [
        "TOLD 1 TIME bob are you there?",
        "TOLD 2 TIME bob hm"
      ])
    })
  )

  test(
    "is refused where too many wait from one address, and the others come",
    Effect.gen(function* () {
      const bob = yield* connect("bob", "192.0.2.1")
      const alice = yield* keeper("alice")
      yield* vanish(alice)
      const tells = Array.from({ length: 65 }, (_, n) => `@${n + 1} TELL alice ${n + 1}`)
      const answers = yield* ask(bob, tells.join("\n"))
      assert.match(answers.at(-1) ?? "", /^@65 ERR full /)
      // It was not accepted, so its id is free.
      const carol = yield* connect("carol", "192.0.2.2")
      assert.strictEqual((yield* ask(carol, "TELL alice hi")).at(-1), "OK")
      const again = yield* askAnew(`RESUME ${secretOf("alice")}`)
      assert.lengthOf(
        again.filter((line) => line.startsWith("TOLD ")),
        65
      )
    })
  )

  test(
    "comes back to its sender, under whatever name, when the session ends before it was handed over",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const carol = yield* keeper("carol")
      const alice = yield* keeper("alice")
      // Nobody says PING, so that they may be silent.
      yield* sayUntil(bob, "TELL alice read", "OK")
      yield* TestClock.adjust(handedAfter)
      yield* sayUntil(alice, "WHO lobby", "OK")
      yield* TestClock.adjust(handedAfter)
      yield* sayUntil(alice, "WHO lobby", "OK")
      yield* vanish(alice)
      yield* sayUntil(bob, "TELL alice waits\nNICK robert", "READY robert")
      yield* sayUntil(carol, "TELL alice hello", "OK")
      yield* vanish(carol)
      yield* TestClock.adjust("59 seconds")
      const resumed = yield* connect()
      yield* sayUntil(resumed, `RESUME ${secretOf("carol")}`, "JOINED")
      yield* TestClock.adjust("1 seconds")
      const back = (yield* ask(bob, "")).filter((line) => line.startsWith("UNTOLD "))
      assert.deepStrictEqual(plain(back), ["UNTOLD 1 TIME alice waits"])
      yield* vanish(resumed)
      const again = yield* askAnew(`RESUME ${secretOf("carol")} inbox=0`)
      assert.deepStrictEqual(plain(again).slice(-1), ["UNTOLD 1 TIME alice hello"])
    })
  )
})
