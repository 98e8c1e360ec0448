import { once } from "node:events"
import { get } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { open, parse, request, toTheEnd } from "../support/http.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { openTls } from "../support/tls-client.ts"
import { openWebSocket, webLines } from "../support/web-socket.ts"

/** Starts a server for one test. */
const withServer = async (
  flags: ReadonlyArray<string>,
  use: (server: ServerProcess) => Promise<void>
): Promise<void> => {
  const server = await startServer(...flags)
  try {
    await use(server)
  } finally {
    assert.strictEqual(await server.stop(), 0)
  }
}

describe.concurrent("natter-server and browsers", () => {
  it("shows the page to Node's own client, and keeps the connection for a while", () =>
    withServer([], async ({ port }) => {
      const [response] = await once(get({ host: "127.0.0.1", port, path: "/lobby" }), "response")
      assert.strictEqual(response.statusCode, 200)
      response.resume()
      await once(response, "end")
    }))

  it("shows it over TLS, whether or not HTTP is asked for in the handshake", () =>
    withServer([], async ({ port }) => {
      for (const ALPNProtocols of [["h2", "http/1.1"], []]) {
        const socket = await openTls(port, { ALPNProtocols })
        const all = toTheEnd(socket)
        socket.write(request("/"))
        const [answer] = parse(await all)
        assert.strictEqual(answer?.status, 200)
        assert.include(answer?.headers.get("content-security-policy"), " wss://localhost;")
        assert.isUndefined(answer?.headers.get("strict-transport-security"))
      }
      const page = await webLines(`wss://127.0.0.1:${port}/`)
      page.send("NICK page")
      await page.until("JOINED lobby")
      page.drop()
    }))

  it("tells WebSockets that it shuts down, and closes them", () =>
    withServer([], async (server) => {
      const { heard, webSocket } = await openWebSocket(`ws://127.0.0.1:${server.port}/`)
      const closed = new Promise<number>((resolve) => webSocket.once("close", resolve))
      webSocket.send("NICK page")
      await new Promise<void>((resolve) => {
        webSocket.on("message", () => {
          if (heard().includes("JOINED lobby")) resolve()
        })
        if (heard().includes("JOINED lobby")) resolve()
      })
      assert.strictEqual(await server.stop(), 0)
      assert.strictEqual(await closed, 1001)
      assert.match(heard(), /BYE shutdown[^\n]*\n$/)
      assert.match(server.printed(), /Stopped: 1 client told\./)
    }))

  it("shows nothing with --no-web", () =>
    withServer(["--no-web"], async ({ port }) => {
      const socket = await open(port, "127.0.0.2")
      socket.write(request("/"))
      assert.match((await toTheEnd(socket)).toString(), /^BYE protocol/)
    }))

  it("answers a slow head with 408, and ends a thousand idle connections while others chat", () =>
    withServer([], async ({ port }) => {
      const slow = await open(port)
      const late = toTheEnd(slow)
      slow.write("GET / HTTP/1.1\r\nHost: loc")
      const idle: Array<Promise<unknown>> = []
      for (let n = 0; n < 1000; n++) {
        const socket = await open(port)
        socket.write(request("/", { Connection: "keep-alive" }))
        idle.push(once(socket.resume(), "close"))
      }
      const alice = await LineSocket.connect(port)
      await alice.ask("NICK alice")
      const bob = await webLines(`ws://127.0.0.1:${port}/`)
      await bob.ask("NICK bob")
      let said = 0
      let isOver = false
      const chat = (async () => {
        while (!isOver) {
          const from = performance.now()
          await alice.ask(`SAY lobby number ${++said}`)
          await bob.until(`MSG lobby ${said} `)
          assert.isBelow(performance.now() - from, 5000)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })()
      await Promise.all(idle)
      assert.deepStrictEqual(
        parse(await late).map(({ status }) => status),
        [408]
      )
      isOver = true
      await chat
      assert.isAbove(said, 10)
      alice.drop()
      bob.drop()
    }))

  it("takes no more connections from one address over HTTP than over anything else", () =>
    withServer(["--plain-too"], async ({ port }) => {
      const crowd = await Promise.all(Array.from({ length: 32 }, () => open(port, "127.0.0.3")))
      for (const socket of crowd) socket.write("GET ")
      const refused = await open(port, "127.0.0.3")
      refused.write(request("/"))
      const [answer, ...others] = parse(await toTheEnd(refused))
      assert.deepStrictEqual([answer?.status, others], [503, []])
      assert.match(answer?.body.toString() ?? "", /^The limit of 32 connections from one address/)
      for (const socket of crowd) socket.destroy()
    }))
})

describe("the flags about the web", () => {
  it("are refused with a sentence where they say nothing", async () => {
    for (const [flag, value, use] of [
      ["--web-name", "chat.example:5050", "a host name without a port"],
      ["--web-frame", "chat.example", "the origin of a web site"],
      ["--metrics-from", "everybody", "addresses and networks"]
    ] as const) {
      const failed = await startServer(flag, value).then(
        () => "started",
        (error: Error) => error.message
      )
      assert.include(failed, `Invalid ${flag} "${value}": use ${use}`)
    }
  })
})
