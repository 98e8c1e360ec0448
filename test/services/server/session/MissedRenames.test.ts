import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, TestClock } from "effect"
import type { EventOf } from "../../../../src/domain/chat/Event.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { type NickHolder, Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Renames } from "../../../../src/services/server/session/Renames.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import { ask, connect, keeper, sayUntil, secretOf, services } from "../../../support/load-server.ts"
import type { MemoryConnection, MemoryTransport } from "../../../support/memory-transport.ts"

const secret = secretOf("alice")
const iso = (second: number) => new Date(second * 1000).toISOString()
const at = (second: number) => TestClock.setTime(second * 1000)
const since = (second: number) => `@1;since=${iso(second)} RESUME ${secret}`

/** The RENAME lines that a connection has heard. */
const renames = ({ client }: MemoryConnection) =>
  client.heard.filter((line) => line.startsWith("RENAME"))

const resume = (line: string) =>
  Effect.gen(function* () {
    const again = yield* connect()
    yield* ask(again, line)
    return again
  })

/** Somebody who is in no room. */
const stranger: NickHolder = {
  nick: Nick.make("stranger"),
  peer: undefined,
  profile: blank,
  memberships: new Map(),
  heldFor: () => undefined,
  tell: () => undefined,
  hear: () => {},
  expel: () => Effect.void
}

const renameAt = (millis: number): EventOf<"Rename"> => ({
  _tag: "Rename",
  old: Nick.make("old"),
  new: Nick.make("new"),
  time: timestampAt(millis)
})

const test = <E>(name: string, body: Effect.Effect<void, E, MemoryTransport>) =>
  it.scoped(name, () => Effect.provide(body, services()))

describe("a RESUME with since", () => {
  test(
    "is told the new names of others in its rooms since then, between READY and its rooms",
    Effect.gen(function* () {
      yield* at(1)
      const [, bob, carol, dave, eve] = [
        yield* keeper("alice"),
        yield* connect("bob"),
        yield* connect("carol"),
        yield* connect("dave"),
        yield* connect("eve")
      ]
      yield* ask(dave, "JOIN dev\nPART lobby")
      yield* at(10)
      yield* ask(carol, "NICK caro")
      yield* at(20)
      yield* ask(bob, "NICK rob")
      yield* ask(eve, "NICK eva")
      yield* sayUntil(eve, "BYE", "BYE quit")
      yield* at(30)
      yield* ask(carol, "NICK bob")
      yield* ask(dave, "NICK david")
      const again = yield* resume(since(20))
      const told = [`RENAME bob rob ${iso(20)} ${iso(1)}`, `RENAME caro bob ${iso(30)} ${iso(10)}`]
      assert.deepStrictEqual(
        again.client.heard
          .filter((line) => /^(?:@1 READY|RENAME|JOINED)/.test(line))
          .map((line) => line.replace(/ lobby .*/, "")),
        ["@1 READY alice 60 0", ...told, "JOINED"]
      )
      const plain = yield* resume(`RESUME ${secret}`)
      assert.deepStrictEqual(renames(plain), [])
      // From a new name on those of its own are not told, and others live.
      yield* ask(plain, "NICK alicia")
      yield* ask(bob, "NICK bobby")
      yield* ask(plain, "PING")
      assert.lengthOf(renames(plain), 1)
      assert.lengthOf(renames(yield* resume(since(0))), 4)
    })
  )

  test(
    "is told the last 8 of one person",
    Effect.gen(function* () {
      yield* at(1)
      yield* keeper("alice")
      const bob = yield* connect("bob")
      for (let n = 0; n < 12; n++) {
        yield* at(10 + n)
        yield* ask(bob, `NICK bob${"abcdefghijkl"[n]}`)
      }
      const again = yield* resume(since(0))
      assert.deepStrictEqual(
        renames(again).map((line) => line.split(" ")[2]),
        Array.from("efghijkl", (letter) => `bob${letter}`)
      )
    })
  )

  it.scoped("misses none that is taken while it reads, and gets none twice", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      yield* at(1)
      yield* keeper("alice")
      const bob = yield* connect("bob")
      yield* at(10)
      yield* ask(bob, "NICK rob")
      const [reads, goesOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      logs.read = () => Effect.zipRight(Deferred.succeed(reads, undefined), Deferred.await(goesOn))
      const again = yield* connect()
      again.client.send(`${since(5)} lobby=none:0`)
      yield* Deferred.await(reads)
      yield* at(20)
      yield* ask(bob, "NICK robin")
      logs.read = () => Effect.void
      yield* Deferred.succeed(goesOn, undefined)
      yield* ask(again, "PING")
      assert.deepStrictEqual(renames(again), [
        `RENAME bob rob ${iso(10)} ${iso(1)}`,
        `RENAME rob robin ${iso(20)} ${iso(10)}`
      ])
    }).pipe(Effect.provide(services({}, logs.layer)))
  })

  it.scoped("pays for those that are looked at, whether or not they are in its rooms", () =>
    Effect.gen(function* () {
      yield* keeper("alice")
      const names = yield* Nicknames
      for (let n = 0; n < 500; n++) names.note({ ...stranger }, renameAt(5_000))
      for (const [second, isLater] of [
        [6, false],
        [5, true]
      ] as const) {
        const again = yield* connect()
        yield* sayUntil(again, since(second), "JOINED lobby")
        // A PING does not wait.
        const lines = yield* ask(again, "@2 WHO lobby")
        assert.strictEqual(lines.includes("@2 OK"), !isLater)
        yield* TestClock.adjust("10 seconds")
      }
    }).pipe(Effect.provide(services({ messageRate: 5 })))
  )
})

describe("the new names that are remembered", () => {
  it("are those of the last 256 of the holders who are asked for", () => {
    const renames = new Renames<number>()
    for (let n = 0; n < 1000; n++) renames.add(n, renameAt(n))
    const { looked, renames: told } = renames.since(0, (n) => n % 2 === 0)
    assert.strictEqual(looked, 512)
    assert.deepStrictEqual(
      told.map(({ time }) => time),
      Array.from({ length: 256 }, (_, n) => timestampAt(488 + 2 * n))
    )
    assert.deepInclude(
      renames.since(990, () => false),
      { renames: [], looked: 10 }
    )
  })
})
