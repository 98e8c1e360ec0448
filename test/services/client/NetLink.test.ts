import { spawn } from "node:child_process"
import dns from "node:dns"
import { once } from "node:events"
import { createConnection, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Either, Exit, Fiber, Runtime, Scope, TestClock } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { protocol } from "../../../src/domain/protocol/natter/Name.ts"
import { ServerLink } from "../../../src/services/client/ServerLink.ts"
import { hello, makePeer } from "../../support/peer.ts"
import { linkLayer, targetOf } from "../../support/target.ts"

const open = (port: number, host = "127.0.0.1", meant?: string) =>
  Effect.provide(
    Effect.flatMap(ServerLink, (link) => link.open({ ...targetOf({ host, port }), meant })),
    linkLayer
  )

const verbs = (lines: ReadonlyArray<Either.Either<{ body: { _tag: string } }, unknown>>) =>
  lines.map((line) => (Either.isRight(line) ? line.right.body._tag : "bad"))

const nameOf = (port: number) => Copy.serverName("127.0.0.1", port)

/** The error of a connection to a peer that does this, and the peer's name in sentences. */
const failure = (play: (socket: Socket) => void) =>
  Effect.gen(function* () {
    const { port } = yield* makePeer(play)
    return { error: yield* Effect.flip(open(port)), server: nameOf(port) }
  })

