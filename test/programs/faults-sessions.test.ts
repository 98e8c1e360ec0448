import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { nickname } from "../bench/dialect.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { newSecret, Raw, told } from "../support/raw.ts"

let server: Server
beforeAll(async () => {
  server = await startLocalServer()
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
})

describe("a session", () => {
  it("survives changes of its name, with one secret or with a new one each time", async () => {
    const bob = await Raw.claim(server, "bob")
    const first = await Raw.claim(server, "renamer")
    const last = newSecret()
    for (const line of [
      "NICK renamerb",
      `NICK renamerc 120 ${newSecret()}`,
      `NICK renamerd 120 ${last}`
    ])
      assert.match((await first.say(line)).at(-1) ?? "", /^READY renamer[bcd] 120 0$/)
    first.socket.drop()
    assert.include(await bob.say("TELL renamerd psst"), "OK")
    const again = await Raw.resume(server, last, "inbox=0")
    assert.strictEqual(
      again.begun
        .filter((line) => line.startsWith("TOLD "))
        .map(told)
        .join(),
      "1 psst"
    )
    again.socket.send("BYE")
    await again.socket.toTheEnd()
    bob.socket.drop()
  })

  it("hears what it is told while its rooms are replayed, also without a mark for its inbox", async () => {
    const talker = await Raw.claim(server, "talker", "replayed")
    const reader = await Raw.claim(server, "reader", "replayed")
    reader.socket.drop()
    const long = "x".repeat(4000)
    for (let n = 0; n < 20; n++)
      await talker.say(...Array.from({ length: 100 }, () => `SAY replayed ${long}`))
    const { secret } = reader
    const resumed = await LineSocket.open(server.port)
    resumed.send(`RESUME ${secret} replayed=${reader.head("replayed")}`)
    await resumed.until("READY")
    // The replay does not fit into what the system holds, so it waits for its reader.
    resumed.pause()
    assert.include(await talker.say("TELL reader psst"), "OK")
    resumed.resume()
    await resumed.until("TOLD")
    resumed.drop()
    talker.socket.drop()
  })

  it("that breaks the protocol can be resumed", async () => {
    const clumsy = await Raw.claim(server, "clumsy")
    clumsy.socket.send(Buffer.alloc(70_000, "x"))
    assert.deepStrictEqual((await clumsy.socket.toTheEnd()).slice(-1), ["BYE protocol"])
    assert.match(await Raw.tryResume(server, clumsy.secret), /^@1 READY clumsy /)
  })

  it("is kept however much came with its NICK", async () => {
    const hasty = await LineSocket.connect(server.port)
    const secret = newSecret()
    // More lines than are handled in one go, in one write.
    hasty.send(`NICK hasty 120 ${secret}\n${"PING\n".repeat(2000)}PING last`)
    await hasty.until("PONG last")
    hasty.drop()
    assert.match(await Raw.tryResume(server, secret), /^@1 READY hasty 120 0$/)
  })
})

describe("a request of a web page", () => {
  const head = [
    "POST / HTTP/1.1",
    "Host: chat:5050",
    ...Array.from({ length: 15 }, (_, n) => `Header-${n}: value`),
    "",
    ""
  ].join("\r\n")

  it.each([1, 5000])("with an address of %i letters is not a chat", async (length) => {
    const path = `/${"a".repeat(length)}`
    const alice = await Raw.claim(server, `witness${length > 1 ? "b" : "a"}`)
    // At the beginning it is told apart before anything is said; later it ends the chat.
    for (const first of ["", "\n"]) {
      const page = await LineSocket.open(server.port)
      const request = `${first}${head.replace("/", path)}NICK page\nSAY lobby hello\nBYE\n`
      page.send(Buffer.from(request))
      const heard = await page.toTheEnd()
      if (first === "") assert.match(heard[0] ?? "", /^HTTP\/1\.1 4\d\d /)
      else assert.deepStrictEqual(heard.slice(1), ["BYE protocol"])
      assert.isFalse(heard.some((line) => line.startsWith("READY")))
    }
    assert.deepStrictEqual(await alice.settled(), [])
    alice.socket.drop()
  })
})

describe("a connection in another language", () => {
  it("such as a PROXY header is told BYE protocol and nothing else", async () => {
    const stranger = await LineSocket.open(server.port)
    stranger.send(Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nNICK eve\r\n"))
    assert.deepStrictEqual(await stranger.toTheEnd(), ["BYE protocol"])
  })
})

describe.concurrent("a connection without a word", () => {
  it("is not one in another language, but a person who waits", async () => {
    const person = await LineSocket.open(server.port)
    assert.match((await person.next()) ?? "", /^HELLO natter\/1 /)
    person.drop()
  })
})

describe.concurrent("a change of a name", () => {
  it("is answered, whatever becomes of the rooms meanwhile", async () => {
    // Every room is occupied, and each is to announce before a name changes.
    const server = await startLocalServer("--max-rooms", "242")
    const holders = await Promise.all(
      ["a", "b", "c", "d"].map((name) => {
        const rooms = Array.from({ length: 60 }, (_, n) => `${name}${n}`)
        return Raw.claim(server, `holder${name}`, ...rooms)
      })
    )
    const owner = await Raw.claim(server, "owner", "gone")
    const asker = await Raw.claim(server, "asker")
    const crowd = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const socket = await LineSocket.connect(server.port)
        socket.send(`NICK ${nickname(n)}`)
        await socket.until("JOINED lobby")
        return socket
      })
    )
    // The server hears all of it in one turn of its event loop, which is ours as well.
    asker.socket.send("WHO gone\nJOIN other")
    owner.socket.send("PART gone")
    for (const [n, socket] of crowd.entries()) socket.send(`@1 NICK ${nickname(1000 + n)}`)
    await Promise.all(crowd.map((socket) => socket.until("@1 ")))
    await asker.settled()
    for (const { socket } of [...holders, owner, asker]) socket.drop()
    for (const socket of crowd) socket.drop()
    assert.strictEqual(await server.stop(), 0)
  })
})
