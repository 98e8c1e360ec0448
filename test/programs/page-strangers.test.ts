import { createServer, type Server } from "node:http"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, Page } from "playwright-core"
import { chromiumPath, launch } from "../support/browser.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

const isHere = chromiumPath !== undefined
const title = isHere ? "Pages of others" : "Pages of others (not tested: there is no Chromium)"

/** What a WebSocket of a page came to. */
const dial = (page: Page, url: string): Promise<string> =>
  page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url, "natter.1")
        socket.onopen = () => {
          socket.send("NICK mallory\n")
          resolve("open")
        }
        socket.onerror = () => resolve("refused")
      }),
    url
  )

const send = (page: Page, url: string): Promise<string> =>
  page.evaluate(
    (url) =>
      fetch(url, {
        method: "POST",
        mode: "no-cors",
        body: "\nNICK mallory\nSAY lobby I am a page\nBYE\n"
      }).then(
        ({ type }) => type,
        () => "failed"
      ),
    url
  )

describe.skipIf(!isHere)(title, () => {
  let browser: Browser
  let server: ServerProcess
  let other: Server
  let page: Page
  let alice: LineSocket
  beforeAll(async () => {
    ;[browser, server] = await Promise.all([
      launch("--host-resolver-rules=MAP rebound.example 127.0.0.1"),
      startServer()
    ])
    other = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html")
      answer.end("<title>another page</title>")
    })
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    page = await (await browser.newContext()).newPage()
    alice = await LineSocket.connect(server.port)
    await alice.ask("NICK alice")
  })
  afterAll(async () => {
    alice?.drop()
    other?.close()
    await Promise.all([browser?.close(), server?.stop()])
  })

  const elsewhere = () => {
    const address = other.address()
    return address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`
  }
  /** Nobody has come, and nothing was said. */
  const nothingSaid = async () =>
    assert.deepStrictEqual(await alice.ask("WHO lobby"), ["HERE lobby alice", "OK"])

  it("of another origin say nothing, by a request or a WebSocket", async () => {
    await page.goto(elsewhere())
    await send(page, `http://127.0.0.1:${server.port}/`)
    assert.strictEqual(await dial(page, `ws://127.0.0.1:${server.port}/`), "refused")
    await nothingSaid()
  })

  it("by a name that leads here, and is none of this server's, get nowhere", async () => {
    const url = `http://rebound.example:${server.port}/`
    const answer = await page.goto(url)
    assert.strictEqual(answer?.status(), 421)
    await send(page, url)
    assert.strictEqual(await dial(page, url.replace("http", "ws")), "refused")
    await nothingSaid()
  })

  it("cannot show the chat inside of themselves", async () => {
    await page.goto(elsewhere())
    const shown = await page.evaluate(
      (url) =>
        new Promise<boolean>((resolve) => {
          const frame = document.createElement("iframe")
          frame.src = url
          frame.onload = () => resolve(frame.contentDocument !== null)
          document.body.append(frame)
        }),
      `http://127.0.0.1:${server.port}/`
    )
    assert.isFalse(shown)
    const [, inner] = page.frames()
    assert.strictEqual(await inner?.locator(".gate").count(), 0)
  })
})
