import { assert, describe, it } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"
import * as Copy from "../../../../src/services/server/web/Copy.ts"
import { ask, open, parse, request, statusOf, toTheEnd } from "../../../support/http.ts"
import { LineSocket } from "../../../support/line-socket.ts"
import { type Server, startLocalServer } from "../../../support/local-server.ts"

let server: Server

beforeAll(async () => {
  server = await startLocalServer(
    "--web-name",
    "chat.example",
    "--web-frame",
    "https://www.example",
    "--web-frame",
    "https://other.example:8443"
  )
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
})

const page = /<title>natter<\/title>/
const asset = /assets\/app-[^"]+\.js/

describe("a request", () => {
  it("for the root or a room gets the page, which is asked for again each time", async () => {
    for (const path of ["/", "/lobby", "/a-room-1?x=y"]) {
      const [answer] = await ask(server.port, request(path))
      assert.strictEqual(answer?.status, 200)
      assert.match(answer?.body ?? "", page)
      assert.strictEqual(answer?.headers.get("cache-control"), "no-cache")
      assert.strictEqual(answer?.headers.get("content-type"), "text/html; charset=utf-8")
      const tag = answer?.headers.get("etag") ?? ""
      const [again] = await ask(server.port, request(path, { "If-None-Match": `"x", ${tag}` }))
      assert.deepStrictEqual([again?.status, again?.body], [304, ""])
    }
  })

  it("for an asset gets what may be kept for good, compressed where that is understood", async () => {
    const [index] = await ask(server.port, request("/"))
    const path = `/${asset.exec(index?.body ?? "")?.[0]}`
    const [plain] = await ask(server.port, request(path))
    assert.strictEqual(plain?.status, 200)
    assert.match(plain?.headers.get("cache-control") ?? "", /immutable/)
    for (const accepted of ["gzip, br", "br;q=0.5", "gzip;q=1.0, br ; q=1.0"]) {
      const [small] = await ask(server.port, request(path, { "Accept-Encoding": accepted }))
      assert.strictEqual(small?.headers.get("content-encoding"), "br")
    }
    for (const accepted of ["gzip", "br;q=0", "brotli", ""]) {
      const [whole] = await ask(server.port, request(path, { "Accept-Encoding": accepted }))
      assert.isUndefined(whole?.headers.get("content-encoding"))
    }
  })

  it("for anything else finds nothing", async () => {
    for (const path of [
      "/Healthz",
      "/Tea%20Room",
      "/assets/",
      "/index.htm",
      "/a/b",
      "/../etc/passwd",
      "/%2e%2e/x"
    ])
      assert.strictEqual(await statusOf(server.port, request(path)), 404, path)
    assert.strictEqual(await statusOf(server.port, request("http://localhost/x")), 404)
  })

  it("for a room that is written otherwise is led there, from where it is", async () => {
    for (const path of ["/Lobby", "/LOBBY?x=y", "/%4Cobby", "/l%6Fbby"]) {
      const [answer] = await ask(server.port, request(path))
      assert.strictEqual(answer?.status, 302, path)
      assert.strictEqual(answer?.headers.get("location"), "lobby", path)
    }
  })

  it("of a browser for anything else gets a link to the chat, and the rule for names", async () => {
    const accept = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" }
    for (const [path, root] of [
      ["/Tea%20Room", "./"],
      ["/%E0%A4%A", "./"],
      ["/tea/", "../"],
      ["/a/b/c", "../../"],
      [`/${"a/".repeat(100)}`, "/"]
    ] as const) {
      const [answer] = await ask(server.port, request(path, accept))
      assert.strictEqual(answer?.status, 404, path)
      assert.strictEqual(answer?.headers.get("content-type"), "text/html; charset=utf-8")
      assert.match(answer?.headers.get("content-security-policy") ?? "", /^default-src 'none'/)
      const body = answer?.body ?? ""
      assert.include(body, `<a href="${root}">${Copy.toChat}</a>`)
      assert.include(body, Copy.roomRule)
      assert.notMatch(body, /<style|style=|<script|onclick/)
      const [, style = ""] = /href="([^"]+\.css)"/.exec(body) ?? []
      const { pathname } = new URL(style, `http://localhost${path}`)
      assert.strictEqual(await statusOf(server.port, request(pathname)), 200, pathname)
    }
    const [plain] = await ask(server.port, request("/Tea%20Room"))
    assert.strictEqual(plain?.body, `${Copy.notFound}\n`)
  })

  it("with HEAD gets the head alone", async () => {
    const socket = await open(server.port)
    socket.write(request("/", {}, "HEAD"))
    const text = (await toTheEnd(socket)).toString()
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: [1-9][\s\S]*\r\n\r\n$/)
  })

  it("of another method, or with a body, is refused", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const [answer] = await ask(server.port, request("/", {}, method))
      assert.strictEqual(answer?.status, 405, method)
      assert.strictEqual(answer?.headers.get("allow"), "GET, HEAD")
    }
    const long = request("/", { "Content-Length": "3" })
    assert.strictEqual(await statusOf(server.port, `${long}abc`), 400)
    const chunked = request("/", { "Transfer-Encoding": "chunked" })
    assert.strictEqual(await statusOf(server.port, `${chunked}0\r\n\r\n`), 400)
  })

  it("that tries to say something in its body says nothing", async () => {
    const witness = await LineSocket.connect(server.port)
    await witness.ask("NICK witness")
    const body = "\nNICK mallory\nSAY lobby I am a page that speaks for you\nBYE\n"
    const head = request("/", { "Content-Length": String(body.length) }, "POST")
    assert.strictEqual(await statusOf(server.port, head + body), 405)
    assert.notInclude((await witness.ask("WHO lobby")).join("\n"), "mallory")
    witness.drop()
  })

  it("says whom it is for, and that has to be this server", async () => {
    for (const host of ["127.0.0.1:1", "[::1]", "x.localhost", "chat.example", "CHAT.example.:80"])
      assert.strictEqual(await statusOf(server.port, request("/", { Host: host })), 200, host)
    const [wrong] = await ask(server.port, request("/", { Host: "rebound.example:5050" }))
    assert.strictEqual(wrong?.status, 421)
    assert.strictEqual(
      wrong?.body,
      "This server does not answer to the name rebound.example. If it should, its operator starts it with --web-name rebound.example.\n"
    )
    for (const host of ["", "a b", "<script>"])
      assert.strictEqual(await statusOf(server.port, request("/", { Host: host })), 400, host)
    for (const text of [
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    ])
      assert.strictEqual(await statusOf(server.port, text), 400, text)
    assert.strictEqual(
      await statusOf(server.port, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"),
      200
    )
  })

  it("is answered with what a browser may do, whatever the answer is", async () => {
    for (const text of [request("/"), request("/", {}, "POST"), request("/", { Host: "evil" })]) {
      const [answer] = await ask(server.port, text)
      const policy = answer?.headers.get("content-security-policy") ?? ""
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src/)
      assert.match(policy, /frame-ancestors https:\/\/www\.example https:\/\/other\.example:8443$/)
      assert.strictEqual(answer?.headers.get("x-content-type-options"), "nosniff")
      assert.strictEqual(answer?.headers.get("referrer-policy"), "no-referrer")
      assert.strictEqual(answer?.headers.get("cross-origin-opener-policy"), "same-origin")
      assert.isUndefined(answer?.headers.get("strict-transport-security"))
    }
    const [page] = await ask(server.port, request("/", { Host: "localhost:5050" }))
    const policy = page?.headers.get("content-security-policy") ?? ""
    assert.include(policy, "connect-src 'self' ws://localhost:5050;")
  })
})

