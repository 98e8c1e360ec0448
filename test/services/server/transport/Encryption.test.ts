import { once } from "node:events"
import { connect as connectPlain, type Socket } from "node:net"
import { Duplex } from "node:stream"
import type { TLSSocket } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import {
  Effect,
  Either,
  FiberSet,
  Layer,
  Logger,
  LogLevel,
  Option,
  type Scope,
  TestClock
} from "effect"
import * as Sanctions from "../../../../src/domain/chat/moderation/Sanctions.ts"
import { Subject } from "../../../../src/domain/chat/moderation/Subject.ts"
import { makeIdentity, pinOf } from "../../../../src/services/Identity.ts"
import { Moderation } from "../../../../src/services/server/access/Moderation.ts"
import { Motd } from "../../../../src/services/server/access/Motd.ts"
import { Operators } from "../../../../src/services/server/access/Operators.ts"
import type { LimitsShape } from "../../../../src/services/server/Limits.ts"
import type { Connection } from "../../../../src/services/server/transport/Connection.ts"
import { Encryption, type PlainFrom } from "../../../../src/services/server/transport/Encryption.ts"
import { Listeners } from "../../../../src/services/server/transport/Listeners.ts"
import { tcp } from "../../../../src/services/server/transport/Tcp.ts"
import { until } from "../../../support/captured-logs.ts"
import { LineSocket } from "../../../support/line-socket.ts"
import { servicesOn } from "../../../support/load-server.ts"
import { openTls, tlsLines } from "../../../support/tls-client.ts"

const identity = makeIdentity("natter", ["localhost"], Date.now())
const other = makeIdentity("natter", ["localhost"], Date.now())

const encryption = (plainFrom: PlainFrom = "this machine") =>
  Encryption.layer({ identity, plainFrom, protocols: ["natter/1"] })

const listeners = Listeners.layer(tcp({ port: 0, host: "127.0.0.1" }))

/** Runs against a server that takes TLS. */
const withServer = <A>(
  talk: (port: number) => Effect.Effect<A, never, Encryption | Scope.Scope>,
  limits: Partial<LimitsShape> = {},
  plainFrom?: PlainFrom
) =>
  Effect.gen(function* () {
    const encrypting = Layer.succeedContext(yield* Layer.build(encryption(plainFrom)))
    const server = servicesOn(listeners, limits, undefined, undefined, undefined, {
      encryption: encrypting
    })
    yield* Effect.gen(function* () {
      const [address] = (yield* Listeners).addresses
      yield* talk(address?.port ?? 0)
    }).pipe(Effect.provide(Layer.merge(server, encrypting)))
  }).pipe(Logger.withMinimumLogLevel(LogLevel.None))

const promise = Effect.promise

const pinSeen = (socket: TLSSocket) => {
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined ? undefined : pinOf(certificate.publicKey)
}

