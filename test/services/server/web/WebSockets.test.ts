import { assert, describe, it } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"
import type { WebSocket } from "ws"
import { type Answered, ask, request } from "../../../support/http.ts"
import { LineSocket } from "../../../support/line-socket.ts"
import { type Server, startLocalServer } from "../../../support/local-server.ts"
import { openWebSocket, webLines } from "../../../support/web-socket.ts"

let server: Server
let url = ""

beforeAll(async () => {
  server = await startLocalServer("--outbox", "65536", "--drain", "1", "--log-size", "10")
  url = `ws://localhost:${server.port}/lobby`
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
})

const closed = (webSocket: WebSocket): Promise<readonly [code: number, reason: string]> =>
  new Promise((resolve) => {
    webSocket.once("error", () => {})
    webSocket.once("close", (code, reason) => resolve([code, reason.toString()]))
  })

const upgrade = (headers: Readonly<Record<string, string>> = {}): string =>
  request("/", {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "natter.1",
    ...headers
  })

const handshake = (headers: Readonly<Record<string, string>>): Promise<Answered | undefined> =>
  ask(server.port, upgrade(headers)).then(([answer]) => answer)

describe("a WebSocket", () => {
  it("carries natter/1 beside the connections of others", async () => {
    const page = await webLines(url, { origin: `http://localhost:${server.port}` })
    assert.match((await page.next()) ?? "", /^HELLO natter\/1 /)
    await page.ask("NICK page")
    const plain = await LineSocket.connect(server.port)
    await plain.ask("NICK plain")
    await plain.ask("SAY lobby hello")
    await page.until("MSG lobby 1 ")
    await page.ask("SAY lobby hi")
    await plain.until("MSG lobby 2 ")
    for (const one of [page, plain]) {
      one.send("BYE")
      assert.strictEqual((await one.toTheEnd()).at(-1), "BYE quit")
    }
  })

  it("is for pages of this server, and for what is no browser", async () => {
    const { port } = server
    for (const origin of [
      `http://evil.example`,
      "null",
      `http://localhost:1`,
      "https://localhost"
    ]) {
      const answer = await handshake({ Host: `localhost:${port}`, Origin: origin })
      assert.strictEqual(answer?.status, 403, origin)
      assert.match(answer?.body ?? "", /^Only pages of this server may connect to it\./)
    }
    // A name that somebody has given to this address: the origin fits, the host does not.
    const rebound = { Host: "rebound.example", Origin: "http://rebound.example" }
    assert.strictEqual((await handshake(rebound))?.status, 421)
  })

  it("needs the sub-protocol, a key, and a path that there is", async () => {
    const wrong = await handshake({ "Sec-WebSocket-Protocol": "natter.2, chat" })
    assert.deepStrictEqual(
      [wrong?.status, wrong?.body],
      [400, "Ask for the WebSocket sub-protocol natter.1: no other is spoken here.\n"]
    )
    assert.strictEqual((await handshake({ "Sec-WebSocket-Key": "short" }))?.status, 400)
    assert.strictEqual((await handshake({ "Sec-WebSocket-Version": "7" }))?.status, 400)
    assert.strictEqual((await handshake({ Upgrade: "h2c" }))?.status, 400)
    const [old] = await ask(server.port, upgrade().replace("HTTP/1.1", "HTTP/1.0"))
    assert.strictEqual(old?.status, 400)
    const nowhere = request("/a/b", { Connection: "Upgrade", Upgrade: "websocket" })
    assert.strictEqual((await ask(server.port, nowhere))[0]?.status, 404)
  })

  it("does not begin before the requests in front of it are answered", async () => {
    const get = request("/", { Connection: "keep-alive" })
    const answers = await ask(server.port, get + upgrade())
    assert.notInclude(
      answers.map(({ status }) => status),
      101
    )
  })

  it("takes lines in messages with and without a line feed, many in one, and in fragments", async () => {
    const { heard, webSocket } = await openWebSocket(url)
    webSocket.send("PING one")
    webSocket.send("PING two\n")
    webSocket.send("PING three\r\nPING four\nPING five")
    webSocket.send("PING s", { fin: false })
    webSocket.send("", { fin: false })
    webSocket.send("ix", { fin: true })
    webSocket.send("")
    webSocket.send("BYE")
    await closed(webSocket)
    assert.deepStrictEqual(
      heard().match(/PONG \w+/g),
      ["one", "two", "three", "four", "five", "six"].map((word) => `PONG ${word}`)
    )
  })

  it("answers what asks whether it is still there", async () => {
    const { webSocket } = await openWebSocket(url)
    const answered = (last: string): Promise<void> =>
      new Promise((resolve) => {
        webSocket.on("pong", (data) => {
          if (data.toString() === last) resolve()
        })
      })
    const one = answered("are you there?")
    webSocket.ping("are you there?")
    await one
    // Of many at once the last.
    const many = answered("500")
    for (let n = 1; n <= 500; n++) webSocket.ping(String(n))
    await many
    webSocket.close()
    assert.strictEqual((await closed(webSocket))[0], 1005)
  })

  it("is closed for what is no text, and for messages that are too large", async () => {
    const faults: ReadonlyArray<readonly [number, (webSocket: WebSocket) => void]> = [
      [1003, (webSocket) => webSocket.send(Buffer.from("PING\n"))],
      [1007, (webSocket) => webSocket.send(Buffer.from([0xff]), { binary: false })],
      [1009, (webSocket) => webSocket.send("x".repeat(131_073))],
      [
        1008,
        (webSocket) => {
          for (let n = 0; n < 200; n++) webSocket.send("x", { fin: false })
        }
      ]
    ]
    for (const [code, send] of faults) {
      const { webSocket } = await openWebSocket(url)
      const end = closed(webSocket)
      send(webSocket)
      assert.strictEqual((await end)[0], code)
    }
  })

  it("is closed as slow where its page does not read", async () => {
    const slow = await webLines(url)
    slow.send("NICK slow")
    await slow.until("JOINED lobby")
    slow.pause()
    const writer = await LineSocket.connect(server.port)
    await writer.ask("NICK writer")
    const messages = Array<string>(50)
      .fill(`SAY lobby ${"x".repeat(3000)}`)
      .join("\n")
    let isGone = false
    for (let round = 0; round < 200 && !isGone; round++)
      isGone = (await writer.ask(messages)).some((line) => /^LEAVE lobby \S+ slow slow$/.test(line))
    assert.isTrue(isGone)
    for (const one of [slow, writer]) one.drop()
  })

  it("may be lost, and its session is resumed over another", async () => {
    const secret = "s".repeat(22)
    const first = await webLines(url)
    first.send(`NICK page 60 ${secret}`)
    const [joined = ""] = (await first.until("JOINED lobby")).slice(-1)
    const [, position = ""] = /^JOINED lobby (\S+)/.exec(joined) ?? []
    first.drop()
    const writer = await LineSocket.connect(server.port)
    await writer.ask("NICK writer")
    await writer.ask("SAY lobby missed")
    const again = await webLines(url)
    again.send(`RESUME ${secret} lobby=${position} inbox=0`)
    const heard = await again.until("JOINED lobby")
    assert.match(heard.join("\n"), /^READY page/m)
    assert.match(heard.join("\n"), / writer missed$/m)
    for (const one of [again, writer]) one.drop()
  })

  it("takes nothing more while much is not worked on, and loses nothing", async () => {
    const { heard, webSocket } = await openWebSocket(url)
    const count = 20_000
    for (let n = 1; n <= count; n++) webSocket.send(`PING ${n}`)
    webSocket.send("BYE")
    await closed(webSocket)
    const pongs = heard().match(/PONG \d+/g) ?? []
    assert.deepStrictEqual([pongs.length, pongs.at(-1)], [count, `PONG ${count}`])
  })
})
