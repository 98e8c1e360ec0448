import { once } from "node:events"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import type { TestContext } from "vitest"
import { nickname } from "../bench/dialect.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"
import { localHeader, tcpHeader } from "../support/proxy-headers.ts"
import { prints, startServer } from "../support/server-process.ts"

const hello = /^HELLO natter\/1 /

/** A server behind the proxy 127.0.0.1, and connections of that. */
const arrive = async ({ onTestFinished }: TestContext) => {
  const server = await startLocalServer("--behind", "127.0.0.1,2001:db8::/32")
  const sockets: Array<LineSocket> = []
  onTestFinished(async () => {
    for (const socket of sockets) socket.drop()
    assert.strictEqual(await server.stop(), 0)
  })
  const begin = async (start: string | Uint8Array): Promise<LineSocket> => {
    const socket = await LineSocket.open(server.port)
    sockets.push(socket)
    socket.send(start)
    return socket
  }
  const stranger = async (start: string | Uint8Array): Promise<LineSocket> => {
    const socket = connect({ host: "127.0.0.1", localAddress: "127.0.0.2", port: server.port })
    await once(socket, "connect")
    const lines = new LineSocket(socket, socket, () => socket.resetAndDestroy())
    sockets.push(lines)
    lines.send(start)
    return lines
  }
  return { server, begin, stranger }
}

/** The header of a client, and the first line that it says. */
const from = (address: string, first = "\n") =>
  Buffer.concat([tcpHeader(address, address, 7), Buffer.from(first)])

describe.concurrent("behind a proxy", () => {
  it("clients are served as ever, also those who say a name in the same moment", async (test) => {
    const { begin } = await arrive(test)
    const ann = await begin("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\nNICK ann")
    const bob = await begin(from("2001:db8::1", "NICK bob\n"))
    assert.match((await ann.next()) ?? "", hello)
    await ann.until("JOINED lobby")
    await bob.until("JOINED lobby")
    bob.send("SAY lobby hello")
    const [said] = (await ann.until("MSG lobby")).slice(-1)
    assert.match(said ?? "", / bob hello$/)
  })

  it("32 clients may have the address that the proxy names, and not one more", async (test) => {
    const { begin } = await arrive(test)
    for (const address of ["192.0.2.1", "127.0.0.1"]) {
      const crowd = await Promise.all(Array.from({ length: 32 }, () => begin(from(address))))
      for (const one of crowd) assert.match((await one.next()) ?? "", hello)
      const refused = await (await begin(from(address))).toTheEnd()
      assert.match(refused.at(-1) ?? "", /^BYE full .*32 connections from one address/)
    }
    const other = await begin(from("192.0.2.2"))
    assert.match((await other.next()) ?? "", hello)
    // The proxy itself is on loopback: its health checks have no limit.
    for (let n = 0; n < 40; n++) {
      const check = await begin(Buffer.concat([localHeader, Buffer.from("\n")]))
      assert.match((await check.next()) ?? "", hello)
    }
  })

  it("a stranger's header is another protocol, and does not change its address", async (test) => {
    const { server, stranger } = await arrive(test)
    for (let n = 0; n < 32; n++) {
      const liar = await stranger(`PROXY TCP4 192.0.2.${n} 198.51.100.7 1 2\r\nNICK ${nickname(n)}`)
      assert.match((await liar.toTheEnd()).at(-1) ?? "", /^BYE protocol/)
    }
    const crowd = await Promise.all(
      Array.from({ length: 32 }, (_, n) => stranger(n === 0 ? from("192.0.2.1") : ""))
    )
    for (const one of crowd) assert.match((await one.next()) ?? "", hello)
    const refused = await (await stranger(from("192.0.2.9"))).toTheEnd()
    assert.match(refused.at(-1) ?? "", /^BYE full .*32 connections from one address/)
    assert.notInclude(server.printed(), "PROXY")
  })
})

describe.concurrent("natter-server --behind", () => {
  it("closes what begins without a header, and says so; the log has the clients' addresses", async () => {
    const server = await startServer("--behind", "127.0.0.1", "--plain-too", "--log-level", "debug")
    const plain = await LineSocket.connect(server.port)
    assert.deepStrictEqual(await plain.toTheEnd(), [])
    await prints(server, /began with neither a PROXY header/)
    const ann = await LineSocket.open(server.port)
    ann.send(from("192.0.2.1", "NICK ann\nBYE\n"))
    assert.match((await ann.toTheEnd()).at(-1) ?? "", /^BYE/)
    await prints(server, /disconnected.*192\.0\.2\.1:7/)
    const waiting = await LineSocket.open(server.port)
    waiting.send(Buffer.from("PROXY TCP4"))
    // It is slow, and is closed without a word after five seconds.
    assert.deepStrictEqual(await waiting.toTheEnd(), [])
    const last = await LineSocket.open(server.port)
    last.send(Buffer.from("PROXY TCP4"))
    assert.strictEqual(await server.stop(), 0)
    assert.deepStrictEqual(await last.toTheEnd(), [])
  })
})
