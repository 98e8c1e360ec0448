import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Protocols, speaks } from "../../../../src/services/server/connection/Protocols.ts"
import { maxRefusing } from "../../../../src/services/server/limits/Connections.ts"
import { connect, services, toTheEnd } from "../../../support/load-server.ts"
import { MemoryTransport } from "../../../support/memory-transport.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))
const why = "The server's limit of 1 connection is reached. Try again later."

/** A server that is full; how one more connects to it, and says something or nothing. */
const full = Effect.gen(function* () {
  yield* connect("alice")
  const { connectSilently } = yield* MemoryTransport
  return (first?: string) =>
    Effect.tap(connectSilently("127.0.0.1"), ({ client }) =>
      Effect.sync(() => {
        if (first !== undefined) client.send(first)
      })
    )
})

const test = <E>(name: string, body: Effect.Effect<void, E, MemoryTransport>) =>
  it.scoped(name, () =>
    Effect.provide(body, services({ maxClients: 1, drain: 0.2 }, undefined, both))
  )

describe("a connection that is one too many", () => {
  test(
    "is told so in the language that it speaks",
    Effect.gen(function* () {
      const arrive = yield* full
      assert.deepStrictEqual(yield* toTheEnd(yield* arrive("CAP LS 302\r")), [
        `ERROR :Closing Link: ${why}\r`
      ])
      const lines = yield* toTheEnd(yield* arrive("NICK bob"))
      assert.match(lines[0] ?? "", /^HELLO natter\/1 /)
      assert.deepStrictEqual(lines.slice(1), [`BYE full ${why}`])
    })
  )

  test(
    "is told so in natter/1 where it says nothing in half of its time",
    Effect.gen(function* () {
      const silent = yield* (yield* full)()
      yield* TestClock.adjust("90 millis")
      assert.deepStrictEqual(silent.client.heard, [])
      yield* TestClock.adjust("10 millis")
      assert.strictEqual((yield* toTheEnd(silent)).at(-1), `BYE full ${why}`)
    })
  )

  test(
    "is cut where so many are being told, or are waited for",
    Effect.gen(function* () {
      const arrive = yield* full
      yield* Effect.replicateEffect(arrive(), maxRefusing)
      assert.deepStrictEqual(yield* toTheEnd(yield* arrive("CAP LS 302\r")), [])
    })
  )
})
