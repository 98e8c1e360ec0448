import { rmSync } from "node:fs"
import type { Socket } from "node:net"
import { createServer, type TLSSocket, type TlsOptions } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Option, Scope, TestClock } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { Keyring } from "../../../src/services/client/Keyring.ts"
import * as NetLink from "../../../src/services/client/NetLink.ts"
import { ServerLink } from "../../../src/services/client/ServerLink.ts"
import { makeIdentity, pinOf } from "../../../src/services/Identity.ts"
import { hello, makePeer } from "../../support/peer.ts"
import { targetOf } from "../../support/target.ts"
import { temporary } from "../../support/temporary.ts"
import { elsewhere } from "../../support/tls-front.ts"

const identity = makeIdentity("server", [], Date.now())

/** Does with each encrypted connection what the test wants. */
const makeTlsPeer = (play: (socket: TLSSocket) => void, options: TlsOptions = {}) => {
  const server = createServer({
    key: identity.key,
    cert: identity.certificate,
    ALPNProtocols: ["natter/1"],
    requestCert: true,
    rejectUnauthorized: false,
    ...options
  })
  server.on("tlsClientError", () => {})
  server.on("secureConnection", (socket) => {
    socket.on("error", () => {})
    play(socket)
  })
  return makePeer((socket) => void server.emit("connection", socket), elsewhere)
}

const open = (port: number, folder: Option.Option<string> = Option.none()) =>
  Effect.flatMap(ServerLink, (link) =>
    link.open({ ...targetOf({ host: elsewhere, port }), pin: Option.some(identity.pin) })
  ).pipe(
    Effect.provide(
      Layer.provide(NetLink.layer, Keyring.layer(folder, { acceptsNew: false, isPerson: false }))
    )
  )

const nameOf = (port: number) => Copy.serverName(elsewhere, port)

/** All that a peer hears, up to its end or to the error that ends it. */
const hearing = (socket: TLSSocket, heard: Deferred.Deferred<string>, onData = () => {}) => {
  let all = ""
  socket
    .setEncoding("utf8")
    .on("data", (text: string) => {
      all += text
      onData()
    })
    .on("end", () => Deferred.unsafeDone(heard, Effect.succeed(all)))
    .on("error", ({ message }) => Deferred.unsafeDone(heard, Effect.succeed(message)))
}

