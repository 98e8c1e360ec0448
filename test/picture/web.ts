/** The pictures of the page: three people chat, one of them in Chromium. */
import type { Browser } from "playwright-core"
import { launch } from "../support/browser.ts"
import { PageClient } from "../support/page-client.ts"
import { guest } from "../support/pty-client.ts"
import type { ServerProcess } from "../support/server-process.ts"
import { aServer } from "./scene.ts"

/** What the clock of the server says too. */
const now = "2026-11-22T09:31:00Z"

const looks = {
  desktop: { colorScheme: "light", viewport: { width: 1100, height: 640 }, deviceScaleFactor: 1.5 },
  phone: { colorScheme: "dark", viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 }
} as const

const open = async (
  browser: Browser,
  look: (typeof looks)[keyof typeof looks],
  { port }: ServerProcess,
  nick: string
): Promise<PageClient> => {
  const context = await browser.newContext({ ...look, locale: "en-GB", timezoneId: "UTC" })
  await context.clock.setFixedTime(now)
  return PageClient.join(context, { port, path: "tea" }, nick)
}

const draw = async ({ page }: PageClient, path: string): Promise<void> => {
  await page.screenshot({ path, animations: "disabled", caret: "hide" })
  console.log(`Wrote ${path}.`)
}

/** Draws docs/web.png and docs/web-dark.png. */
export const drawPage = async (): Promise<void> => {
  const server = await aServer()
  const browser = await launch()
  try {
    const bob = await guest(server, "bob")
    const mia = await guest(server, "mia")
    for (const one of [bob, mia]) await one.ask("JOIN tea")
    await bob.ask("TOPIC tea Tea, cake and releases")
    const alice = await open(browser, looks.desktop, server, "alice")
    const zoe = await open(browser, looks.phone, server, "zoe")
    const both = (text: string) => Promise.all([alice.sees(text), zoe.sees(text)])
    await alice.sees("zoe joined")
    bob.send("SAY tea morning alice! shall we ship it today?")
    await both("ship it today?")
    await alice.say("yes, as soon as the tests are green")
    await both("tests are green")
    mia.send("SAY tea /me crosses her fingers")
    await both("crosses her fingers")
    bob.send("SAY tea 1,214 passed, 0 failed 🎉")
    await both("1,214 passed")
    mia.send("SAY tea then out it goes. cake at four? https://www.example/lemon-cake")
    await both("cake at four?")
    await zoe.say("I'll bring the tea")
    await both("bring the tea")
    bob.send("TELL alice it is lemon cake, don't tell mia")
    mia.send("SAY lobby has anybody seen the big knife?")
    await alice.page.getByRole("button", { name: /^lobby.*1 unread/ }).waitFor()
    await alice.page.getByRole("button", { name: /^bob.*1 unread/ }).waitFor()
    await alice.write("I'll be there at four, with")
    await draw(alice, "docs/web.png")
    await draw(zoe, "docs/web-dark.png")
  } finally {
    await browser.close()
    await server.stop()
  }
}