describe("a server that encrypts", () => {
  it.scopedLive("lets people talk with TLS and without on one port", () =>
    withServer((port) =>
      promise(async () => {
        const socket = await openTls(port)
        assert.strictEqual(socket.getProtocol(), "TLSv1.3")
        assert.strictEqual(socket.alpnProtocol, "natter/1")
        assert.strictEqual(pinSeen(socket), identity.pin)
        const alice = new LineSocket(socket, socket, () => socket.destroy())
        // Who has said in the handshake what is spoken is greeted at once.
        assert.match((await alice.next()) ?? "", /^HELLO natter\/1 /)
        await alice.ask("NICK alice")
        const bob = await LineSocket.connect(port)
        await bob.ask("NICK bob")
        await bob.ask("SAY lobby hello")
        await alice.until("MSG lobby 1 ")
        await alice.ask("SAY lobby hi")
        await bob.until("MSG lobby 2 ")
        alice.send("BYE")
        assert.strictEqual((await alice.toTheEnd()).at(-1), "BYE quit")
        bob.drop()
      })
    )
  )

  it.scopedLive("speaks TLS 1.2, and to clients that ask for no protocol", () =>
    withServer((port) =>
      promise(async () => {
        const old = await openTls(port, { maxVersion: "TLSv1.2" })
        assert.strictEqual(old.getProtocol(), "TLSv1.2")
        old.destroy()
        const bare = await tlsLines(port, { ALPNProtocols: [] })
        bare.send("NICK alice")
        await bare.until("READY alice")
        bare.drop()
      })
    )
  )

  it.scopedLive("answers everything of a client that ends its half", () =>
    withServer(
      (port) =>
        promise(async () => {
          const client = await tlsLines(port)
          client.send("NICK alice\nSAY lobby one\nPING two")
          client.end()
          const heard = await client.toTheEnd()
          assert.include(heard, "PONG two")
          assert.strictEqual(heard.at(-1), "BYE quit")
        }),
      { drain: 5 }
    )
  )

  it.scopedLive(
    "closes a client at once whose bytes cannot be decrypted, and begins no handshake anew",
    () =>
      withServer((port) =>
        promise(async () => {
          const carrier = connectPlain({ port, host: "127.0.0.1" })
          await once(carrier, "connect")
          const broken = await tlsLines(port, { socket: carrier })
          broken.send("NICK alice")
          await broken.until("JOINED lobby")
          // A record of application data that nobody has encrypted.
          carrier.write(Buffer.concat([Buffer.from([23, 3, 3, 0, 32]), Buffer.alloc(32, 1)]))
          const witness = await LineSocket.connect(port)
          witness.send("NICK bob")
          await witness.until("JOINED lobby")
          while (!(await witness.ask("WHO lobby")).includes("HERE lobby bob"))
            await new Promise((resolve) => setTimeout(resolve, 5))
          const old = await openTls(port, { maxVersion: "TLSv1.2" })
          const refused = new Promise<Error>((resolve) => old.once("error", resolve))
          old.renegotiate({ rejectUnauthorized: false }, () => {})
          assert.match((await refused).message, /no renegotiation/)
          old.destroy()
          witness.drop()
        })
      )
  )

  it.scopedLive("takes a handshake in pieces", () =>
    withServer((port) =>
      promise(async () => {
        const pieces = connectPlain({ port, host: "127.0.0.1", noDelay: true })
        await once(pieces, "connect")
        // What TLS writes goes out a few bytes at a time.
        const client = await tlsLines(port, { socket: inPieces(pieces) })
        client.send("NICK alice")
        await client.until("READY alice")
        client.drop()
        pieces.destroy()
      })
    )
  )

  it.scopedLive("takes plain connections from this machine alone, and says so to others", () =>
    withServer((port) =>
      promise(async () => {
        const far = await LineSocket.from("127.0.0.2", port)
        const [hello = "", ...rest] = await far.toTheEnd()
        assert.match(hello, /^HELLO natter/)
        assert.deepStrictEqual(rest, [
          "BYE plain This server takes encrypted connections only. Connect with TLS."
        ])
        const safe = await tlsLines(port, { localAddress: "127.0.0.2" })
        safe.send("NICK alice")
        await safe.until("READY alice")
        safe.drop()
      })
    )
  )

  it.scopedLive("takes them from everywhere where it is told to", () =>
    withServer(
      (port) =>
        promise(async () => {
          const far = await LineSocket.from("127.0.0.2", port)
          far.send("NICK alice")
          await far.until("READY alice")
          far.drop()
        }),
      {},
      "everywhere"
    )
  )

  it.scoped("waits ten seconds for those who have to encrypt, and are silent", () =>
    withServer((port) =>
      Effect.gen(function* () {
        const socket = connectPlain({ port, host: "127.0.0.1", localAddress: "127.0.0.2" })
        yield* promise(() => once(socket, "connect"))
        const silent = new LineSocket(socket, socket, () => socket.destroy())
        yield* promise(() => LineSocket.connect(port).then((near) => near.ask("NICK bob")))
        yield* TestClock.adjust("9999 millis")
        assert.deepStrictEqual(silent.heard, [])
        yield* TestClock.adjust("1 millis")
        const heard = yield* promise(() => silent.toTheEnd())
        assert.match(heard.at(-1) ?? "", /^BYE plain /)
      })
    )
  )

  it.scoped("gives a handshake ten seconds", () =>
    withServer((port) =>
      Effect.gen(function* () {
        const socket = connectPlain({ port, host: "127.0.0.1" })
        yield* promise(() => once(socket, "connect"))
        // A record of 64 bytes, of which a few come.
        socket.write(Buffer.from([0x16, 0x03, 0x01, 0, 64, 1, 0]))
        let closed = false
        socket.on("close", () => {
          closed = true
        })
        socket.resume()
        // Somebody who comes later has been served: so it has read what was written.
        yield* promise(() => LineSocket.connect(port).then((near) => near.ask("NICK bob")))
        yield* TestClock.adjust("9 seconds")
        yield* promise(() => LineSocket.connect(port).then((near) => near.ask("NICK carol")))
        assert.isFalse(closed)
        yield* TestClock.adjust("1 seconds")
        yield* until(() => closed)
      })
    )
  )

  it.scopedLive("closes a client with TLS that does not read, and goes on with the others", () =>
    withServer(
      (port) =>
        promise(async () => {
          const slow = await tlsLines(port)
          slow.send("NICK slow")
          await slow.until("JOINED lobby")
          slow.pause()
          const writer = await tlsLines(port)
          await writer.ask("NICK writer")
          const text = "x".repeat(3000)
          let isGone = false
          for (let round = 0; round < 200 && !isGone; round++) {
            const heard = await writer.ask(Array<string>(50).fill(`SAY lobby ${text}`).join("\n"))
            isGone = heard.some((line) => /^LEAVE lobby \S+ slow slow$/.test(line))
          }
          assert.isTrue(isGone)
          slow.resume()
          slow.drop()
          writer.drop()
        }),
      { outbox: 65_536, drain: 0, logSize: 10 }
    )
  )

  it.scopedLive("shows another key to those who come later, and goes on with the others", () =>
    withServer((port) =>
      Effect.gen(function* () {
        const before = yield* promise(() => tlsLines(port))
        yield* promise(() => before.ask("NICK before"))
        const { show } = yield* Encryption
        yield* show(other)
        const after = yield* promise(() => openTls(port))
        assert.strictEqual(pinSeen(after), other.pin)
        after.destroy()
        assert.deepStrictEqual(
          (yield* promise(() => before.ask("SAY lobby hi"))).map((line) => line.slice(0, 8)),
          ["OK lobby"]
        )
        before.drop()
      })
    )
  )
})

