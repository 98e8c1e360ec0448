import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import type { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import {
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  vanish
} from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"
import { undated } from "../../../support/undated.ts"

/** The answer to a newcomer, which begins like this. It sends no PING, and so may be silent. */
const answer = (line: string, start: string) =>
  Effect.gen(function* () {
    const newcomer = yield* connect()
    return (yield* sayUntil(newcomer, line, start)).at(-1) ?? ""
  })

/** Who has left since the last time. A SAY brings what has not been announced yet; a PING would want more of them. */
const leaves = (witness: MemoryConnection) =>
  Effect.map(sayUntil(witness, "SAY lobby who is gone?", "OK"), (lines) =>
    lines.filter((line) => line.startsWith("LEAVE ")).map(undated)
  )

const test = <E>(
  name: string,
  body: Effect.Effect<void, E, Nicknames | Connections | MemoryTransport>
) => it.scoped(name, () => Effect.provide(body, services()))

describe("the name of a session that is kept", () => {
  test(
    "is held to the last moment, then free, and everyone is told once",
    Effect.gen(function* () {
      const names = yield* Nicknames
      const bob = yield* connect("bob")
      const alice = yield* keeper("alice")
      yield* vanish(alice)
      yield* TestClock.adjust("59 seconds")
      yield* answer(
        "NICK Alice",
        "ERR nick-taken Somebody with that nickname has lost the connection and has up to 1 second to"
      )
      assert.deepStrictEqual(yield* leaves(bob), [])
      assert.strictEqual(yield* names.size, 2)
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* leaves(bob), ["LEAVE lobby lost alice"])
      assert.strictEqual(yield* names.size, 1)
      assert.strictEqual(yield* answer("NICK Alice", "READY"), "READY Alice")
      yield* answer(`RESUME ${secretOf("alice")}`, "ERR session-unknown ")
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(yield* leaves(bob), [])
    })
  )

  test(
    "is free at once when its owner did not ask to keep the session, or does not any more",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* connect("alice")
      yield* vanish(alice)
      assert.deepStrictEqual(yield* leaves(bob), ["LEAVE lobby lost alice"])
      const carol = yield* keeper("carol")
      yield* sayUntil(carol, `NICK carol 0 ${secretOf("carol")}`, "READY carol")
      assert.strictEqual(carol.client.heard.at(-1), "READY carol")
      yield* vanish(carol)
      assert.deepStrictEqual(yield* leaves(bob), ["LEAVE lobby lost carol"])
    })
  )

  test(
    "is held by whoever came back, for as long as they stay",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* keeper("alice")
      yield* vanish(alice)
      yield* TestClock.adjust("59 seconds")
      const again = yield* connect()
      yield* sayUntil(again, `RESUME ${secretOf("alice")}`, "READY alice")
      yield* TestClock.adjust("2 minutes")
      yield* answer("NICK alice", "ERR nick-taken Somebody has that nickname")
      assert.deepStrictEqual(yield* leaves(bob), [])
    })
  )
})

describe("the name that somebody gives up for another", () => {
  it.scoped("is free when everybody was told, and nobody hears of the next holder before", () =>
    Effect.gen(function* () {
      const logs = new FickleLogs()
      const gate = yield* Effect.makeLatch(true)
      logs.keep = () => gate.await
      yield* Effect.gen(function* () {
        const [watch, alice] = [yield* connect("watch"), yield* connect("alice")]
        const talker = yield* connect("talker")
        yield* connect("last")
        yield* gate.close
        // The last who came are not announced before the message is in the log.
        talker.client.send("SAY lobby hi")
        alice.client.send("NICK alicia")
        const next = yield* connect()
        const early = yield* sayUntil(next, "NICK alice", "ERR")
        assert.match(early.at(-1) ?? "", /^ERR nick-taken /)
        yield* gate.open
        yield* sayUntil(alice, "PING", "PONG")
        yield* sayUntil(next, "NICK alice", "JOINED")
        yield* sayUntil(watch, "SAY lobby who?", "OK")
        const heard = watch.client.heard.map(undated)
        const about = heard.filter((line) => /\balice\b/.test(line) && !line.startsWith("MSG"))
        assert.deepStrictEqual(
          about.slice(-2).map((line) => line.replace(/ \d{4}-\S+/g, "")),
          ["RENAME alice alicia", "ENTER lobby alice"]
        )
      }).pipe(Effect.provide(services({}, logs.layer)))
    })
  )
})
