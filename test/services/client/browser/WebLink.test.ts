import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Either, Exit, Fiber, Option, Scope, TestClock } from "effect"
import { limits } from "../../../../src/domain/browser/PageLimits.ts"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import { times } from "../../../../src/domain/client/Limits.ts"
import * as WebLink from "../../../../src/services/client/browser/WebLink.ts"
import { overWebSocket } from "../../../../src/services/client/browser/WebSocketTransport.ts"
import { ServerLink } from "../../../../src/services/client/ServerLink.ts"
import { targetOf } from "../../../support/target.ts"
import { FakeSocket } from "./fakes.ts"

const name = "chat.example"
const target = targetOf({ host: name, port: 443 })

/** A link that is being made, over a socket that the test plays. */
const linking = (isExposed = false) =>
  Effect.gen(function* () {
    const made = yield* Deferred.make<FakeSocket>()
    const layer = WebLink.layer({
      url: "wss://chat.example/",
      name,
      isExposed,
      connect: (url, protocol) => {
        const socket = new FakeSocket(url, protocol)
        Deferred.unsafeDone(made, Effect.succeed(socket))
        return socket
      }
    })
    const scope = yield* Scope.make()
    const fiber = yield* Effect.flatMap(ServerLink, ({ open }) => open(target)).pipe(
      Effect.provide(layer),
      Scope.extend(scope),
      Effect.either,
      Effect.fork
    )
    return { fiber, scope, socket: yield* Deferred.await(made) }
  })

const until = (holds: () => boolean) => Effect.repeat(Effect.yieldNow(), { until: holds })

const reasonOf = (result: Either.Either<unknown, { reason: string; message: string }>) =>
  Either.isLeft(result) ? [result.left.reason, result.left.message] : []

describe("A link over a WebSocket", () => {
  it.effect("speaks natter.1, and is there when the server has said HELLO", () =>
    Effect.gen(function* () {
      const { fiber, socket } = yield* linking(true)
      assert.deepStrictEqual([socket.url, socket.protocol], ["wss://chat.example/", "natter.1"])
      socket.opens()
      socket.says("HELLO natter/1 model rate=10\nPONG\n")
      const connection = yield* yield* Fiber.join(fiber)
      assert.strictEqual(connection.host, "model")
      assert.isTrue(connection.isExposed)
      const [line] = yield* connection.receive
      assert.strictEqual(line && Either.isRight(line) ? line.right.body._tag : "", "Pong")
      yield* connection.send("NICK alice\nPING\n")
      assert.deepStrictEqual(socket.sent, ["\n", "NICK alice\n", "PING\n"])
    })
  )

  it.effect("takes a message without a line feed for a whole line", () =>
    Effect.gen(function* () {
      const { fiber, socket } = yield* linking()
      socket.opens()
      socket.says("HELLO natter/1 model")
      const connection = yield* yield* Fiber.join(fiber)
      assert.deepStrictEqual([connection.host, connection.isExposed], ["model", false])
    })
  )

  it.effect("tells a person why there is none, without a word about flags", () =>
    Effect.gen(function* () {
      const unreachable = yield* linking()
      unreachable.socket.closes()
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(unreachable.fiber)), [
        "unreachable",
        Copy.noConnection(name)
      ])
      const turnedAway = yield* linking()
      turnedAway.socket.opens()
      turnedAway.socket.says("BYE full Try later.\n")
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(turnedAway.fiber)), [
        "refused",
        Copy.notAccepting(name, "Try later.")
      ])
      const closed = yield* linking()
      closed.socket.opens()
      closed.socket.closes()
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(closed.fiber)), [
        "refused",
        Copy.closesAtOnce(name)
      ])
    })
  )

  it.effect("waits for a connection, and then for HELLO, no longer than other links", () =>
    Effect.gen(function* () {
      const { fiber, scope, socket } = yield* linking()
      yield* TestClock.adjust(times.connect)
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(fiber))[0], "silent")
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(socket.readyState, 2)
      const mute = yield* linking()
      mute.socket.opens()
      yield* until(() => mute.socket.sent.length > 0)
      yield* TestClock.adjust(times.connect)
      assert.deepStrictEqual(reasonOf(yield* Fiber.join(mute.fiber))[0], "silent")
    })
  )

  it.effect("has no socket where the browser makes none", () =>
    Effect.gen(function* () {
      const layer = WebLink.layer({
        url: "",
        name,
        isExposed: false,
        connect: () => {
          throw new DOMException("Not here.", "SecurityError")
        }
      })
      const error = yield* Effect.flatMap(ServerLink, ({ open }) => open(target)).pipe(
        Effect.provide(layer),
        Effect.scoped,
        Effect.flip
      )
      assert.strictEqual(error.reason, "unreachable")
    })
  )

  it.effect("closes at the end of its scope, and waits a moment for the server", () =>
    Effect.gen(function* () {
      const { fiber, scope, socket } = yield* linking()
      socket.opens()
      socket.says("HELLO natter/1 model\n")
      yield* Fiber.join(fiber)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* until(() => socket.readyState === 2)
      assert.isTrue(Option.isNone(yield* Fiber.poll(closing)))
      socket.closes()
      yield* Fiber.join(closing)
    })
  )
})

