import { assert, describe, it } from "@effect/vitest"
import type { TestContext } from "vitest"
import { ask, request, statusOf } from "../../../support/http.ts"
import { startLocalServer } from "../../../support/local-server.ts"
import { tcpHeader } from "../../../support/proxy-headers.ts"
import { webLines } from "../../../support/web-socket.ts"

const behind = async ({ onTestFinished }: TestContext, ...flags: ReadonlyArray<string>) => {
  const server = await startLocalServer("--behind", "127.0.0.1", ...flags)
  onTestFinished(async () => {
    assert.strictEqual(await server.stop(), 0)
  })
  /** A page whose client has this address, as the proxy says. */
  const page = (address: string, localAddress = "127.0.0.1") =>
    webLines(`ws://127.0.0.1:${server.port}/`, {
      localAddress,
      headers: { "X-Forwarded-For": address, "X-Forwarded-Proto": "https" }
    })
  return { server, page }
}

describe.concurrent("behind a reverse proxy", () => {
  it("each client counts, by the address that the proxy names", async (test) => {
    const { page } = await behind(test, "--max-per-address", "3")
    for (const address of ["192.0.2.1", "198.51.100.9, 192.0.2.2", "127.0.0.1"]) {
      const crowd = await Promise.all(Array.from({ length: 3 }, () => page(address)))
      for (const one of crowd) assert.match((await one.next()) ?? "", /^HELLO/)
      const refused = await (await page(address)).toTheEnd()
      assert.match(refused.at(-1) ?? "", /^BYE full .*3 connections from one address/)
      // The place of one that leaves is free again.
      const [first, ...others] = crowd
      first?.send("BYE")
      await first?.toTheEnd()
      const next = await page(address)
      assert.match((await next.next()) ?? "", /^HELLO/)
      for (const one of [next, ...others]) one.drop()
    }
  })

  it("clients whom nobody names share what the proxy may have", async (test) => {
    const { page } = await behind(test, "--max-per-address", "2")
    const crowd = await Promise.all(["unknown", ""].map((address) => page(address)))
    for (const one of crowd) assert.match((await one.next()) ?? "", /^HELLO/)
    assert.match((await (await page("nonsense")).toTheEnd()).at(-1) ?? "", /^BYE full/)
    for (const one of crowd) one.drop()
  })

  it("requests of others are not believed", async (test) => {
    const { page } = await behind(test, "--max-per-address", "2")
    const crowd = await Promise.all(
      ["192.0.2.1", "192.0.2.2"].map((address) => page(address, "127.0.0.9"))
    )
    for (const one of crowd) assert.match((await one.next()) ?? "", /^HELLO/)
    const refused = await page("192.0.2.3", "127.0.0.9").then(
      () => "taken",
      () => "refused"
    )
    assert.strictEqual(refused, "refused")
    for (const one of crowd) one.drop()
  })

  it("many requests of one address are answered, with a PROXY header too", async (test) => {
    const { server } = await behind(test, "--max-per-address", "1")
    const forwarded = request("/", { "X-Forwarded-For": "192.0.2.1" })
    const all = await Promise.all(
      Array.from({ length: 50 }, () => statusOf(server.port, forwarded))
    )
    assert.deepStrictEqual(new Set(all), new Set([200]))
    const header = tcpHeader("192.0.2.1", "192.0.2.1", 7)
    const [answer] = await ask(server.port, Buffer.concat([header, Buffer.from(request("/"))]))
    assert.strictEqual(answer?.status, 200)
  })

  it("what the proxy has taken over TLS is encrypted, for the page too", async (test) => {
    const { server } = await behind(test)
    for (const [proto, scheme] of [
      ["https", "wss"],
      ["http", "ws"]
    ] as const) {
      const headers = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": proto }
      const [answer] = await ask(server.port, request("/", headers))
      assert.include(answer?.headers.get("content-security-policy"), ` ${scheme}://localhost;`)
    }
  })
})
