import { X509Certificate } from "node:crypto"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { dayOf, placeOf } from "../../../src/domain/client/KnownHosts.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import type { Pin } from "../../../src/domain/security/Pin.ts"
import { Keyring } from "../../../src/services/client/Keyring.ts"
import * as NetLink from "../../../src/services/client/NetLink.ts"
import { ServerLink } from "../../../src/services/client/ServerLink.ts"
import { makeIdentity, pinOf } from "../../../src/services/Identity.ts"
import { hello, makePeer } from "../../support/peer.ts"
import { targetOf } from "../../support/target.ts"
import { temporary } from "../../support/temporary.ts"
import { type Address, elsewhere, makeFront } from "../../support/tls-front.ts"

const identity = makeIdentity("server", [], Date.now())
const other = makeIdentity("server", [], Date.now())
const today = dayOf(Date.now())

/** A server that says HELLO, with these features. */
const plain = (features = "", host = "127.0.0.1") =>
  Effect.map(
    makePeer((socket) => socket.resume().write(`HELLO natter/1 model${features}\n`), host),
    ({ port }) => ({ host, port })
  )

const secured = (shown = identity, host = elsewhere) =>
  Effect.flatMap(plain(), (behind) => makeFront(shown, behind, { host }))

/** A client, with its folder. */
const makeClient = (acceptsNew = false, isPerson = acceptsNew) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => temporary("trust")),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )
    const services = yield* Layer.build(
      Layer.provide(NetLink.layer, Keyring.layer(Option.some(folder), { acceptsNew, isPerson }))
    )
    const file = join(folder, "known_hosts")
    return {
      folder,
      file,
      known: () => readFileSync(file, "utf8"),
      open: (at: Address, pin?: Pin) =>
        Effect.scoped(
          Effect.flatMap(ServerLink, (link) =>
            link.open({ ...targetOf(at), pin: Option.fromNullable(pin) })
          )
        ).pipe(Effect.provide(services))
    }
  })

/** Passes all on to another port of this machine. */
const pass = (socket: Socket, port: number) => {
  const other = connect(port, "127.0.0.1")
  other.on("error", () => socket.destroy())
  socket.on("close", () => other.destroy())
  socket.pipe(other)
  other.pipe(socket)
}

const nameOf = ({ host, port }: Address) => Copy.serverName(host, port)
const lineOf = ({ host, port }: Address, pin: Pin = identity.pin) =>
  `${placeOf(host, port)} ${pin} ${today}\n`

describe("A server whose key the invitation names", () => {
  it.scopedLive("is connected to, and known from then on", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient()]
      const { host, isExposed, remarks } = yield* client.open(server, identity.pin)
      assert.deepStrictEqual([host, isExposed, remarks], ["model", false, []])
      assert.strictEqual(client.known(), lineOf(server))
      yield* client.open(server)
      yield* client.open(server, identity.pin)
      assert.strictEqual(client.known(), lineOf(server))
    })
  )

  it.scopedLive("is refused with another key, also on this machine", () =>
    Effect.gen(function* () {
      for (const host of [elsewhere, "127.0.0.1"]) {
        const [server, client] = [yield* secured(identity, host), yield* makeClient(true)]
        const { message, reason } = yield* Effect.flip(client.open(server, other.pin))
        assert.strictEqual(reason, "untrusted")
        assert.strictEqual(message, Copy.otherKey(nameOf(server), other.pin, identity.pin))
        assert.strictEqual(server.heard(), "")
      }
    })
  )

  it.scopedLive("has to be forgotten where the old key of an old invitation is known", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      yield* client.open(server, identity.pin)
      server.become(other)
      const { message } = yield* Effect.flip(client.open(server, identity.pin))
      const place = placeOf(server.host, server.port)
      assert.strictEqual(message, Copy.otherKey(nameOf(server), identity.pin, other.pin, place))
      assert.include(message, `natter forget ${place}`)
    })
  )

  it.scopedLive("is refused without encryption", () =>
    Effect.gen(function* () {
      for (const host of [elsewhere, "127.0.0.1"]) {
        const [server, client] = [yield* plain("", host), yield* makeClient(true)]
        const { message, reason } = yield* Effect.flip(client.open(server, identity.pin))
        assert.strictEqual(reason, "untrusted")
        assert.strictEqual(message, Copy.invitedUnencrypted(nameOf(server)))
      }
    })
  )
})