describe("A transport over a WebSocket", () => {
  it.effect("gives in order what came, and then its end", () =>
    Effect.gen(function* () {
      const socket = new FakeSocket()
      const { pull } = overWebSocket(socket)
      socket.opens()
      socket.says("one\n")
      socket.says("two\n")
      socket.closes()
      const text = Effect.map(
        pull,
        Option.map((bytes) => new TextDecoder().decode(bytes))
      )
      assert.deepStrictEqual(yield* Effect.all([text, text, text]), [
        Option.some("one\n"),
        Option.some("two\n"),
        Option.none()
      ])
    })
  )

  it.effect("is given up when too much of it is unread", () =>
    Effect.gen(function* () {
      const socket = new FakeSocket()
      const { pull } = overWebSocket(socket)
      socket.opens()
      // Each message counts for itself, beside its text.
      const large = "x".repeat(limits.webSocketUnread / 2 - 64)
      socket.says(large)
      socket.says(large)
      assert.strictEqual(socket.readyState, 1)
      socket.says("one more\n")
      assert.strictEqual(socket.readyState, 2)
      socket.says("late\n")
      const sizes = yield* Effect.all([pull, pull, pull])
      assert.deepStrictEqual(sizes.map(Option.map(({ length }) => length)), [
        Option.some(large.length + 1),
        Option.some(large.length + 1),
        Option.none()
      ])
    })
  )

  it.effect("is given up when too many messages are unread, however short they are", () =>
    Effect.sync(() => {
      const socket = new FakeSocket()
      overWebSocket(socket)
      socket.opens()
      for (let n = 0; n < limits.webSocketUnread / 64; n++) socket.says("")
      assert.strictEqual(socket.readyState, 1)
      socket.says("")
      assert.strictEqual(socket.readyState, 2)
    })
  )

  it.effect("is given up when something comes that is no text", () =>
    Effect.gen(function* () {
      const socket = new FakeSocket()
      const { pull } = overWebSocket(socket)
      socket.opens()
      socket.says(new ArrayBuffer(4))
      assert.strictEqual(socket.readyState, 2)
      assert.isTrue(Option.isNone(yield* pull))
    })
  )

  it.effect("writes nothing before it is open, nor behind its end", () =>
    Effect.gen(function* () {
      const socket = new FakeSocket()
      const transport = overWebSocket(socket)
      transport.write("early\n")
      socket.opens()
      transport.write("now\n")
      yield* transport.reset
      transport.write("late\n")
      assert.deepStrictEqual(socket.sent, ["now\n"])
      assert.isTrue(Option.isNone(yield* transport.pull))
    })
  )
})