describe("An encrypted link", () => {
  it.scopedLive("is natter/1 by ALPN, speaks first, and ends in order with all that was said", () =>
    Effect.gen(function* () {
      const heard = yield* Deferred.make<string>()
      let alpn: unknown
      const { port } = yield* makeTlsPeer((socket) => {
        alpn = socket.alpnProtocol
        socket.write(hello)
        hearing(socket, heard)
      })
      const scope = yield* Scope.make()
      const link = yield* Scope.extend(open(port), scope)
      yield* link.send("PONG é\nBYE\n")
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* Deferred.await(heard), "\nPONG é\nBYE\n")
      assert.strictEqual(alpn, "natter/1")
    })
  )

  it.scopedLive("loses nothing of what was said, whatever the server is sending", () =>
    Effect.gen(function* () {
      const flood = "PONG all the same\n".repeat(50_000)
      const heard = yield* Deferred.make<string>()
      const { port } = yield* makeTlsPeer((socket) => {
        socket.write(hello + flood)
        // It reads late, as a busy server does.
        setTimeout(() => hearing(socket, heard, () => socket.write(flood)), 200)
      })
      const scope = yield* Scope.make()
      const link = yield* Scope.extend(open(port), scope)
      yield* link.send("BYE\n")
      yield* Scope.close(scope, Exit.void)
      assert.match(yield* Deferred.await(heard), /BYE\n$/)
    })
  )

  it.scopedLive("given up, leaves nothing on its way to the server", () =>
    Effect.gen(function* () {
      const ended = yield* Deferred.make<string>()
      const tcp: Array<Socket> = []
      const { port } = yield* makeTlsPeer((socket) => {
        // Nothing is read, so that what is sent is still on its way.
        socket.pause().write(hello)
        socket.on("error", ({ message }) => Deferred.unsafeDone(ended, Effect.succeed(message)))
        tcp.push(socket)
      })
      const link = yield* open(port)
      yield* link.send("PONG\n".repeat(1_000_000))
      yield* link.reset
      for (const socket of tcp) socket.resume()
      assert.match(yield* Deferred.await(ended), /ECONNRESET/)
    })
  )

  it.scopedLive("hears that the server has ended it, behind all that was said", () =>
    Effect.gen(function* () {
      const { port } = yield* makeTlsPeer((socket) => socket.end(`${hello}PONG\nPONG\n`))
      const link = yield* open(port)
      let heard = 0
      const all = Effect.forever(Effect.map(link.receive, (lines) => (heard += lines.length)))
      const { message } = yield* Effect.flip(all)
      assert.deepStrictEqual([heard, message], [2, Copy.connectionLost(nameOf(port))])
    })
  )

  it.scopedLive("shows the same key each time, which is made once", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => temporary("key")),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
      )
      const shown: Array<unknown> = []
      const { port } = yield* makeTlsPeer((socket) => {
        const certificate = socket.getPeerX509Certificate()
        shown.push(certificate && pinOf(certificate.publicKey))
        socket.resume().write(hello)
      })
      for (const at of [Option.some(folder), Option.some(folder), Option.none()])
        yield* Effect.scoped(open(port, at))
      const [first, second, third] = shown
      assert.match(String(first), /^sha256\./)
      assert.match(String(third), /^sha256\./)
      assert.strictEqual(first, second)
      assert.notStrictEqual(first, third)
    })
  )
})

describe("An encrypted connection that cannot be made", () => {
  it.scoped("is told of in a sentence when the server says nothing to it", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const { port } = yield* makePeer((socket) => {
        socket.once("data", () => Deferred.unsafeDone(begun, Effect.void))
      }, elsewhere)
      const opening = yield* Effect.fork(Effect.flip(open(port)))
      yield* Deferred.await(begun)
      yield* TestClock.adjust(times.connect)
      const { message, reason } = yield* Fiber.join(opening)
      assert.deepStrictEqual([reason, message], ["silent", Copy.handshakeSilent(nameOf(port))])
    })
  )

  it.scopedLive("is told of where it is closed, and no other is tried", () =>
    Effect.gen(function* () {
      const closings: ReadonlyArray<(socket: Socket) => void> = [
        (socket) => socket.once("data", () => socket.end()),
        (socket) => socket.once("data", () => socket.resetAndDestroy())
      ]
      for (const close of closings) {
        const peer = yield* makePeer(close, elsewhere)
        const link = Layer.provide(
          NetLink.layer,
          Keyring.layer(Option.none(), { acceptsNew: true, isPerson: true })
        )
        const { message, reason } = yield* Effect.flatMap(ServerLink, (link) =>
          Effect.flip(link.open(targetOf({ host: elsewhere, port: peer.port })))
        ).pipe(Effect.provide(link))
        const sentence = Copy.closesAtOnce(nameOf(peer.port))
        assert.deepStrictEqual([reason, message, peer.count()], ["refused", sentence, 1])
      }
    })
  )

  it.scopedLive("is told of where the server speaks another protocol inside", () =>
    Effect.gen(function* () {
      const { port } = yield* makeTlsPeer(() => {}, { ALPNProtocols: ["h2"] })
      const { message, reason } = yield* Effect.flip(open(port))
      assert.strictEqual(reason, "foreign")
      assert.include(message, nameOf(port))
    })
  )

  it.scopedLive("is told of where the server knows only old versions", () =>
    Effect.gen(function* () {
      const { port } = yield* makeTlsPeer(() => {}, { maxVersion: "TLSv1.1", minVersion: "TLSv1" })
      assert.strictEqual((yield* Effect.flip(open(port))).reason, "foreign")
    })
  )
})
