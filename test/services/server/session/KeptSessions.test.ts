import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, LogLevel, type Scope, TestClock } from "effect"
import { handedAfter } from "../../../../src/services/server/FixedLimits.ts"
import type { LimitsShape } from "../../../../src/services/server/Limits.ts"
import type { Connections } from "../../../../src/services/server/session/Connections.ts"
import { down, FickleLogs } from "../../../support/fickle-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  toTheEnd,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryTransport } from "../../../support/memory-transport.ts"

/** Says something on a new connection; what is answered after HELLO. */
const askAnew = (line: string) =>
  Effect.gen(function* () {
    const socket = yield* connect()
    return (yield* ask(socket, line)).slice(1)
  })

/** Without the times and the epochs. */
const plain = (lines: ReadonlyArray<string>) =>
  lines.map((line) =>
    line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME").replace(/ [a-z0-9]{1,8}:(\d+)/, " :$1")
  )

const test = <E>(
  name: string,
  body: Effect.Effect<void, E, Connections | MemoryTransport | Scope.Scope>,
  limits: Partial<LimitsShape> = {}
) => it.scoped(name, () => Effect.provide(body, services(limits)))

describe("a kept session", () => {
  test(
    "is kept from its first READY on, which says how long and what was accepted",
    Effect.gen(function* () {
      const alice = yield* connect()
      const [ready] = (yield* sayUntil(
        alice,
        `NICK alice 900 ${secretOf("alice")}`,
        "READY"
      )).slice(-1)
      assert.strictEqual(ready, "READY alice 90 0")
      yield* vanish(alice)
      const again = yield* askAnew(`@7 RESUME ${secretOf("alice")}`)
      assert.deepStrictEqual(plain(again), ["@7 READY alice 90 0", "JOINED lobby :0 1"])
    }),
    { keep: 90 }
  )

  test(
    "is resumed by NICK with its name and secret, as by RESUME without marks",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      yield* ask(alice, "JOIN dev\n@5 SAY dev hello\n@6 TELL alice note")
      yield* vanish(alice)
      const again = yield* askAnew(`@1 NICK Alice 60 ${secretOf("alice")}`)
      assert.deepStrictEqual(plain(again), [
        "@1 READY alice 60 6",
        "JOINED lobby :0 1",
        "JOINED dev :1 1",
        "TOLD 1 TIME alice note"
      ])
    })
  )

  test(
    "is kept for as long as the NICK says that resumes it",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      yield* vanish(alice)
      const again = yield* connect()
      const [ready] = (yield* sayUntil(again, `NICK alice 30 ${secretOf("alice")}`, "READY")).slice(
        -1
      )
      assert.strictEqual(ready, "READY alice 30 0")
      const last = yield* connect()
      yield* sayUntil(last, `NICK alice 0 ${secretOf("alice")}`, "JOINED")
      assert.deepStrictEqual(yield* ask(last, "NICK alice"), ["READY alice"])
      yield* vanish(last)
      assert.match(
        (yield* askAnew(`RESUME ${secretOf("alice")}`))[0] ?? "",
        /^ERR session-unknown /
      )
    })
  )

  test(
    "gives back what came while it was kept, when it ends later without being kept",
    Effect.gen(function* () {
      const [alice, bob] = [yield* keeper("alice"), yield* connect("bob")]
      yield* ask(bob, "TELL alice are you there?")
      yield* sayUntil(alice, `NICK alice 0 ${secretOf("alice")}`, "READY alice")
      yield* ask(bob, "TELL alice hello?")
      yield* vanish(alice)
      yield* ask(bob, "PING")
      const untold = bob.client.heard.filter((line) => line.startsWith("UNTOLD"))
      assert.deepStrictEqual(plain(untold), ["UNTOLD 1 TIME alice are you there?"])
    })
  )

  test(
    "closes the connection that holds it, when NICK resumes it",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      const again = yield* askAnew(`NICK alice 60 ${secretOf("alice")}`)
      assert.strictEqual(again[0], "READY alice 60 0")
      assert.strictEqual((yield* toTheEnd(alice)).at(-1), "BYE replaced")
    })
  )

  test(
    "is not given to another name, which does not get its secret either",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      const [refused] = yield* askAnew(`NICK bob 60 ${secretOf("alice")}`)
      assert.match(refused ?? "", /^ERR secret-taken /)
      const bob = yield* keeper("bob")
      const later = yield* ask(bob, `NICK robert 60 ${secretOf("alice")}`)
      assert.match(later[0] ?? "", /^ERR secret-taken /)
      assert.deepStrictEqual(yield* ask(bob, "NICK bob"), ["READY bob 60 0"])
      assert.deepStrictEqual(yield* ask(alice, "NICK alice"), ["READY alice 60 0"])
    })
  )

  test(
    "gets another time and secret with NICK, unless the name is taken",
    Effect.gen(function* () {
      yield* connect("bob")
      const alice = yield* keeper("alice")
      const failed = yield* ask(alice, `NICK bob 30 ${secretOf("other")}`)
      assert.match(failed[0] ?? "", /^ERR nick-taken /)
      assert.deepStrictEqual(yield* ask(alice, "NICK alice"), ["READY alice 60 0"])
      assert.deepStrictEqual(yield* ask(alice, `NICK alicia 30 ${secretOf("other")}`), [
        "READY alicia 30 0"
      ])
      yield* vanish(alice)
      const [unknown] = yield* askAnew(`RESUME ${secretOf("alice")}`)
      assert.match(unknown ?? "", /^ERR session-unknown /)
      const [ready] = yield* askAnew(`RESUME ${secretOf("other")}`)
      assert.strictEqual(ready, "READY alicia 30 0")
    })
  )

  test(
    "is kept when its client ends its half of the connection, and said to be",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      alice.client.send("SAY lobby last words")
      alice.client.end()
      const [ok, bye] = plain(yield* toTheEnd(alice))
      assert.deepStrictEqual([ok, bye], ["OK lobby :1 TIME", "BYE kept"])
      assert.strictEqual((yield* askAnew(`RESUME ${secretOf("alice")}`))[0], "READY alice 60 0")
      const bob = yield* connect("bob")
      bob.client.end()
      assert.deepStrictEqual(yield* toTheEnd(bob), ["BYE quit"])
    })
  )

  test(
    "answers again what it has accepted, whatever it has left since",
    Effect.gen(function* () {
      const alice = yield* keeper("alice")
      const said = yield* ask(alice, "JOIN tea\n@4 SAY tea green?\n@5 TOPIC tea teas\nPART tea")
      const answers = said.filter((line) => line.startsWith("@"))
      assert.lengthOf(answers, 2)
      yield* vanish(alice)
      const again = yield* connect()
      yield* sayUntil(again, `RESUME ${secretOf("alice")}`, "JOINED lobby")
      const repeated = yield* ask(again, "@4 SAY tea green?\n@5 TOPIC tea teas")
      assert.deepStrictEqual(repeated, answers)
      // An id that was refused is not one that was accepted.
      const [stale] = yield* ask(again, "@3 SAY tea green?")
      assert.match(stale ?? "", /^@3 ERR id-invalid /)
      const [fresh] = yield* ask(again, "@6 SAY tea green?")
      assert.match(fresh ?? "", /^@6 ERR not-in-room /)
    })
  )
})

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