/** A stream that sends what is written to it in two pieces, with a while between them. */
const inPieces = (socket: Socket): Duplex =>
  new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _, done) => {
      socket.write(chunk.subarray(0, 7))
      setTimeout(() => socket.write(chunk.subarray(7), done), 20)
    },
    final: (done) => void socket.end(done),
    construct(done) {
      socket.on("data", (chunk) => this.push(chunk))
      socket.on("end", () => this.push(null))
      done()
    }
  })

/** The peer of the next connection that comes to a listener, with TLS inside. */
const peersOf = Effect.gen(function* () {
  const { encrypt } = yield* Encryption
  const { addresses, serve } = yield* Listeners
  const peers: Array<Connection["peer"] | "none"> = []
  const fork = yield* FiberSet.makeRuntime<never>()
  yield* Effect.forkScoped(
    serve((connection) => {
      fork(
        Effect.gen(function* () {
          const head = Option.getOrThrow(yield* connection.read)
          const made = yield* encrypt(connection, head)
          peers.push(Option.isSome(made) ? made.value.connection.peer : "none")
        })
      )
    })
  )
  return { port: addresses[0]?.port ?? 0, peers }
})

describe("the peer of an encrypted connection", () => {
  const own = makeIdentity("alice", [], Date.now())
  const shown = { key: own.key, cert: own.certificate }
  const test = (
    name: string,
    body: Effect.Effect<void, never, Encryption | Listeners | Scope.Scope>
  ) => it.scopedLive(name, () => Effect.provide(body, Layer.merge(listeners, encryption())))

  test(
    "has the key that its client shows, also where a TLS session is resumed",
    Effect.gen(function* () {
      const { peers, port } = yield* peersOf
      for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
        const first = yield* promise(() => openTls(port, { ...shown, maxVersion: version }))
        yield* until(() => peers.length === 1)
        const session = first.getSession()
        first.destroy()
        const again = yield* promise(() =>
          openTls(port, { ...shown, maxVersion: version, ...(session ? { session } : {}) })
        )
        yield* until(() => peers.length === 2)
        again.destroy()
        for (const peer of peers.splice(0))
          assert.deepInclude(peer, { transport: "tls", isEncrypted: true, key: own.pin })
      }
    })
  )

  test(
    "has no key where none is shown",
    Effect.gen(function* () {
      const { peers, port } = yield* peersOf
      const client = yield* promise(() => openTls(port))
      yield* until(() => peers.length === 1)
      client.destroy()
      assert.deepInclude(peers[0], { isEncrypted: true, key: undefined })
    })
  )

  test(
    "is not asked for a key where it may be a browser, which would ask its user",
    Effect.gen(function* () {
      const { peers, port } = yield* peersOf
      const ALPNProtocols = ["http/1.1", "natter/1"]
      const client = yield* promise(() => openTls(port, { ...shown, ALPNProtocols }))
      yield* until(() => peers.length === 1)
      client.destroy()
      assert.deepInclude(peers[0], { isEncrypted: true, key: undefined })
    })
  )

  test(
    "is none of a client that leaves in the handshake, or does not speak TLS after all",
    Effect.gen(function* () {
      const { peers, port } = yield* peersOf
      const begun = Buffer.from([0x16, 0x03, 0x01, 0, 64, 1, 0])
      for (const end of [
        (socket: Socket) => void socket.end(begun),
        (socket: Socket) => void socket.write(begun, () => socket.resetAndDestroy()),
        (socket: Socket) => void socket.write(Buffer.concat([begun, Buffer.alloc(500, 7)]))
      ]) {
        const socket = connectPlain({ port, host: "127.0.0.1" })
        socket.on("error", () => {})
        yield* promise(() => once(socket, "connect"))
        end(socket)
        yield* until(() => peers.length === 1)
        assert.deepStrictEqual(peers.splice(0), ["none"])
        socket.destroy()
      }
    })
  )
})

