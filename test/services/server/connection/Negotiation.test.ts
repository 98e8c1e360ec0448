import { assert, describe, it } from "@effect/vitest"
import {
  Effect,
  Fiber,
  FiberSet,
  Layer,
  Logger,
  LogLevel,
  Metric,
  Option,
  type Scope,
  TestClock
} from "effect"
import * as Counters from "../../../../src/services/server/Counters.ts"
import { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Alarm } from "../../../../src/services/server/connection/Alarm.ts"
import { firstBytes } from "../../../../src/services/server/connection/Negotiation.ts"
import { capture, until } from "../../../support/captured-logs.ts"
import { services, toTheEnd } from "../../../support/load-server.ts"
import * as Memory from "../../../support/memory-transport.ts"

const test = (
  name: string,
  body: Effect.Effect<void, never, Memory.MemoryTransport | Scope.Scope>
) => it.scoped(name, () => Effect.provide(body, services()))

/** Connects somebody who has said nothing yet. */
const silently = Effect.flatMap(Memory.MemoryTransport, ({ connectSilently }) =>
  connectSilently("127.0.0.1")
)

describe("a client that speaks natter/1", () => {
  test(
    "is greeted at once when it says an empty line, and not before",
    Effect.gen(function* () {
      const { client } = yield* silently
      yield* until(() => true)
      assert.deepStrictEqual(client.heard, [])
      client.send("")
      assert.lengthOf(yield* Effect.promise(() => client.until("HELLO")), 1)
    })
  )

  test(
    "waits a fifth of a second when it has said only NICK, which may be IRC",
    Effect.gen(function* () {
      const { client } = yield* silently
      client.send("NICK alice")
      yield* until(() => true)
      yield* TestClock.adjust("199 millis")
      yield* until(() => true)
      assert.deepStrictEqual(client.heard, [])
      yield* TestClock.adjust("1 millis")
      yield* Effect.promise(() => client.until("JOINED lobby"))
      assert.match(client.heard.slice(0, 2).join("\n"), /^HELLO natter\/1 .*\nREADY alice$/)
    })
  )

  test(
    "does not wait when something follows its NICK",
    Effect.gen(function* () {
      const { client } = yield* silently
      client.send("NICK alice\nPING")
      yield* Effect.promise(() => client.until("PONG"))
      assert.match(client.heard.slice(0, 2).join("\n"), /^HELLO natter\/1 .*\nREADY alice$/)
    })
  )
})

describe("a connection in a language that nobody here speaks", () => {
  for (const [language, head] of [
    ["HTTP", "POST / HTTP/1.1\r\n\r\nNICK eve\nSAY lobby hi\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00"],
    ["IRC", "CAP LS 302\r\nNICK eve\r\n"],
    ["IRC without CAP", "NICK eve\r\nUSER eve 0 * :Eve\r\n"]
  ] as const)
    it.scoped(`${language} is told BYE protocol and nothing else, and never is a client`, () => {
      const logs = capture()
      return Effect.gen(function* () {
        const { count } = yield* Connections
        const counted = (of: typeof Counters.foreign) =>
          Effect.map(Metric.value(of), ({ count }) => count)
        const before = yield* counted(Counters.foreign)
        const accepted = yield* counted(Counters.accepted)
        const connection = yield* silently
        connection.client.send(Buffer.from(head, "latin1"))
        assert.deepStrictEqual(yield* toTheEnd(connection), ["BYE protocol"])
        assert.strictEqual(yield* counted(Counters.foreign), before + 1)
        assert.strictEqual(yield* counted(Counters.accepted), accepted + 1)
        assert.strictEqual(yield* count, 0)
        assert.deepStrictEqual(
          logs.logged.map(({ level, message }) => [level, message]),
          [["DEBUG", "spoke another protocol"]]
        )
      }).pipe(
        Effect.provide(Layer.provideMerge(services(), logs.layer)),
        Logger.withMinimumLogLevel(LogLevel.Debug)
      )
    })
})

describe("an alarm", () => {
  it.scoped("rings for each after the same time, unless it is called off", () =>
    Effect.gen(function* () {
      const fork = yield* FiberSet.makeRuntime<never>()
      const alarm = new Alarm(2000, yield* Effect.clock, fork)
      const rung: Array<string> = []
      const set = (name: string) => alarm.set(() => void rung.push(name))
      set("one")
      yield* TestClock.adjust("500 millis")
      const callOff = set("two")
      set("three")
      yield* TestClock.adjust("1499 millis")
      assert.deepStrictEqual(rung, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(rung, ["one"])
      callOff()
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(rung, ["one", "three"])
      // Also after a time in which nobody waited.
      yield* TestClock.adjust("10 seconds")
      set("four")
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(rung, ["one", "three", "four"])
    })
  )
})

describe("the first bytes of a connection", () => {
  it.effect("counts what came before the time was over, though nobody had time to read it", () =>
    Effect.gen(function* () {
      const connection = new Memory.MemoryConnection("here")
      const rings: Array<() => void> = []
      const alarm = {
        set: (ring: () => void) => {
          rings.push(ring)
          return () => {}
        }
      }
      const first = yield* Effect.fork(
        firstBytes(
          connection,
          { silence: alarm, nickAlone: alarm },
          (head) => Buffer.from(head).toString(),
          () => "nothing"
        )
      )
      yield* until(() => rings.length > 0)
      for (const ring of rings) ring()
      // The time is over, and only then does the event loop read what has come.
      setImmediate(() => connection.client.send(Buffer.from("toy!")))
      assert.strictEqual(yield* Fiber.join(first), "toy!")
    })
  )
})

describe("firstBytes", () => {
  it.live("does not wait for bytes when the time is over before it could wait", () =>
    Effect.gen(function* () {
      const atOnce = {
        set: (ring: () => void) => {
          ring()
          return () => {}
        }
      }
      const alarms = { silence: atOnce, nickAlone: atOnce }
      const connection = new Memory.MemoryConnection("192.0.2.1")
      const heard = firstBytes(
        connection,
        alarms,
        () => undefined,
        (head) => head.length
      )
      assert.deepStrictEqual(
        Option.getOrUndefined(yield* Effect.timeoutOption(heard, "2 seconds")),
        0
      )
    })
  )
})
