import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, Page } from "playwright-core"
import * as Copy from "../../../../src/domain/browser/Copy.ts"
import * as ClientCopy from "../../../../src/domain/client/Copy.ts"
import { times } from "../../../../src/domain/client/Limits.ts"
import { chromiumPath, launch } from "../../../support/browser.ts"
import { openDemo } from "../../../support/page-bundle.ts"
import type { DemoOptions } from "../../../support/page-demo.ts"

const usual: DemoOptions = {
  nick: "alice",
  rooms: ["lobby", "tea"],
  people: { lobby: ["bob", "Carol"], tea: ["bob"] },
  taken: ["bob"],
  features: ["search=50"]
}

const sizes = [
  { name: "desktop", width: 1280, height: 800 },
  { name: "phone", width: 390, height: 844 }
] as const

describe.skipIf(chromiumPath === undefined).each(sizes)("The page on a $name", (size) => {
  const { height, width } = size
  const isPhone = width < 700
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  const page = async (use: (of: Page) => Promise<void>) => {
    const context = await browser.newContext({ viewport: { width, height }, hasTouch: isPhone })
    try {
      const of = await context.newPage()
      await openDemo(of, usual)
      await use(of)
    } finally {
      await context.close()
    }
  }
  const named = (of: Page, name: string) => of.getByRole("button", { name, exact: true })
  const open = async (of: Page, part: "side" | "people") => {
    if (isPhone) await of.locator(`.${part}-toggle`).click()
  }
  const fill = async (of: Page, text: string, submit: string) => {
    await of.locator("dialog[open] input").fill(text)
    await named(of, submit).click()
  }
  const sent = (of: Page, verb: string) =>
    of.evaluate((verb) => window.demo.sent.filter((line) => line.includes(`${verb} `)), verb)

  it("searches, as /search does, and says the same of what cannot be searched for", () =>
    page(async (of) => {
      await named(of, Copy.searchHere).click()
      await fill(of, "green tea", Copy.search)
      await of.getByText(ClientCopy.nothingFound("lobby", "green tea", true)).waitFor()
      await named(of, Copy.searchHere).click()
      await fill(of, "from:", Copy.search)
      await of.getByText(ClientCopy.queryFault({ _tag: "NotANick", text: "" })).waitFor()
      await named(of, Copy.searchHere).click()
      await of.keyboard.press("Enter")
      await of.getByText(ClientCopy.nothingOlder("lobby")).waitFor()
    }))

  it("sets the topic of the room that is shown, and removes it, whatever it begins with", () =>
    page(async (of) => {
      for (const text of ["#tea at five", "cakes", ""]) {
        await open(of, "people")
        await named(of, Copy.changeTopic).click()
        await fill(of, text, Copy.setIt)
        await of.locator("dialog[open]").waitFor({ state: "detached" })
      }
      await of.locator(".row.topic").nth(2).waitFor()
      const lines = await sent(of, "TOPIC")
      assert.deepStrictEqual(
        lines.map((line) => line.replace(/^@\S+ /, "")),
        ["TOPIC lobby #tea at five", "TOPIC lobby cakes", "TOPIC lobby"]
      )
    }))

  it("shows the whole of a topic that is too long for its line, also by the keyboard", () =>
    page(async (of) => {
      const topic = of.locator("header .topic")
      const whole = named(of, Copy.wholeTopic)
      const tell = (text: string, seq: number) =>
        of.evaluate(
          (line) => window.demo.hear(line),
          `TOPIC lobby ${seq} 2026-01-02T03:04:05.678Z bob ${text}`
        )
      const isCut = () =>
        topic.evaluate(
          (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight
        )
      await tell("short", 1)
      await topic.waitFor()
      assert.isFalse(await whole.isVisible())
      await tell(`see https://a.example/b ${"and more ".repeat(30)}`, 2)
      await whole.waitFor()
      assert.isTrue(await isCut())
      await whole.press("Enter")
      assert.isFalse(await isCut())
      assert.strictEqual(await whole.getAttribute("aria-expanded"), "true")
      assert.isTrue(await of.locator("#draft").isVisible())
      await whole.press("Enter")
      assert.isTrue(await isCut())
      await whole.press("Enter")
      await tell("short", 3)
      await whole.waitFor({ state: "hidden" })
      assert.isFalse(await of.locator(".whole").count().then(Boolean))
    }))

  it("changes the name, and says at the field which names there are", () =>
    page(async (of) => {
      await open(of, "side")
      await of.getByTitle(Copy.changeNick).click()
      await fill(of, "no blanks", Copy.changeIt)
      await of
        .getByRole("alert")
        .getByText(ClientCopy.invalidNick("no blanks", "letters"))
        .waitFor()
      await fill(of, "bob", Copy.changeIt)
      await of.getByRole("alert").getByText("bob").waitFor()
      assert.strictEqual(await of.locator(".row.note.warning").count(), 0)
      await fill(of, "alison", Copy.changeIt)
      await of.locator("dialog[open]").waitFor({ state: "detached" })
      const opener = of.locator(isPhone ? ".side-toggle:focus" : ".edit:focus")
      await opener.waitFor()
      await of.waitForFunction(() => window.demo.sent.some((line) => line.endsWith("NICK alison")))
    }))

  it("closes with Back what lies over the chat, and leaves the page where nothing does", () =>
    page(async (of) => {
      const isDemo = () => of.evaluate(() => "demo" in window)
      const length = () => of.evaluate(() => history.length)
      const before = await length()
      const back = () => of.evaluate(() => history.back())
      const closed = of.locator("dialog[open], .app.with-side, .app.with-people")
      for (const opens of [
        () => named(of, Copy.searchHere).click(),
        () => open(of, "people"),
        async () => {
          await open(of, "side")
          await named(of, Copy.join).click()
        }
      ]) {
        await opens()
        if ((await closed.count()) === 0) continue
        await back()
        await closed.waitFor({ state: "detached" })
        assert.isTrue(await isDemo())
        assert.strictEqual(await length(), before + 1)
      }
      for (const _ of [1, 2, 3]) {
        await named(of, Copy.searchHere).click()
        await named(of, Copy.cancel).click()
      }
      assert.strictEqual(await length(), before + 1)
      await Promise.all([of.waitForURL("about:blank"), back()])
    }))

  it("says what is wrong with a line until the next is sent, and one thing once", () =>
    page(async (of) => {
      const enter = async (text: string) => {
        await of.locator("#draft").fill(text)
        await of.locator(".send").click()
      }
      const warnings = of.locator(".row.warning .text")
      for (const _ of [1, 2, 3]) await enter("/tpic x")
      await warnings.waitFor()
      await of.evaluate((ms) => {
        const { now } = Date
        Date.now = () => now() + ms
      }, times.react)
      await enter("/foo")
      const unknown = ClientCopy.unknownCommand("foo", undefined)
      await warnings.filter({ hasText: unknown }).waitFor()
      assert.deepStrictEqual(await warnings.allTextContents(), [unknown])
      await of.evaluate((ms) => {
        const { now } = Date
        Date.now = () => now() + ms
      }, times.react)
      await enter("hello")
      await warnings.waitFor({ state: "detached" })
    }))

  it("has buttons that a finger meets, where there is one", () =>
    page(async (of) => {
      const sizeOf = async (title: string) =>
        (await of.getByTitle(title).boundingBox()) ?? assert.fail()
      const boxes = [await sizeOf(Copy.searchHere)]
      await open(of, "people")
      boxes.push(await sizeOf(Copy.changeTopic))
      await of.keyboard.press("Escape")
      await open(of, "side")
      boxes.push(await sizeOf(Copy.changeNick))
      for (const { height, width } of boxes)
        assert.isAtLeast(Math.min(height, width), isPhone ? 44 : 24)
    }))
})