describe("a banned address", () => {
  const mine = makeIdentity("olga", [], Date.now())
  const operators = Layer.succeed(Operators, {
    has: ({ key }) => key === mine.pin,
    admit: () => false,
    dismiss: () => false,
    count: () => 1,
    reload: Effect.void
  })
  const moderation = Layer.merge(Layer.provide(Moderation.layer(undefined), operators), Motd.none)

  it.scopedLive("lets in operators, by the key that they show, and nobody else", () =>
    Effect.gen(function* () {
      const { change } = yield* Moderation
      yield* change((imposed) =>
        Either.right({
          ...imposed,
          sanctions: Sanctions.from([
            { kind: "ban", subject: Subject.make("127.0.0.5"), until: "lifted", by: "-" }
          ])
        })
      )
      const [address] = (yield* Listeners).addresses
      const port = address?.port ?? 0
      yield* promise(async () => {
        const from = { localAddress: "127.0.0.5" }
        const keyed = { ...from, key: mine.key, cert: mine.certificate }
        const olga = await tlsLines(port, keyed)
        assert.include(await olga.ask("NICK olga"), "READY olga")
        olga.drop()
        const others = [await tlsLines(port, from), await LineSocket.from("127.0.0.5", port)]
        for (const other of others) {
          other.send("NICK eve")
          assert.match((await other.toTheEnd()).at(-1) ?? "", /^BYE banned /)
        }
      })
    }).pipe(
      Effect.provide(
        servicesOn(listeners, {}, undefined, undefined, undefined, {
          encryption: encryption("everywhere"),
          moderation
        })
      ),
      Logger.withMinimumLogLevel(LogLevel.None)
    )
  )
})
