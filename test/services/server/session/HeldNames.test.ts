import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { Connections } from "../../../../src/services/server/session/Connections.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { ask, connect, sayUntil, services } from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"

/** Somebody whose session is kept for a minute, and who knows its token. */
const keeper = (nick: string) =>
  Effect.gen(function* () {
    const socket = yield* connect()
    const [ready] = (yield* sayUntil(socket, `NICK ${nick} 60`, "READY")).slice(-1)
    yield* ask(socket, "")
    return { socket, token: ready?.split(" ")[2] ?? "" }
  })

/** Is gone without a word; done when the server has noticed. */
const vanish = ({ client }: MemoryConnection) =>
  Effect.gen(function* () {
    const clients = yield* Connections
    const before = yield* clients.count
    client.drop()
    const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    yield* Effect.repeat(Effect.zipRight(turn, clients.count), { until: (now) => now < before })
  })

/** The answer to a newcomer, which begins like this. It sends no PING, and so may be silent. */
const answer = (line: string, start: string) =>
  Effect.gen(function* () {
    const newcomer = yield* connect()
    return (yield* sayUntil(newcomer, line, start)).at(-1) ?? ""
  })

/** Who has left since the last time. A SAY brings what has not been announced yet; a PING would want more of them. */
const leaves = (witness: MemoryConnection) =>
  Effect.map(sayUntil(witness, "SAY lobby who is gone?", "OK"), (lines) =>
    lines.filter((line) => line.startsWith("LEAVE "))
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
      yield* vanish(alice.socket)
      yield* TestClock.adjust("59 seconds")
      yield* answer(
        "NICK Alice",
        "ERR nick-taken Somebody with that nickname has lost the connection"
      )
      assert.deepStrictEqual(yield* leaves(bob), [])
      assert.strictEqual(yield* names.size, 2)
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* leaves(bob), ["LEAVE lobby lost alice"])
      assert.strictEqual(yield* names.size, 1)
      assert.strictEqual(yield* answer("NICK Alice", "READY"), "READY Alice")
      yield* answer(`RESUME ${alice.token}`, "ERR session-unknown ")
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(yield* leaves(bob), [])
    })
  )

  test(
    "is free at once when its owner was not heard from after READY, and so may not know the token",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* connect()
      yield* sayUntil(alice, "NICK alice 60", "JOINED")
      yield* vanish(alice)
      assert.deepStrictEqual(yield* leaves(bob), ["LEAVE lobby lost alice"])
    })
  )

  test(
    "is held by whoever came back, for as long as they stay",
    Effect.gen(function* () {
      const bob = yield* connect("bob")
      const alice = yield* keeper("alice")
      yield* vanish(alice.socket)
      yield* TestClock.adjust("59 seconds")
      const again = yield* connect()
      yield* sayUntil(again, `RESUME ${alice.token}`, "READY alice")
      yield* TestClock.adjust("2 minutes")
      yield* answer("NICK alice", "ERR nick-taken Somebody has that nickname")
      assert.deepStrictEqual(yield* leaves(bob), [])
    })
  )
})
