import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, Page } from "playwright-core"
import * as Copy from "../../../../src/domain/browser/Copy.ts"
import { chromiumPath, launch } from "../../../support/browser.ts"
import { openDemo } from "../../../support/page-bundle.ts"
import type { DemoOptions } from "../../../support/page-demo.ts"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const busy: DemoOptions = {
  nick: "alice",
  rooms: ["lobby", "tea"],
  people: { lobby: ["bob", "Carol"], tea: ["bob"] },
  logs: {
    lobby: [
      [3_000, "bob", "good morning"],
      [9, "Carol", "alice: see https://a.example/b"],
      [8, "alice", "thanks"],
      [7, "bob", "/me waves"]
    ]
  },
  isExposed: true
}

/** Fills the page with all that it can show at once. */
const crowd = (of: Page) =>
  of.evaluate(() => {
    const { demo } = window
    const now = new Date().toISOString()
    demo.says("bob", "tea", "alice: green?")
    demo.hear(
      `TOPIC lobby 5 ${now} bob ${"the topic ".repeat(28)}`,
      `TOLD 1 ${now} Carol psst`,
      `ENTER lobby ${now} Zoe`,
      "AWAY bob 100"
    )
    demo.lose("It was cut.")
    demo.lose("It was cut.")
  })

const looks = [
  { name: "light", colorScheme: "light", width: 1280 },
  { name: "dark", colorScheme: "dark", width: 1280 },
  { name: "phone, light", colorScheme: "light", width: 390 },
  { name: "phone, dark", colorScheme: "dark", width: 390 }
] as const

interface Violations {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
  }>
}

/** What axe finds, with the elements; the page's policy lets no other script in than by the debugger. */
const violations = async (of: Page): Promise<ReadonlyArray<string>> => {
  const cdp = await of.context().newCDPSession(of)
  const run = `${axe};axe.run(document,{resultTypes:["violations"]}).then(({violations})=>JSON.stringify({violations}))`
  const { result } = await cdp.send("Runtime.evaluate", {
    expression: run,
    awaitPromise: true,
    returnByValue: true
  })
  const found: Violations = JSON.parse(String(result.value))
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ failureSummary, html }) => `${html} ${failureSummary ?? ""}`).join("; ")}`
  )
}

describe.skipIf(chromiumPath === undefined)("The page, to those who hear it,", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  const open = async (
    options: DemoOptions,
    look: (typeof looks)[number],
    use: (of: Page) => Promise<void>
  ) => {
    const { colorScheme, width } = look
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
    const page = await context.newPage()
    await openDemo(page, options)
    await use(page)
    await context.close()
  }

  for (const look of looks)
    it(`has no fault that axe finds: ${look.name}`, () =>
      open(busy, look, async (of) => {
        await crowd(of)
        await of.locator("#draft").fill("one\ntwo")
        // Colours that fade are judged when they have faded.
        await of.waitForTimeout(200)
        assert.deepStrictEqual(await violations(of), [])
        await of.getByRole("button", { name: Copy.wholeTopic }).click()
        assert.deepStrictEqual(await violations(of), [])
        if (look.width < 700) await of.getByRole("button", { name: Copy.menu }).click()
        await of.getByRole("button", { name: Copy.join }).click()
        assert.deepStrictEqual(await violations(of), [])
      }))

  for (const look of looks)
    it(`has none where a name is asked for: ${look.name}`, () =>
      open({ offered: "alice", taken: ["alice"] }, look, async (of) => {
        await of.locator("#nick").press("Enter")
        await of.getByRole("button", { name: Copy.waitFor("alice") }).waitFor()
        assert.deepStrictEqual(await violations(of), [])
      }))

  it("has a log that is live once it is filled, a composer and a list, all with names", () =>
    open(busy, looks[0], async (of) => {
      const log = of.getByRole("log", { name: Copy.messagesIn("lobby") })
      await of.waitForFunction(
        () => document.querySelector("[role=log]")?.getAttribute("aria-live") === "polite"
      )
      assert.strictEqual(await log.getAttribute("aria-relevant"), "additions")
      await of.getByRole("textbox", { name: Copy.messageTo("lobby") }).waitFor()
      await of.getByRole("navigation", { name: Copy.menu }).waitFor()
      const cdp = await of.context().newCDPSession(of)
      const { nodes } = await cdp.send("Accessibility.getFullAXTree")
      const names = nodes.flatMap(({ ignored, name, role }) =>
        ignored || name?.value === undefined ? [] : [`${role?.value}: ${name.value}`]
      )
      for (const name of [
        "log: Messages in lobby",
        "textbox: Message to lobby",
        "list: Rooms",
        "button: lobby",
        "button: tea",
        "button: bob"
      ])
        assert.isTrue(
          names.some((one) => one.startsWith(name)),
          `${name} is not in ${names.join(", ")}`
        )
    }))

  it("reads once that there is no connection, however often it is tried", () =>
    open(busy, looks[0], async (of) => {
      const changes = await of.evaluate(async () => {
        const status = document.querySelector(".strip [role=status]")
        const all: Array<string> = []
        const note = () => all.push(status?.textContent ?? "")
        if (status !== null) new MutationObserver(note).observe(status, { childList: true })
        const { demo } = window
        for (let at = 0; at < 3; at++) {
          demo.lose("It was cut.")
          const before = demo.dials()
          document.querySelector<HTMLElement>(".strip button")?.click()
          while (demo.dials() === before) await new Promise(requestAnimationFrame)
          await new Promise(requestAnimationFrame)
        }
        demo.connect()
        await new Promise(requestAnimationFrame)
        return all
      })
      assert.deepStrictEqual(changes, ["No connection.", ""])
    }))

  it("reads what comes, and not what was said before, joins, or a day", () =>
    open({ ...busy, waits: true }, looks[0], async (of) => {
      const liveOf = (text: string) =>
        of
          .locator(".row", { hasText: text })
          .evaluate((node) => node.closest("[aria-live]")?.getAttribute("aria-live"))
      const filled = await of.evaluate(() => {
        window.demo.connect()
        const log = document.querySelector("[role=log]")
        return [log?.querySelectorAll(".row.said").length, log?.getAttribute("aria-live")]
      })
      assert.deepStrictEqual(filled, [4, "off"])
      await of.waitForFunction(
        () => document.querySelector("[role=log]")?.getAttribute("aria-live") === "polite"
      )
      await of.evaluate(() => {
        window.demo.hear(`ENTER lobby ${new Date().toISOString()} Zoe`)
        window.demo.says("bob", "lobby", "aloud")
      })
      await of.locator("#draft").fill("my own words")
      await of.locator("#draft").press("Enter")
      await of.locator(".row", { hasText: "my own words" }).waitFor()
      assert.strictEqual(await liveOf("my own words"), "off")
      await of.evaluate(() => window.demo.says("bob", "tea", "alice: green?"))
      const elsewhere = of.getByText(Copy.mentionedIn("bob", "tea"))
      await elsewhere.waitFor({ state: "attached" })
      const live = await elsewhere.evaluate((node) => node.closest("[aria-live]")?.ariaLive)
      assert.strictEqual(live, "polite")
      await of.locator(".row", { hasText: "Zoe joined" }).waitFor()
      assert.strictEqual(await liveOf("aloud"), "polite")
      assert.strictEqual(await liveOf("Zoe joined"), "off")
      assert.strictEqual(await of.locator(".day").first().getAttribute("aria-live"), "off")
    }))
})
