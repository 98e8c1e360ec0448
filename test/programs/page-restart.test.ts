import { once } from "node:events"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, BrowserContext } from "playwright-core"
import * as Copy from "../../src/domain/browser/Copy.ts"
import { times } from "../../src/domain/client/Limits.ts"
import { chromiumPath, launch } from "../support/browser.ts"
import { PageClient } from "../support/page-client.ts"
import { Proxy } from "../support/proxy.ts"
import { startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("page-restart")

/** Somebody whose network can be cut. */
class Person {
  readonly context: BrowserContext
  readonly proxy: Proxy
  readonly page: PageClient

  private constructor(context: BrowserContext, proxy: Proxy, page: PageClient) {
    this.context = context
    this.proxy = proxy
    this.page = page
  }

  static async join(browser: Browser, port: number, nick: string): Promise<Person> {
    const context = await browser.newContext()
    await context.clock.install()
    const proxy = await Proxy.start({ host: "127.0.0.1", port })
    const page = await PageClient.join(context, proxy, nick)
    await page.say("/join tea")
    await page.page.waitForURL("**/tea")
    return new Person(context, proxy, page)
  }

  go(room: string): Promise<void> {
    return this.page.page
      .locator("natter-rooms button.channel", { hasText: room })
      .click({ timeout: 5_000 })
  }

  /** Waits until these are listed as lost in both rooms. */
  async sees(...nicks: ReadonlyArray<string>): Promise<void> {
    await this.context.clock.fastForward(times.askForLost)
    const expected = nicks.map((nick) => `${nick}, ${Copy.away}`)
    for (const room of ["tea", "lobby"]) {
      await this.go(room)
      await this.page.page.waitForFunction(
        (expected) =>
          document.querySelectorAll("natter-people li").length === 3 &&
          Array.from(
            document.querySelectorAll("natter-people .away .person"),
            ({ textContent }) => textContent
          ).join() === expected.join(),
        expected,
        { timeout: 15_000 }
      )
    }
  }

  /** Their network is there again, and they try it. */
  async comesBack(): Promise<void> {
    this.proxy.isClosed = false
    await this.page.page.waitForFunction(() => {
      document.querySelector<HTMLElement>(".strip.shown button:not([hidden])")?.click()
      return document.querySelector(".strip.shown") === null
    })
  }

  async close(): Promise<void> {
    await this.context.close()
    await this.proxy.stop()
  }
}

describe.skipIf(chromiumPath === undefined).each(["SIGTERM", "SIGKILL"] as const)(
  "After a restart by %s",
  (signal) => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launch()
    })
    afterAll(async () => {
      await browser.close()
      await rm(root, { recursive: true, force: true })
    })

    it("a page shows as lost who is not back yet, in every room, and nobody else", async () => {
      const data = ["--data", join(root, signal)]
      const first = await startServer(...data)
      const people: Array<Person> = []
      try {
        for (const nick of ["ana", "ben", "cy"])
          people.push(await Person.join(browser, first.port, nick))
        const [ana, ben, cy] = people
        if (ana === undefined || ben === undefined || cy === undefined) return assert.fail()
        await ana.sees()
        for (const { proxy } of [ben, cy]) proxy.isClosed = true
        const exited = once(first.child, "exit")
        first.child.kill(signal)
        await exited
        const second = await startServer(...data, "--port", String(first.port))
        try {
          await ana.sees("ben", "cy")
          await ben.comesBack()
          await ana.sees("cy")
          await ben.sees("cy")
          await cy.comesBack()
          for (const one of [cy, ben, ana]) await one.sees()
        } finally {
          await second.stop()
        }
      } finally {
        for (const one of people) await one.close()
      }
    }, 60_000)
  }
)
