import { assert, describe, it } from "@effect/vitest"
import { Array, Duration, Effect, TestClock } from "effect"
import {
  hurryTimes,
  lookAheadEvery,
  readAhead
} from "../../../../src/services/server/limits/Commands.ts"
import { connect, services, toTheEnd } from "../../../support/load-server.ts"
import type { MemoryConnection } from "../../../support/memory-transport.ts"

const perSecond = 10
const burst = 2 * perSecond

/** Numbered SAYs, from the first number to the last. */
const says = (first: number, last: number) =>
  Array.range(first, last).map((id) => `@${id} SAY lobby number ${id}`)

/** The ids of what was accepted, in the order of the answers. */
const accepted = ({ client }: MemoryConnection) =>
  client.heard.flatMap((line) => /^@(\d+) OK /.exec(line)?.slice(1).map(Number) ?? [])

/** Sends lines in one piece, and waits for one that begins like this. */
const send = ({ client }: MemoryConnection, lines: ReadonlyArray<string>, until: string) =>
  Effect.promise(() => {
    client.send(lines.join("\n"))
    return client.until(until)
  })

/** What is left of the burst after the line feed of a client that speaks first, and its NICK. */
const left = burst - 2

/** Has a name, and its burst is spent: what comes next waits for the rate. */
const hasty = (address?: string) =>
  Effect.gen(function* () {
    const alice = yield* connect("alice", address)
    yield* send(alice, says(1, left), `@${left} OK`)
    return alice
  })

const test = (
  name: string,
  body: Effect.Effect<void, never, Effect.Effect.Context<ReturnType<typeof hasty>>>
) =>
  it.scoped(name, () =>
    Effect.provide(body, services({ messageRate: perSecond, maxPerAddress: 2 }))
  )

describe("a client whose lines wait for the rate", () => {
  test(
    "is answered its PING at once, in the same piece and in later ones, and the rest in order",
    Effect.gen(function* () {
      const alice = yield* hasty()
      yield* send(alice, [...says(left + 1, 49), "PING first", ...says(50, 60)], "PONG first")
      alice.client.send(Buffer.from("@61 PING second\n@62 SAY lo"))
      yield* TestClock.adjust(lookAheadEvery)
      yield* Effect.promise(() => alice.client.until("@61 PONG second"))
      alice.client.send("bby number 62\nPING third")
      yield* TestClock.adjust(lookAheadEvery)
      yield* Effect.promise(() => alice.client.until("PONG third"))
      assert.deepStrictEqual(accepted(alice), Array.range(1, left))
      yield* TestClock.adjust("10 seconds")
      yield* Effect.promise(() => alice.client.until("@62 OK"))
      assert.deepStrictEqual(accepted(alice), [...Array.range(1, 60), 62])
    })
  )

  test(
    "may have as many PINGs answered ahead as a burst is; the next wait like all else",
    Effect.gen(function* () {
      const alice = yield* hasty()
      const pings = Array.range(1, burst + 5).map((n) => `PING ${n}`)
      yield* send(alice, [...says(left + 1, 22), ...pings], `PONG ${burst}`)
      assert.deepStrictEqual(accepted(alice), Array.range(1, left))
      yield* TestClock.adjust("10 seconds")
      yield* Effect.promise(() => alice.client.until(`PONG ${burst + 5}`))
      assert.deepStrictEqual(accepted(alice), Array.range(1, 22))
    })
  )

  test(
    "is read faster once it has said BYE, and is answered everything before it",
    Effect.gen(function* () {
      const alice = yield* hasty()
      const lines = 300
      alice.client.send(
        [...says(left + 1, left + lines), "@999 BYE", "SAY lobby too late"].join("\n")
      )
      yield* TestClock.adjust(Duration.seconds(lines / (perSecond * hurryTimes) - 0.5))
      yield* Effect.promise(() => alice.client.until(`@${left + 1} OK`))
      assert.isFalse(alice.client.heard.includes("@999 BYE quit"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* toTheEnd(alice)).at(-1), "@999 BYE quit")
      assert.deepStrictEqual(accepted(alice), Array.range(1, left + lines))
    })
  )

  test(
    "is still held to the rate of its address then",
    Effect.gen(function* () {
      const alice = yield* hasty("192.0.2.1")
      const lines = 100
      alice.client.send([...says(left + 1, left + lines), "@999 BYE"].join("\n"))
      // Two may be connected from there.
      yield* TestClock.adjust(Duration.seconds((lines - burst) / (2 * perSecond) - 0.5))
      yield* Effect.promise(() => alice.client.until(`@${left + burst} OK`))
      assert.isFalse(alice.client.heard.includes("@999 BYE quit"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* toTheEnd(alice)).at(-1), "@999 BYE quit")
      assert.deepStrictEqual(accepted(alice), Array.range(1, left + lines))
    })
  )

  test(
    "is not freed by a BYE that is none",
    Effect.gen(function* () {
      const alice = yield* hasty()
      yield* send(alice, [...says(left + 1, 30), "@x BYE", "BYE\\u0000", "PING now"], "PONG now")
      yield* TestClock.adjust(Duration.seconds(3 / perSecond))
      yield* Effect.promise(() => alice.client.until(`@${left + 1} OK`))
      assert.isAtMost(accepted(alice).length, left + 3)
    })
  )

  test(
    "is read no further than a limit",
    Effect.gen(function* () {
      const alice = yield* hasty()
      const long = `SAY lobby ${"x".repeat(4000)}`
      const size = Math.ceil(readAhead / long.length)
      yield* send(alice, [...Array.replicate(long, size), "PING here"], "PONG here")
      alice.client.send("PING there")
      yield* TestClock.adjust("1 second")
      yield* Effect.promise(() => alice.client.until("PONG there"))
      assert.isAtLeast(alice.client.heard.filter((line) => line.startsWith("OK ")).length, 1)
    })
  )

  test(
    "is answered in order before it has a name: a PING behind RESUME ends the replay",
    Effect.gen(function* () {
      const nobody = yield* connect()
      const pings = Array.range(1, burst).map((n) => `PING ${n}`)
      yield* send(nobody, pings, `PONG ${burst - 1}`)
      nobody.client.send("PING late")
      yield* TestClock.adjust("100 millis")
      yield* Effect.promise(() => nobody.client.until(`PONG ${burst}`))
      assert.notInclude(nobody.client.heard, "PONG late")
    })
  )
})