describe("A server that is new", () => {
  it.scopedLive("is believed by a person, who is told once, and known from then on", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      const { pins, remarks } = yield* client.open(server)
      assert.deepStrictEqual(remarks, [Copy.firstUse(nameOf(server), identity.pin, false)])
      const own = new X509Certificate(readFileSync(join(client.folder, "key.pem")))
      assert.deepStrictEqual(pins, { server: identity.pin, own: pinOf(own.publicKey) })
      assert.strictEqual(client.known(), lineOf(server))
      assert.deepStrictEqual((yield* client.open(server)).remarks, [])
    })
  )

  it.scopedLive("is refused by a program, before anything is said", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient()]
      const { message, reason } = yield* Effect.flip(client.open(server))
      assert.strictEqual(reason, "untrusted")
      assert.strictEqual(message, Copy.unknownKey(nameOf(server), identity.pin, false))
      assert.strictEqual(server.heard(), "")
      assert.throws(() => client.known(), /ENOENT/)
    })
  )

  it.scopedLive("is not remembered where it is none of natter", () =>
    Effect.gen(function* () {
      const behind = yield* makePeer((socket) => socket.write("SSH-2.0-OpenSSH_9.2\r\n"))
      const server = yield* makeFront(identity, { host: "127.0.0.1", port: behind.port })
      const client = yield* makeClient(true)
      assert.strictEqual((yield* Effect.flip(client.open(server))).reason, "foreign")
      assert.throws(() => client.known(), /ENOENT/)
    })
  )

  it.scopedLive("is known for this run where it cannot be remembered, which is told", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      writeFileSync(client.file, `${"#".repeat(limits.knownHostsBytes - 1)}\n`)
      const why = Copy.knownHostsTooLarge(limits.knownHostsBytes)
      const { remarks } = yield* client.open(server)
      assert.deepStrictEqual(remarks.slice(1), [
        Copy.keyNotRemembered(nameOf(server), client.file, why)
      ])
      server.become(other)
      assert.strictEqual((yield* Effect.flip(client.open(server))).reason, "untrusted")
    })
  )
})

describe("A server that is known", () => {
  it.scopedLive("is refused with another key, and nothing is said to it", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      yield* client.open(server)
      const before = server.heard()
      server.become(other)
      const known = { pin: identity.pin, since: today }
      const place = placeOf(server.host, server.port)
      for (const pin of [undefined, other.pin]) {
        const { message, reason } = yield* Effect.flip(client.open(server, pin))
        assert.strictEqual(reason, "untrusted")
        assert.strictEqual(message, Copy.changedKey(nameOf(server), known, other.pin, place))
      }
      assert.strictEqual(server.heard(), before)
      assert.strictEqual(client.known(), lineOf(server))
    })
  )

  it.scopedLive("is refused without encryption", () =>
    Effect.gen(function* () {
      for (const host of [elsewhere, "127.0.0.1"]) {
        const [server, client] = [yield* plain("", host), yield* makeClient(true)]
        writeFileSync(client.file, lineOf(server))
        const { message, reason } = yield* Effect.flip(client.open(server))
        assert.strictEqual(reason, "untrusted")
        const place = placeOf(server.host, server.port)
        assert.strictEqual(message, Copy.noLongerEncrypted(nameOf(server), today, place))
      }
    })
  )

  it.scopedLive("is tried again where it greets in plain, as where its network was held up", () =>
    Effect.gen(function* () {
      const behind = yield* secured(identity, "127.0.0.1")
      let isHeldUp = true
      const server = yield* makePeer((socket) => {
        if (isHeldUp) socket.resume().write(hello)
        else pass(socket, behind.port)
        isHeldUp = false
      }, elsewhere)
      const at = { host: elsewhere, port: server.port }
      const client = yield* makeClient()
      writeFileSync(client.file, lineOf(at))
      const { pins } = yield* client.open(at)
      assert.strictEqual(pins?.server, identity.pin)
      assert.strictEqual(server.count(), 2)
    })
  )

  it.scopedLive("is refused where its line cannot be read, and others are not", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      const place = placeOf(server.host, server.port)
      writeFileSync(client.file, `# mine\n${place} sha256.broken ${today}\n`)
      const { message } = yield* Effect.flip(client.open(server))
      assert.strictEqual(message, Copy.knownHostUnreadable(client.file, 2, place))
      const neighbour = yield* secured()
      const { remarks } = yield* client.open(neighbour)
      assert.deepStrictEqual(remarks, [
        Copy.knownLinesUnreadable(client.file, [2]),
        Copy.firstUse(nameOf(neighbour), identity.pin, false)
      ])
      assert.isTrue(client.known().endsWith(lineOf(neighbour)))
    })
  )

  it.scopedLive("is refused by a program as long as another line cannot be read", () =>
    Effect.gen(function* () {
      const [server, open] = [yield* secured(), yield* plain("", elsewhere)]
      const line = (client: { readonly file: string }) => {
        writeFileSync(client.file, `# mine\nbroken\n`)
        return (at: Address) => Copy.lineMayBeAbout(client.file, 2, nameOf(at))
      }
      for (const acceptsNew of [false, true]) {
        const client = yield* makeClient(acceptsNew, false)
        const sentence = line(client)
        for (const at of [server, open]) {
          const { message, reason } = yield* Effect.flip(client.open(at))
          assert.deepStrictEqual([reason, message], ["untrusted", sentence(at)])
        }
        // The key of an invitation speaks for itself.
        yield* client.open(server, identity.pin)
      }
      const person = yield* makeClient(true)
      const sentence = line(person)
      const { message, reason } = yield* Effect.flip(person.open(open))
      assert.deepStrictEqual([reason, message], ["untrusted", sentence(open)])
    })
  )

  it.scopedLive("is refused where another natter has met another server meanwhile", () =>
    Effect.gen(function* () {
      const client = yield* makeClient(true)
      let met = ""
      const behind = yield* makePeer((socket) => {
        writeFileSync(client.file, met)
        socket.resume().write(hello)
      })
      const server = yield* makeFront(identity, { host: "127.0.0.1", port: behind.port })
      met = lineOf(server, other.pin)
      const { message, reason } = yield* Effect.flip(client.open(server))
      const [known, place] = [{ pin: other.pin, since: today }, placeOf(server.host, server.port)]
      assert.strictEqual(reason, "untrusted")
      assert.strictEqual(message, Copy.changedKey(nameOf(server), known, identity.pin, place))
      assert.strictEqual(client.known(), met)
    })
  )

  it.scopedLive("is refused where the file cannot be read", () =>
    Effect.gen(function* () {
      const [server, client] = [yield* secured(), yield* makeClient(true)]
      mkdirSync(client.file)
      const { message, reason } = yield* Effect.flip(client.open(server))
      assert.strictEqual(reason, "untrusted")
      assert.strictEqual(message, Copy.knownHostsUnreadable(client.file, Copy.notRegularFile))
    })
  )
})

