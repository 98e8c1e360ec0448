import { once } from "node:events"
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, type Scope, TestClock } from "effect"
import * as Control from "../../../../src/services/server/admin/Control.ts"
import * as ControlSocket from "../../../../src/services/server/admin/ControlSocket.ts"
import { Metrics } from "../../../../src/services/server/admin/Metrics.ts"
import { maxControlling, maxRequest } from "../../../../src/services/server/limits/Operation.ts"
import { Reload } from "../../../../src/services/server/Reload.ts"
import { services } from "../../../support/load-server.ts"
import { temporary } from "../../../support/temporary.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => temporary("ctl")),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const served = (socket: ControlSocket.ControlSocket) =>
  Control.layer(socket).pipe(
    Layer.provide([Metrics.layer, Reload.layer]),
    Layer.provide(services())
  )

/** A server that is asked over the socket at this path. */
const listening: Effect.Effect<string, unknown, Scope.Scope> = Effect.gen(function* () {
  const socket = yield* ControlSocket.open(yield* folder)
  yield* Layer.build(served(socket))
  return socket.path
})

/** Somebody who connects, and everything that they hear to the end. */
const dial = async (path: string): Promise<{ socket: Socket; heard: Promise<string> }> => {
  const socket = connect(path)
  let all = ""
  socket.on("data", (chunk) => {
    all += chunk
  })
  socket.on("error", () => {})
  const heard = once(socket, "close").then(() => all)
  await once(socket, "connect")
  return { socket, heard }
}

const ask = (path: string, line: string) =>
  Effect.promise(async () => {
    const { heard, socket } = await dial(path)
    socket.write(line)
    return heard
  })

describe("The control socket", () => {
  it.scoped("answers a line with a line, also one that makes no sense", () =>
    Effect.gen(function* () {
      const path = yield* listening
      assert.strictEqual(yield* ask(path, '{"_tag":"Bans"}\n'), '{"_tag":"Done","rows":[]}\n')
      for (const line of ["", "{}", '{"_tag":"Kick","nick":"2"}', '{"_tag":"Halt"}'])
        assert.match(yield* ask(path, `${line}\n`), /^\{"_tag":"Refused","code":"malformed"/)
      assert.match(yield* ask(path, '{"_tag":"Kick","nick":"bob"}\n'), /"code":"no-such-nick"/)
    })
  )

  it.scoped("answers whoever came while the server started, once it is up", () =>
    Effect.gen(function* () {
      const socket = yield* ControlSocket.open(yield* folder)
      const heard = yield* Effect.fork(ask(socket.path, '{"_tag":"Bans"}\n'))
      const gone = yield* Effect.promise(() => dial(socket.path))
      gone.socket.destroy()
      yield* Effect.promise(() => gone.heard)
      yield* Layer.build(served(socket))
      assert.strictEqual(yield* Fiber.join(heard), '{"_tag":"Done","rows":[]}\n')
    })
  )

  it.scoped("takes so much, so long, and from so many", () =>
    Effect.gen(function* () {
      const path = yield* listening
      const long = `{"_tag":"Bans","x":"${"x".repeat(maxRequest)}"}\n`
      assert.strictEqual(yield* ask(path, long), "")
      const others = yield* Effect.promise(() =>
        Promise.all(Array.from({ length: maxControlling }, () => dial(path)))
      )
      const one = yield* Effect.promise(() => dial(path))
      assert.strictEqual(yield* Effect.promise(() => one.heard), "")
      for (const { socket } of others) assert.isFalse(socket.destroyed)
      yield* TestClock.adjust("10 seconds")
      for (const { heard } of others) assert.strictEqual(yield* Effect.promise(() => heard), "")
      assert.strictEqual(yield* ask(path, '{"_tag":"Bans"}\n'), '{"_tag":"Done","rows":[]}\n')
    })
  )

  it.scoped("is of its owner alone, takes the place of a stale one, and goes with the server", () =>
    Effect.gen(function* () {
      const here = yield* folder
      const path = join(here, "ctl.sock")
      writeFileSync(path, "stale")
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* ControlSocket.open(here)
          assert.strictEqual(statSync(path).mode & 0o777, 0o600)
          const taken = yield* Effect.flip(ControlSocket.open(here))
          assert.strictEqual(taken._tag, "SocketTaken")
        })
      )
      assert.isFalse(existsSync(path))
      const long = yield* Effect.flip(ControlSocket.open(join(here, "x".repeat(100))))
      assert.deepInclude(long, { _tag: "NoSocket" })
    })
  )
})