describe.concurrent("A link", () => {
  it.scopedLive("is there when the server has said HELLO, whatever the pieces", () =>
    Effect.gen(function* () {
      const { port } = yield* makePeer((socket) => {
        socket.setNoDelay(true)
        for (const piece of ["HEL", "LO natter/1 mo", "del\nPO"]) socket.write(piece)
        setImmediate(() => socket.write("NG\nMSG\nPONG é\n"))
      })
      const link = yield* open(port)
      assert.strictEqual(link.host, "model")
      const heard: Array<string> = []
      while (heard.length < 3) heard.push(...verbs(yield* link.receive))
      assert.deepStrictEqual(heard, ["Pong", "bad", "Pong"])
    })
  )

  it.scopedLive("speaks first, and knows the features of the server", () =>
    Effect.gen(function* () {
      let first = ""
      const { port } = yield* makePeer((socket) => {
        socket.setEncoding("utf8").once("data", (text: string) => {
          first = text
          socket.write("HELLO natter/1 model rate=10 news\n")
        })
      })
      const link = yield* open(port)
      assert.strictEqual(first, "\n")
      assert.deepStrictEqual<ReadonlyArray<string>>(link.features, ["rate=10", "news"])
    })
  )

  it.scopedLive("sends lines, and tells when it is lost", () =>
    Effect.gen(function* () {
      const { port } = yield* makePeer((socket) => {
        socket.write(hello)
        let heard = ""
        socket.setEncoding("utf8").on("data", (text: string) => {
          heard += text
          if (heard.endsWith("PONG\n")) socket.end(heard)
        })
      })
      const link = yield* open(port)
      yield* link.send("PONG twice\nPONG\n")
      assert.deepStrictEqual(verbs(yield* link.receive), ["Pong", "Pong"])
      const error = yield* Effect.flip(link.receive)
      assert.strictEqual(error.message, Copy.connectionLost(nameOf(port)))
    })
  )

  it.scopedLive("reads no further than is asked for", () =>
    Effect.gen(function* () {
      const flood = Buffer.from("PONG all the same\n".repeat(10_000))
      let waits: () => void = () => {}
      const blocked = new Promise<void>((resolve) => {
        waits = resolve
      })
      const { port } = yield* makePeer((socket) => {
        socket.write(hello)
        const more = () => {
          let sent = 0
          // Loopback buffers some megabytes; a reader without bounds would take all of this.
          while (socket.write(flood) || sent++ < 200);
          setTimeout(() => socket.writableLength > 0 && waits(), 200)
        }
        more()
      })
      const link = yield* open(port)
      yield* Effect.promise(() => blocked)
      const lines = yield* link.receive
      assert.isBelow(lines.length, 10_000)
    })
  )

  it.scopedLive("is closed at the end of its scope", () =>
    Effect.gen(function* () {
      let closed: () => void = () => {}
      const gone = new Promise<void>((resolve) => {
        closed = resolve
      })
      const { port } = yield* makePeer((socket) => {
        socket.write(hello)
        socket.on("close", closed)
        socket.resume()
      })
      const scope = yield* Scope.make()
      yield* Scope.extend(open(port), scope)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => gone)
    })
  )

  it.scopedLive("says in a sentence that nothing listens", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { port } = yield* Scope.extend(
        makePeer(() => {}),
        scope
      )
      yield* Scope.close(scope, Exit.void)
      const error = yield* Effect.flip(open(port))
      assert.strictEqual(error.reason, "refused")
      assert.strictEqual(error.message, Copy.nothingListens("127.0.0.1", port, true))
    })
  )

  it.scopedLive("says that there is no such host", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(open(5050, "nowhere.invalid"))
      assert.strictEqual(error.reason, "unknown-host")
      assert.strictEqual(error.message, Copy.unknownHost("nowhere.invalid"))
    })
  )

  it.scopedLive("names the command that may have been meant by a host that there is not", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(open(5050, "nowhere.invalid", "natter tail"))
      assert.strictEqual(error.message, Copy.unknownHost("nowhere.invalid", "natter tail"))
    })
  )

  it.scopedLive("says that something else answers there", () =>
    Effect.gen(function* () {
      for (const greeting of [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HELLO natter/2 model\n",
        "\xff\xfe\n",
        "x".repeat(9000)
      ]) {
        const { error, server } = yield* failure((socket) => socket.write(greeting, "latin1"))
        assert.strictEqual(error.reason, "foreign", greeting.slice(0, 20))
        assert.strictEqual(error.message, Copy.foreignServer(server, protocol))
      }
    })
  )

  it.scoped("says that a server that hangs does not answer, and not that it is another one", () =>
    Effect.gen(function* () {
      for (const [greeting, sentence] of [
        ["", (server: string) => Copy.noAnswer(server)],
        ["login: ", (server: string) => Copy.foreignServer(server, protocol)]
      ] as const) {
        const spoken = yield* Deferred.make<void>()
        const { port } = yield* makePeer((socket) => {
          socket.once("data", () =>
            socket.write(greeting, () =>
              setTimeout(() => Deferred.unsafeDone(spoken, Effect.void), 50)
            )
          )
        })
        const link = yield* Effect.fork(Effect.flip(open(port)))
        yield* Deferred.await(spoken)
        yield* TestClock.adjust(times.connect)
        assert.strictEqual((yield* Fiber.join(link)).message, sentence(nameOf(port)))
      }
    })
  )

  it.scopedLive("says that nothing answers where connections are closed before a HELLO", () =>
    Effect.gen(function* () {
      for (const close of [
        (socket: Socket) => socket.end(),
        (socket: Socket) => socket.resetAndDestroy()
      ]) {
        const { error, server } = yield* failure(close)
        assert.strictEqual(error.reason, "refused")
        assert.strictEqual(error.message, Copy.closesAtOnce(server))
      }
    })
  )

  it.scopedLive("passes on why the server accepts nobody", () =>
    Effect.gen(function* () {
      const { error, server } = yield* failure((socket) =>
        socket.end("BYE full Come back later.\n")
      )
      assert.strictEqual(error.message, Copy.notAccepting(server, "Come back later."))
    })
  )

  it.scopedLive("given up, leaves nothing on its way to the server", () =>
    Effect.gen(function* () {
      const ended = yield* Deferred.make<string>()
      const end = (how: string) => Deferred.unsafeDone(ended, Effect.succeed(how))
      const { port } = yield* makePeer((socket) => {
        socket.on("error", ({ message }) => end(message))
        socket.on("end", () => end("an orderly end"))
        socket.write(hello)
      })
      const link = yield* open(port)
      yield* link.reset
      assert.match(yield* Deferred.await(ended), /ECONNRESET/)
    })
  )

  it.live("closed, loses nothing of what was said, whatever the server is sending", () =>
    Effect.gen(function* () {
      const flood = "PONG all the same\n".repeat(50_000)
      const isGoing = yield* Deferred.make<void>()
      const heard = yield* Deferred.make<string>()
      const fork = Runtime.runFork(yield* Effect.runtime<never>())
      const { port } = yield* makePeer((socket) => {
        socket.write(hello + flood)
        // It reads late, as a busy server does.
        fork(
          Effect.map(Effect.delay(Deferred.await(isGoing), 100), () => {
            let all = ""
            socket
              .setEncoding("utf8")
              .on("data", (text: string) => {
                all += text
                socket.write(flood)
              })
              .on("end", () => Deferred.unsafeDone(heard, Effect.succeed(all)))
              .on("error", ({ message }) => Deferred.unsafeDone(heard, Effect.succeed(message)))
          })
        )
      })
      const scope = yield* Scope.make()
      const link = yield* Scope.extend(open(port), scope)
      yield* link.send("BYE\n")
      yield* Deferred.succeed(isGoing, undefined)
      yield* Scope.close(scope, Exit.void)
      assert.match(yield* Deferred.await(heard), /BYE\n$/)
    }).pipe(Effect.scoped)
  )

  it.scopedLive("closed, waits no longer than a moment for a server that hangs", () =>
    Effect.gen(function* () {
      const { port } = yield* makePeer((socket) => {
        socket.pause().write(hello)
      })
      const scope = yield* Scope.make()
      yield* Scope.extend(open(port), scope)
      const [time] = yield* Effect.timed(Scope.close(scope, Exit.void))
      assert.isBelow(Duration.toMillis(time), 10_000)
    })
  )

  it.scopedLive("ends when the server sends a line without end", () =>
    Effect.gen(function* () {
      const { port } = yield* makePeer((socket) => socket.write(hello + "x".repeat(70_000)))
      const link = yield* open(port)
      const error = yield* Effect.flip(link.receive)
      assert.strictEqual(error.message, Copy.serverLineTooLong(nameOf(port), protocol))
    })
  )
})

