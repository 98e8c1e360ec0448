import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { HostName } from "../../../../src/domain/chat/HostName.ts"
import { irc } from "../../../../src/domain/protocol/irc/Irc.ts"
import { natter1 } from "../../../../src/domain/protocol/natter/Natter1.ts"
import { Protocols, speaks } from "../../../../src/services/server/session/Protocols.ts"
import { ask, connect, sayUntil, services, toTheEnd } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"

const both = Protocols.layer(HostName.make("here"), speaks(natter1), speaks(irc))

/** Connects somebody who registers in IRC and is in #lobby. */
const register = Effect.fnUntraced(function* (nick: string) {
  const { connectSilently } = yield* Memory.MemoryTransport
  const connection = yield* connectSilently("127.0.0.1")
  yield* sayUntil(connection, `USER a 0 * :a\r\nNICK ${nick}\r`, `:here 366 ${nick}`)
  return connection
})

/** Lines of a client, without what ends them. */
const heard = ({ client }: Memory.MemoryConnection) =>
  client.heard.map((line) => line.replace(/\r$/, ""))

const test = (
  name: string,
  body: Effect.Effect<
    void,
    never,
    Memory.MemoryTransport | Effect.Effect.Context<ReturnType<typeof register>>
  >
) => it.scoped(name, () => Effect.provide(body, services({}, undefined, both)))

describe("a client of IRC that is silent", () => {
  test(
    "is asked for a sign of life once, and stays as long as it gives one",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const pings = () => heard(ann).filter((line) => line === "PING :here").length
      yield* TestClock.adjust("80 seconds")
      assert.strictEqual(pings(), 0)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(pings(), 1)
      yield* TestClock.adjust("100 seconds")
      assert.strictEqual(pings(), 1)
      yield* sayUntil(ann, "PONG :here\r\nPING x\r", ":here PONG here :x")
      yield* TestClock.adjust("200 seconds")
      assert.strictEqual(pings(), 2)
      yield* sayUntil(ann, "PING y\r", ":here PONG here :y")
    })
  )

  test(
    "is let go when it gives none",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      yield* TestClock.adjust("250 seconds")
      assert.match(
        (yield* toTheEnd(ann)).at(-1) ?? "",
        /^ERROR :Closing Link: You have been silent for too long/
      )
    })
  )

  test(
    "is not taken for one of natter/1, whose silence counts from its first PING on",
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const bob = yield* connect("bob")
      yield* ask(bob, "")
      yield* sayUntil(ann, "PING x\r", ":here PONG here :x")
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* toTheEnd(bob)).at(-1), "BYE timeout")
      yield* sayUntil(ann, "PING y\r", ":here PONG here :y")
    })
  )
})

describe("several commands in one line", () => {
  it.scoped("cost as much as in several lines", () =>
    Effect.gen(function* () {
      const ann = yield* register("ann")
      const rooms = Array.from({ length: 10 }, (_, n) => `#room${n}`)
      yield* sayUntil(ann, `JOIN ${rooms.join()}\r`, ":here 366 ann #room9")
      ann.client.send("TIME\r")
      yield* TestClock.adjust("200 millis")
      const isAnswered = () => heard(ann).some((line) => line.startsWith(":here 391 "))
      assert.isFalse(isAnswered())
      yield* TestClock.adjust("5 seconds")
      yield* Effect.promise(() => ann.client.until(":here 391 "))
    }).pipe(Effect.provide(services({ messageRate: 10 }, undefined, both)))
  )
})
