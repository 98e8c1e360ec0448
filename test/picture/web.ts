/** The pictures of the page: three people chat, in Chromium. */
import type { Browser, BrowserContextOptions } from "playwright-core"
import { launch } from "../support/browser.ts"
import { PageClient } from "../support/page-client.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

/** Whoever talks in the picture, in pages of their own. */
const join = async (
  browser: Browser,
  server: ServerProcess,
  nick: string,
  options: BrowserContextOptions = {}
): Promise<PageClient> => PageClient.join(await browser.newContext(options), server, nick)

const desktop: BrowserContextOptions = {
  viewport: { width: 1080, height: 640 },
  colorScheme: "light"
}
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 640 },
  colorScheme: "dark",
  hasTouch: true,
  isMobile: true
}

const said = [
  ["bob", "morning! the oven is on 🔥"],
  ["mia", "I bring the starter. Rye or wheat?"],
  ["bob", "rye. The recipe is at https://bread.example/rye, third one from the top"],
  ["alice", "/me looks for the scales"],
  ["mia", "alice: they are in the blue box\nbehind the flour"],
  ["alice", "found them, thank you"],
  ["bob", "does somebody have a banneton? Mine is still at Zoë's, and she is away until Sunday"],
  ["mia", "a bowl with a cloth does it as well"],
  ["alice", "a bowl it is"]
] as const

/** Also where Enter begins a new line. */
const say = async (of: PageClient, text: string): Promise<void> => {
  await of.write(text)
  await of.page.locator("natter-composer .send").click()
}

/** Draws docs/web.png and docs/web-dark.png. */
export const drawPage = async (): Promise<void> => {
  const [browser, server] = await Promise.all([launch(), startServer()])
  try {
    const people = {
      alice: await join(browser, server, "alice", desktop),
      bob: await join(browser, server, "bob"),
      mia: await join(browser, server, "mia", phone)
    }
    const { alice, bob, mia } = people
    await say(alice, "/join bakers")
    for (const other of [bob, mia]) {
      await say(other, "/join bakers")
      await say(other, "/room bakers")
    }
    await alice.sees("mia joined")
    await say(alice, "/topic Saturday's bread, and what went wrong last week")
    for (const [who, text] of said) {
      await say(people[who], text)
      const [last = ""] = text.replace("/me ", "").split("\n").slice(-1)
      for (const one of [alice, mia]) await one.sees(last)
    }
    await say(bob, "/msg alice keep me a slice?")
    await say(bob, "/room lobby")
    await say(bob, "anybody here for tea?")
    await alice.page.getByText("bob", { exact: true }).first().waitFor()
    await alice.write("the dough needs another hour, I am a")
    await alice.page.locator("natter-composer textarea").press("End")
    await alice.page.screenshot({ path: "docs/web.png" })
    await mia.page.screenshot({ path: "docs/web-dark.png" })
    console.log("Wrote docs/web.png and docs/web-dark.png.")
  } finally {
    await Promise.all([browser.close(), server.stop()])
  }
}