/** Listens at a port that accepts nobody until it is woken: its handshake takes a second. */
const slow = async () => {
  const program = `
    const { createServer } = require("node:net")
    const server = createServer((socket) => socket.write("HELLO natter/1 late\\n"))
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port))`
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] })
  const [printed]: Array<unknown> = await once(child.stdout, "data")
  const port = Number(printed)
  child.kill("SIGSTOP")
  // What is accepted by the kernel alone fills the queue, so that the next SYN is dropped.
  const waiting = Array.from({ length: 3 }, () =>
    createConnection(port, "127.0.0.1").on("error", () => {})
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  return {
    port,
    wake: () => child.kill("SIGCONT"),
    end: () => {
      for (const socket of waiting) socket.destroy()
      child.kill("SIGKILL")
    }
  }
}

describe.concurrent("A name with two addresses", () => {
  it("is reached where the first takes its time and the second refuses", async () => {
    const server = await slow()
    const { lookup } = dns
    Reflect.set(dns, "lookup", (_: string, __: unknown, found: (...of: unknown[]) => void) =>
      found(null, [
        { address: "127.0.0.1", family: 4 },
        { address: "::1", family: 6 }
      ])
    )
    const woken = setTimeout(server.wake, 600)
    const link = await Effect.runPromise(Effect.scoped(open(server.port, "far.example")))
    assert.strictEqual(link.host, "late")
    clearTimeout(woken)
    Reflect.set(dns, "lookup", lookup)
    server.end()
  })
})

describe("A name of which nobody tells the address", () => {
  it.scoped("is unknown in the end, and no server that does not answer", () =>
    Effect.gen(function* () {
      const { lookup } = dns
      yield* Effect.acquireRelease(
        Effect.sync(() => Reflect.set(dns, "lookup", () => {})),
        () => Effect.sync(() => Reflect.set(dns, "lookup", lookup))
      )
      const opening = yield* Effect.fork(Effect.flip(open(5050, "tial")))
      yield* TestClock.adjust(times.connect)
      const { message, reason } = yield* Fiber.join(opening)
      assert.deepStrictEqual([reason, message], ["unknown-host", Copy.unknownHost("tial")])
    })
  )
})