describe("A server that does not encrypt", () => {
  it.scopedLive("is refused by a program, before anything is said", () =>
    Effect.gen(function* () {
      const peer = yield* makePeer((socket) => socket.resume().write(hello), elsewhere)
      const [server, client] = [{ host: elsewhere, port: peer.port }, yield* makeClient()]
      const { message, reason } = yield* Effect.flip(client.open(server))
      assert.strictEqual(reason, "untrusted")
      assert.strictEqual(message, Copy.newUnencrypted(nameOf(server)))
      // That was the one which would have been encrypted.
      assert.strictEqual(peer.count(), 1)
    })
  )

  it.scopedLive("is used by a person where nothing is known of it, and exposed", () =>
    Effect.gen(function* () {
      const client = yield* makeClient(true)
      const { isExposed, pins, remarks } = yield* client.open(yield* plain("", elsewhere))
      assert.deepStrictEqual([isExposed, pins, remarks], [true, undefined, []])
    })
  )

  it.scopedLive("is as it always was on this machine", () =>
    Effect.gen(function* () {
      const client = yield* makeClient()
      const peer = yield* makePeer((socket) => socket.resume().write(hello))
      const { isExposed, remarks } = yield* client.open({ host: "127.0.0.1", port: peer.port })
      assert.deepStrictEqual([isExposed, remarks, peer.count()], [false, [], 1])
      assert.throws(() => readFileSync(join(client.folder, "key.pem")), /ENOENT/)
    })
  )
})

describe("A server on this machine whose names belong to keys", () => {
  it.scopedLive("is connected to again with encryption, and not remembered", () =>
    Effect.gen(function* () {
      // A port that takes both: the first byte tells which.
      const behind = yield* plain(" names=first-use")
      const front = yield* makeFront(identity, behind, { host: "127.0.0.1" })
      let firsts = ""
      const { port } = yield* makePeer((socket) => {
        socket.once("readable", () => {
          const head: Buffer | null = socket.read()
          const isTls = head?.[0] === 0x16
          firsts += isTls ? "tls " : "plain "
          if (head !== null) socket.unshift(head)
          pass(socket, isTls ? front.port : behind.port)
        })
      })
      const client = yield* makeClient()
      const { isExposed, remarks } = yield* client.open({ host: "127.0.0.1", port })
      assert.deepStrictEqual([firsts, isExposed, remarks], ["plain tls ", false, []])
      assert.strictEqual(front.connections(), 1)
      assert.throws(() => client.known(), /ENOENT/)
    })
  )

  it.scopedLive("is used without, where it does not encrypt", () =>
    Effect.gen(function* () {
      const client = yield* makeClient()
      const server = yield* plain(" names=first-use")
      assert.strictEqual((yield* client.open(server)).host, "model")
    })
  )
})
