import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"
import { setImmediate as turn } from "node:timers/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import type { Connection } from "../../../../src/services/server/transport/Connection.ts"
import { parseProxies } from "../../../../src/services/server/transport/Proxies.ts"
import { type Fault, ProxyHeaders } from "../../../../src/services/server/transport/ProxyHeaders.ts"
import { tcp } from "../../../../src/services/server/transport/Tcp.ts"
import { capture } from "../../../support/captured-logs.ts"
import { binaryHeader, localHeader, tcpHeader } from "../../../support/proxy-headers.ts"

const proxiesOf = (list: string) => Option.getOrThrow(parseProxies(list))
const line = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"

/** A listener behind the proxy 127.0.0.1, or behind ::1. */
const listening = (host = "127.0.0.1") =>
  Effect.gen(function* () {
    const { address, serve } = yield* tcp({ port: 0, host, proxies: proxiesOf("127.0.0.1,::1") })
    const came: Array<Connection> = []
    let wake = () => {}
    const serving = yield* Effect.forkScoped(
      serve((connection) => {
        came.push(connection)
        wake()
      })
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => came.map((one) => one.abort())))
    const dial = (localAddress?: string) =>
      Effect.acquireRelease(
        Effect.promise(async () => {
          const from = localAddress === undefined ? {} : { localAddress }
          const socket = connect({ host, port: address.port, noDelay: true, ...from })
          socket.on("error", () => {})
          await once(socket, "connect")
          return socket
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
    const next = Effect.promise(async () => {
      while (came.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return came.splice(0)[0]
    }).pipe(Effect.flatMap(Effect.fromNullable))
    return { came, dial, next, serving }
  })

/** All that comes, up to this many bytes or the end. */
const heard = (connection: Connection, wanted: number) =>
  Effect.gen(function* () {
    let text = ""
    while (text.length < wanted) {
      const chunk = yield* connection.read
      if (Option.isNone(chunk)) return `${text}<end>`
      text += Buffer.from(chunk.value).toString("latin1")
    }
    return text
  })

const cut = (socket: Socket) => Effect.promise(() => once(socket.resume(), "close"))

const named = { name: "192.0.2.1:56324", origin: "192.0.2.1", isExempt: false }
const here = { origin: "127.0.0.1", transport: "tcp" }

describe("a connection from a proxy", () => {
  const headers: Readonly<Record<string, readonly [string | Buffer, object]>> = {
    "version 1": [line, named],
    "version 2": [tcpHeader("192.0.2.1", "198.51.100.7", 56_324), named],
    "version 2 with more": [
      tcpHeader("192.0.2.1", "198.51.100.7", 56_324, Buffer.from([4, 0, 2, 7, 7])),
      named
    ],
    "IPv6 in version 1": [
      "PROXY TCP6 2001:db8::1 ::1 7 8\r\n",
      { name: "[2001:db8::1]:7", origin: "2001:db8:0:0::/64" }
    ],
    "IPv6 in version 2": [tcpHeader("2001:db8::1", "::1", 7), { origin: "2001:db8:0:0::/64" }],
    "a client on loopback": [
      "PROXY TCP4 127.0.0.1 127.0.0.1 7 8\r\n",
      { name: "127.0.0.1:7", origin: "127.0.0.1", isExempt: false }
    ],
    "a health check": [localHeader, { ...here, isExempt: true }],
    "an unknown client": ["PROXY UNKNOWN\r\n", { ...here, isExempt: false }],
    "a client without an IP address": [
      binaryHeader(0x21, 0x31, Buffer.alloc(216)),
      { ...here, isExempt: false }
    ]
  }
  for (const [what, [header, peer]] of Object.entries(headers)) {
    const bytes = Buffer.concat([Buffer.from(header), Buffer.from("NICK ann\n")])

    it.scopedLive(`has the address in its header, and the rest as it came: ${what}`, () =>
      Effect.gen(function* () {
        const { dial, next } = yield* listening()
        const socket = yield* dial()
        socket.write(bytes)
        const connection = yield* next
        assert.deepInclude(connection.peer, peer)
        assert.strictEqual(yield* heard(connection, 9), "NICK ann\n")
        socket.write("BYE\n")
        assert.strictEqual(yield* heard(connection, 4), "BYE\n")
      })
    )

    it.scopedLive(`may come byte by byte, and may have ended already: ${what}`, () =>
      Effect.gen(function* () {
        const { dial, next } = yield* listening()
        const [slow, brief] = [yield* dial(), yield* dial()]
        brief.end(bytes)
        const whole = yield* next
        assert.deepInclude(whole.peer, peer)
        assert.strictEqual(yield* heard(whole, 99), "NICK ann\n<end>")
        yield* Effect.promise(async () => {
          for (const byte of bytes) {
            slow.write(Uint8Array.of(byte))
            await turn()
          }
        })
        const connection = yield* next
        assert.deepInclude(connection.peer, peer)
        assert.strictEqual(yield* heard(connection, 9), "NICK ann\n")
      })
    )
  }

  it.scopedLive("is answered as any other", () =>
    Effect.gen(function* () {
      const { dial, next } = yield* listening()
      const socket = yield* dial()
      socket.write(line)
      const connection = yield* next
      assert.isFalse(connection.isReadable())
      connection.write(Buffer.from("HELLO\n"))
      const [answer] = yield* Effect.promise(() => once(socket, "data"))
      assert.strictEqual(String(answer), "HELLO\n")
      socket.end()
      assert.strictEqual(yield* heard(connection, 1), "<end>")
      assert.strictEqual(yield* connection.close(Buffer.from("BYE\n"), 2), "drained")
    })
  )

  it.scopedLive("comes over IPv6, too", () =>
    Effect.gen(function* () {
      const { dial, next } = yield* listening("::1")
      const socket = yield* dial()
      socket.write(line)
      assert.deepInclude((yield* next).peer, named)
    })
  )

  it.scopedLive("is not one from elsewhere: that keeps its address, and its header is bytes", () =>
    Effect.gen(function* () {
      const { dial, next } = yield* listening()
      const socket = yield* dial("127.0.0.2")
      socket.write(line)
      const connection = yield* next
      assert.deepInclude(connection.peer, { origin: "127.0.0.2", isExempt: false })
      assert.strictEqual(yield* heard(connection, line.length), line)
    })
  )

  it.scopedLive("is closed with one warning a minute where it begins otherwise", () => {
    const { layer, logged } = capture()
    return Effect.gen(function* () {
      const { came, dial } = yield* listening()
      // A health check that only looks whether the port is open.
      const check = yield* dial()
      check.end()
      yield* cut(check)
      assert.deepStrictEqual(logged, [])
      const wrong = yield* dial()
      wrong.write("NICK ann\n")
      yield* cut(wrong)
      const half = yield* dial()
      half.end(line.slice(0, 20))
      yield* cut(half)
      assert.lengthOf(came, 0)
      assert.lengthOf(logged, 1)
      assert.strictEqual(logged[0]?.level, "WARN")
      assert.match(logged[0]?.message ?? "", /began with neither a PROXY header.*--behind/)
      assert.strictEqual(logged[0]?.known.reason, "no valid header")
      assert.match(String(logged[0]?.known.peer), /^127\.0\.0\.1:\d+$/)
    }).pipe(Effect.provide(layer))
  })

  it.scopedLive("is closed without a warning when nobody serves any more", () => {
    const { layer, logged } = capture()
    return Effect.gen(function* () {
      const { came, dial, next, serving } = yield* listening()
      const [waiting, other] = [yield* dial(), yield* dial()]
      waiting.write("PROXY ")
      // It was accepted after the first.
      other.write(line)
      yield* next
      yield* Fiber.interrupt(serving)
      yield* cut(waiting)
      assert.lengthOf(came, 0)
      assert.deepStrictEqual(logged, [])
    }).pipe(Effect.provide(layer))
  })
})

describe("sockets that wait for their headers", () => {
  it("are bounded in number and time", async () => {
    const faults: Array<Fault> = []
    const waiting = new ProxyHeaders(proxiesOf("127.0.0.1"), (fault) => faults.push(fault), {
      within: 100,
      most: 2
    })
    const server = createServer((socket) => {
      assert.isTrue(waiting.isAwaitedOn(socket))
      waiting.read(socket, () => assert.fail("There was no header"))
    })
    await once(server.listen(0, "127.0.0.1"), "listening")
    const address = server.address()
    const port = typeof address === "object" ? (address?.port ?? 0) : 0
    const sockets = Array.from({ length: 3 }, () => connect({ host: "127.0.0.1", port }))
    for (const socket of sockets) socket.write("PROXY TCP4 ")
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket
              .on("error", () => {})
              .on("close", resolve)
              .resume()
          })
      )
    )
    assert.deepStrictEqual(faults, ["too many wait", "no header in time", "no header in time"])
    server.close()
  })
})