describe("a connection over HTTP", () => {
  it("takes requests that come together, and sixteen in all", async () => {
    const kept = request("/", { Connection: "keep-alive" })
    const answers = await ask(server.port, kept.repeat(40))
    assert.deepStrictEqual(
      answers.slice(0, 16).map(({ status }) => status),
      Array(16).fill(200)
    )
    assert.strictEqual(answers[15]?.headers.get("connection"), "close")
    assert.lengthOf(answers, 16)
  })

  it("takes a request in pieces", async () => {
    const socket = await open(server.port)
    const all = toTheEnd(socket)
    for (const byte of Buffer.from(request("/"))) {
      socket.write(Uint8Array.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.deepStrictEqual(
      parse(await all).map(({ status }) => status),
      [200]
    )
  })

  it("ends behind the answer to a request that no other follows", async () => {
    const kept = request("/", { Connection: "keep-alive" })
    const wrong = request("/", { Host: "rebound.example", Connection: "keep-alive" })
    for (const [asked, status] of [
      [kept, 200],
      [wrong, 421]
    ] as const)
      assert.deepStrictEqual(
        (await ask(server.port, `${asked}this is none\r\n`)).map(({ status }) => status),
        [status]
      )
  })

  it("is closed where the head is too large, or is none", async () => {
    const large = request("/", { "X-Large": "x".repeat(9000) })
    assert.strictEqual(await statusOf(server.port, large), 431)
    assert.strictEqual(
      await statusOf(server.port, `GET /${"x".repeat(9000)} HTTP/1.1\r\n\r\n`),
      431
    )
    assert.strictEqual(
      await statusOf(server.port, "GET / HTTP/9.1\r\nHost: localhost\r\n\r\n"),
      400
    )
    assert.strictEqual(await statusOf(server.port, "GET \u0001 HTTP/1.1\r\n\r\n"), 400)
  })
})
