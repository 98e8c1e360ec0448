import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, BrowserContext, Page } from "playwright-core"
import * as Copy from "../../../../src/domain/browser/Copy.ts"
import { limits } from "../../../../src/domain/browser/PageLimits.ts"
import * as ClientCopy from "../../../../src/domain/client/Copy.ts"
import { chromiumPath, launch } from "../../../support/browser.ts"
import { hostile } from "../../../support/hostile.ts"
import { openDemo } from "../../../support/page-bundle.ts"
import type { DemoOptions } from "../../../support/page-demo.ts"

const people = { lobby: ["bob", "Carol", "dave"], tea: ["bob"] }
const usual: DemoOptions = { nick: "alice", rooms: ["lobby", "tea"], people }

/** So many messages, the last a minute ago. */
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => [count - at, "bob", `text ${at + 1}`] as const)

/** What a reload finds where something was said in the lobby, and tea was to be entered. */
const restored = {
  version: 1,
  current: "tea",
  channels: [
    { name: "lobby", rows: [{ _tag: "Note", id: 1, time: 0, kind: "plain", text: "Hello." }] },
    { name: "tea", rows: [] }
  ].map((of) => ({
    ...of,
    _tag: "Room",
    isBeginning: false,
    unread: 0,
    mentions: 0,
    draft: { text: "" }
  }))
}

describe.skipIf(chromiumPath === undefined)("The page in Chromium", () => {
  let browser: Browser
  let context: BrowserContext
  beforeAll(async () => {
    browser = await launch()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.grantPermissions(["clipboard-read", "clipboard-write"])
  })
  afterAll(() => browser.close())

  /** A page with what is said in it by the others. */
  const page = async (options: DemoOptions, use: (page: Page) => Promise<void>): Promise<void> => {
    const opened = await context.newPage()
    const failures: Array<string> = []
    opened.on("pageerror", ({ message }) => failures.push(message))
    opened.on("console", (message) => {
      if (message.type() === "error") failures.push(message.text())
    })
    try {
      await openDemo(opened, options)
      await use(opened)
      assert.deepStrictEqual(failures, [])
    } finally {
      await opened.close()
    }
  }
  const draft = (of: Page) => of.locator("#draft")
  const texts = (of: Page) => of.locator(".row.said .text").allTextContents()
  const sent = (of: Page) =>
    of.evaluate(() =>
      window.demo.sent.filter((line) => /\b(SAY|TELL|JOIN (?!tea)|PART)\b/.test(line))
    )
  const says = (
    of: Page,
    ...lines: ReadonlyArray<readonly [nick: string, room: string, text: string]>
  ) =>
    of.evaluate((lines) => {
      for (const [nick, room, text] of lines) window.demo.says(nick, room, text)
    }, lines)
  const channel = (of: Page, name: string) =>
    of.locator("natter-rooms button.channel", { has: of.locator(`.name:text-is("${name}")`) })

  it("sends with Enter, breaks the line with Shift-Enter, and recalls with Up", () =>
    page(usual, async (of) => {
      await draft(of).pressSequentially("hello")
      await draft(of).press("Enter")
      await draft(of).pressSequentially("one")
      await draft(of).press("Shift+Enter")
      await draft(of).pressSequentially("two")
      await draft(of).press("Enter")
      assert.deepStrictEqual(await sent(of), ["SAY lobby hello", "SAY lobby one\\ntwo"])
      assert.deepStrictEqual(await texts(of), ["hello", "one\ntwo"])
      assert.strictEqual(await draft(of).inputValue(), "")
      await draft(of).press("ArrowUp")
      assert.strictEqual(await draft(of).inputValue(), "one\ntwo")
      await draft(of).press("ArrowUp")
      assert.strictEqual(await draft(of).inputValue(), "one\ntwo", "moves within the lines first")
      await draft(of).press("ArrowUp")
      assert.strictEqual(await draft(of).inputValue(), "hello")
    }))

  it("takes blanks away that are entered, and counts the characters that still fit", () =>
    page(usual, async (of) => {
      await draft(of).fill("  \n ")
      await draft(of).press("Enter")
      assert.strictEqual(await draft(of).inputValue(), "")
      await draft(of).fill("x".repeat(3_900))
      const [short = ""] = await of.locator(".left").allTextContents()
      await draft(of).fill("x".repeat(3_905))
      const [shorter = ""] = await of.locator(".left").allTextContents()
      const numberIn = (text: string) => Number(/\d+/.exec(text)?.[0])
      assert.strictEqual(numberIn(short) - numberIn(shorter), 5)
      assert.strictEqual(shorter, Copy.charactersLeft(numberIn(shorter)))
      assert.deepStrictEqual(await sent(of), [])
    }))

  it("does not send while an input method makes a word", () =>
    page(usual, async (of) => {
      await draft(of).focus()
      const cdp = await context.newCDPSession(of)
      await cdp.send("Input.imeSetComposition", {
        text: "にほん",
        selectionStart: 3,
        selectionEnd: 3
      })
      const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 }
      await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter })
      assert.deepStrictEqual(await sent(of), [])
      await cdp.send("Input.insertText", { text: "日本" })
      assert.strictEqual(await draft(of).inputValue(), "日本")
      await draft(of).press("Enter")
      assert.deepStrictEqual(await sent(of), ["SAY lobby 日本"])
    }))

  it("completes with Tab, and leaves with Esc and Tab, or where there is nothing to complete", () =>
    page(usual, async (of) => {
      await draft(of).pressSequentially("Ca")
      await draft(of).press("Tab")
      assert.strictEqual(await draft(of).inputValue(), "Carol: ")
      await draft(of).pressSequentially("b")
      await draft(of).press("Escape")
      await draft(of).press("Tab")
      assert.strictEqual(await draft(of).inputValue(), "Carol: b")
      assert.isFalse(await draft(of).evaluate((node) => node === document.activeElement))
      await draft(of).fill("")
      await draft(of).press("Tab")
      assert.isFalse(await draft(of).evaluate((node) => node === document.activeElement))
    }))

  it("says what is typed without a connection in the room that is shown, whatever waits", () =>
    page(usual, async (of) => {
      const enter = async (text: string) => {
        await draft(of).fill(text)
        await draft(of).press("Enter")
      }
      await of.evaluate(() => window.demo.lose())
      await enter("/join cellar")
      await of.waitForFunction(() => document.title === "cellar — natter")
      await channel(of, "lobby").click()
      await enter("for the lobby")
      const waiting = of.locator(".pending .line")
      assert.deepStrictEqual(await waiting.allTextContents(), [
        "/join cellar",
        "alicefor the lobby"
      ])
      await of.locator("natter-people button", { hasText: "bob" }).click()
      await enter("psst")
      assert.deepStrictEqual(await waiting.allTextContents(), ["alicepsst"])
      await channel(of, "cellar").click()
      await draft(of).fill("half")
      await channel(of, "lobby").click()
      await of.evaluate(() => window.demo.connect())
      await of.waitForFunction(() => document.querySelector(".row.said .text") !== null)
      assert.deepStrictEqual(await texts(of), ["for the lobby"])
      assert.strictEqual(await of.title(), "lobby — natter")
      assert.strictEqual(await draft(of).inputValue(), "")
      await channel(of, "cellar").click()
      assert.strictEqual(await draft(of).inputValue(), "half")
      assert.deepStrictEqual(await sent(of), [
        "JOIN cellar",
        "SAY lobby for the lobby",
        "TELL bob psst"
      ])
    }))

  it("opens a conversation at once with what waits for somebody", () =>
    page(usual, async (of) => {
      await of.evaluate(() => window.demo.lose())
      await draft(of).fill("/msg Cy psst")
      await draft(of).press("Enter")
      await of.getByText(Copy.waitsPrivately("Cy")).waitFor()
      await channel(of, "Cy").click()
      assert.deepStrictEqual(await of.locator(".pending .line").allTextContents(), ["alicepsst"])
      // It stays closed where the reader closes it.
      await of.getByRole("button", { name: Copy.closeConversation("Cy") }).click()
      await channel(of, "Cy").waitFor({ state: "detached" })
      await of.evaluate(() => window.demo.lose())
      assert.strictEqual(await channel(of, "Cy").count(), 0)
      await of.evaluate(() => window.demo.connect())
      await channel(of, "Cy").click()
      assert.deepStrictEqual(await texts(of), ["psst"])
    }))

  it("keeps the draft of a room that is left for when it is entered again", () =>
    page(usual, async (of) => {
      await channel(of, "tea").click()
      await draft(of).fill("half a leaf")
      await of.getByRole("button", { name: Copy.leaveRoom("tea") }).click()
      await channel(of, "tea").waitFor({ state: "detached" })
      assert.strictEqual(await draft(of).inputValue(), "")
      await of.getByText(ClientCopy.draftKept("tea", "half a leaf")).waitFor()
      await draft(of).fill("/join tea")
      await draft(of).press("Enter")
      await of.waitForFunction(() => document.title === "tea — natter")
      await draft(of).press("ArrowUp")
      assert.strictEqual(await draft(of).inputValue(), "half a leaf")
    }))

  it.each(["vault", "lobby"])(
    "brings with Up what was typed for a room that was not entered, also where %s is shown",
    (shown) =>
      page(usual, async (of) => {
        await of.evaluate(() => window.demo.lose())
        for (const line of ["/join vault", "for the vault"]) {
          await draft(of).fill(line)
          await draft(of).press("Enter")
        }
        await draft(of).fill("half")
        await channel(of, shown).click()
        await of.evaluate(() => window.demo.connect())
        await channel(of, "vault").waitFor({ state: "detached" })
        await of.getByText(ClientCopy.draftOffered("vault", "half")).waitFor()
        assert.strictEqual(await of.title(), "lobby — natter")
        assert.strictEqual(await draft(of).inputValue(), "")
        for (const line of ["half", "for the vault"]) {
          await draft(of).press("ArrowUp")
          assert.strictEqual(await draft(of).inputValue(), line)
        }
      })
  )

  it("goes to rooms with their drafts, and counts what is unread", () =>
    page(usual, async (of) => {
      await draft(of).pressSequentially("for the lobby")
      await says(of, ["bob", "tea", "green?"], ["bob", "tea", "alice: you?"])
      await of.waitForFunction(() => document.title === "(2) lobby — natter")
      assert.include(await channel(of, "tea").textContent(), Copy.unread(2, 1))
      await of.keyboard.press("Alt+ArrowDown")
      await of.waitForFunction(() => document.title === "tea — natter")
      assert.strictEqual(await draft(of).inputValue(), "")
      assert.strictEqual(await of.locator(".row .since").count(), 1)
      await draft(of).pressSequentially("black")
      await draft(of).press("Enter")
      assert.deepStrictEqual(await sent(of), ["SAY tea black"])
      assert.strictEqual(await of.locator(".row .since").count(), 0)
      await channel(of, "lobby").click()
      assert.strictEqual(await draft(of).inputValue(), "for the lobby")
    }))

  it("shows what was said in a room that is left and entered again, and before that with /history", () => {
    const tea = many(300)
    return page({ ...usual, rooms: ["lobby"], logs: { tea } }, async (of) => {
      const enters = async (line: string) => {
        await draft(of).pressSequentially(line)
        await draft(of).press("Enter")
      }
      await enters("/join tea")
      await of.getByText("text 300", { exact: true }).waitFor()
      await enters("/part tea")
      await of.waitForFunction(() => document.title === "lobby — natter")
      await enters("/join tea")
      await of.getByText("text 300", { exact: true }).waitFor()
      const { length } = await texts(of)
      assert.isAtLeast(length, 50)
      await enters("/history")
      await of.waitForFunction(
        (length) => document.querySelectorAll(".row.said").length > length,
        length
      )
    })
  })

  it("goes on upwards in a room that was entered by a click, below what it said then", () =>
    page({ ...usual, rooms: ["lobby"], logs: { tea: many(180) } }, async (of) => {
      await of.getByRole("button", { name: Copy.join }).click()
      await of.getByLabel(Copy.roomLabel).fill("tea")
      await of.getByLabel(Copy.roomLabel).press("Enter")
      await of.getByText("text 180", { exact: true }).waitFor()
      const last = of.locator(".row").last()
      assert.include(await last.textContent(), ClientCopy.roomEntered("tea", 1, true))
      // What stands above all the same does not hold the reader.
      await of.evaluate(() => {
        const note = document.querySelector(".row.note")
        note?.parentElement?.prepend(note)
      })
      const scroller = of.locator(".scroller")
      for (const first of [81, 31, 1]) {
        await scroller.evaluate((node) => node.scrollTo({ top: 0 }))
        await of.getByText(`text ${first}`, { exact: true }).waitFor({ state: "attached" })
        assert.isAbove(await scroller.evaluate(({ scrollTop }) => scrollTop), 200)
      }
    }))

  it("claims nothing about a room that the server has told nothing of", () =>
    page({ ...usual, rooms: ["tea", "lobby"], waits: true, restored }, async (of) => {
      await of.getByText(Copy.notKnown).waitFor()
      assert.isTrue(await of.locator("#people").isHidden())
      assert.strictEqual(await of.getByText(Copy.emptyRoom).count(), 0)
      await of.evaluate(() => window.demo.connect())
      await of.getByText(Copy.emptyRoom).waitFor()
      await of.getByText(Copy.showPeople(2)).waitFor()
    }))

  it("says nothing in a room that is not shown, however fast somebody is", () =>
    page(usual, async (of) => {
      await of.evaluate(() => {
        const rooms = document.querySelectorAll<HTMLElement>("natter-rooms button.channel")
        const text = document.querySelector<HTMLTextAreaElement>("#draft")
        const type = (of: string) => {
          if (text === null) return
          text.value = of
          text.dispatchEvent(new InputEvent("input"))
          text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }))
        }
        for (const [at, line] of [
          [1, "in tea"],
          [0, "in lobby"],
          [1, "again"]
        ] as const) {
          rooms[at]?.click()
          type(line)
        }
      })
      await of.waitForFunction(
        () => window.demo.sent.filter((line) => /^SAY/.test(line)).length === 3
      )
      assert.deepStrictEqual((await sent(of)).sort(), [
        "SAY lobby in lobby",
        "SAY tea again",
        "SAY tea in tea"
      ])
    }))

  it("does not bring a draft back that was sent as soon as its room was chosen again", () =>
    page(usual, async (of) => {
      await draft(of).pressSequentially("for the lobby")
      await channel(of, "tea").click()
      await draft(of).pressSequentially("x")
      await draft(of).press("Enter")
      await of.waitForFunction(() => window.demo.sent.includes("SAY tea x"))
      await of.evaluate(() => {
        document.querySelector<HTMLElement>("natter-rooms button.channel")?.click()
        document
          .querySelector("#draft")
          ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }))
      })
      await of.waitForFunction(() => window.demo.sent.includes("SAY lobby for the lobby"))
      await of.locator(".row.said .text", { hasText: "for the lobby" }).waitFor()
      assert.strictEqual(await draft(of).inputValue(), "")
    }))

  it("has private conversations, in which a text is for the partner", () =>
    page(usual, async (of) => {
      await of.evaluate(() => window.demo.hear("TOLD 1 2026-11-27T08:00:00.000Z bob psst"))
      const pings = () =>
        of.evaluate(() => window.demo.sent.filter((line) => line === "PING").length)
      const before = await pings()
      await channel(of, "bob").click()
      await of.waitForFunction(
        (before) => window.demo.sent.filter((line) => line === "PING").length > before,
        before
      )
      await draft(of).pressSequentially("yes?")
      await draft(of).press("Enter")
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 2)
      const [line = ""] = await sent(of)
      assert.match(line, /\bTELL bob .*yes\?$/)
      await of.locator("natter-people").waitFor({ state: "hidden" })
      const pinged = (count: number) =>
        of.waitForFunction(
          (count) => window.demo.sent.filter((line) => line === "PING").length >= count,
          count
        )
      await pinged(before + 3)
      await of.evaluate(() => {
        document.hasFocus = () => false
        dispatchEvent(new Event("blur"))
      })
      await pinged(before + 4)
      await draft(of).fill("and half a sentence")
      await of.getByRole("button", { name: Copy.closeConversation("bob") }).click()
      await channel(of, "bob").waitFor({ state: "detached" })
      await of.getByTitle(Copy.writeTo("bob")).click()
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 2)
      assert.strictEqual(await draft(of).inputValue(), "and half a sentence")
    }))

  it("keeps lines that wait for a connection in sight, and tries again at a click", () =>
    page(usual, async (of) => {
      await of.evaluate(() => {
        for (let at = 0; at < 5; at++) window.demo.lose("It was cut.")
      })
      const dials = await of.evaluate(() => window.demo.dials())
      await of.getByRole("button", { name: Copy.tryNow }).click()
      await of.waitForFunction((dials) => window.demo.dials() > dials, dials)
      await draft(of).pressSequentially("later")
      await draft(of).press("Enter")
      await of.locator(".pending .text", { hasText: "later" }).waitFor()
      await of.evaluate(() => window.demo.connect())
      await of.waitForFunction(() => document.querySelectorAll(".pending .line").length === 0)
      await of.locator(".row.said .text", { hasText: "later" }).waitFor()
    }))

  it("asks for a name, says at the field what is wrong, and goes on with another", () =>
    page({ offered: "alice", taken: ["alice"], people }, async (of) => {
      const nick = of.locator("#nick")
      assert.strictEqual(await nick.inputValue(), "alice")
      await nick.press("Enter")
      await of.getByRole("alert").filter({ hasText: "alice" }).waitFor()
      await of.getByRole("button", { name: Copy.waitFor("alice") }).waitFor()
      for (const wrong of ["no blanks", "x".repeat(30)]) {
        // As a paste, which a field with a greatest length would cut.
        await nick.selectText()
        await of.keyboard.insertText(wrong)
        await nick.press("Enter")
        await of.getByRole("alert").filter({ hasText: wrong }).waitFor()
      }
      await nick.fill("eve")
      await nick.press("Enter")
      await draft(of).waitFor()
      await of.waitForFunction(() => document.activeElement?.id === "draft")
      assert.notInclude(await of.locator(".rows").textContent(), "alice")
    }))

  it("waits for a name, which is no error, and says how long", () =>
    page({ offered: "alice", taken: ["alice"], people }, async (of) => {
      await of.locator("#nick").press("Enter")
      await of.getByText(Copy.whyWait("alice")).waitFor()
      await of.getByRole("button", { name: Copy.waitFor("alice") }).click()
      await of.getByText(Copy.waitFor("alice").replace("Wait", "Waiting")).waitFor()
      assert.match((await of.locator(".seconds").textContent()) ?? "", /^Giving up in 1[45]\d s\.$/)
      assert.strictEqual(await of.locator(".gate .error").textContent(), "")
    }))

  it("copies messages with their times and authors", () =>
    page(
      {
        ...usual,
        logs: {
          lobby: [
            [3, "bob", "one"],
            [2, "bob", "two\nlines"],
            [1, "Carol", "/me waves"]
          ]
        }
      },
      async (of) => {
        await of.evaluate(() => {
          const rows = document.querySelectorAll(".row.said .text")
          const [first, last] = [rows[0]?.firstChild, rows[2]?.firstChild]
          if (first && last) getSelection()?.setBaseAndExtent(first, 1, last, 5)
        })
        await of.keyboard.press("Control+c")
        const copied = await of.evaluate(() => navigator.clipboard.readText())
        const times = await of.locator(".row.said time").allTextContents()
        assert.strictEqual(
          copied,
          `${times[0]} bob: ne\n${times[1]} bob: two\nlines\n${times[2]} * Carol waves\n`
        )
      }
    ))

  it("keeps its place where the reader has scrolled up, loads what is earlier, and goes back to the end", () =>
    page({ ...usual, logs: { lobby: many(180) } }, async (of) => {
      const scroller = of.locator(".scroller")
      const topOf = (text: string) =>
        of
          .locator(".row.said .text", { hasText: new RegExp(`^${text}$`) })
          .evaluate((node) => Math.round(node.getBoundingClientRect().top))
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 50)
      const isAtEnd = () =>
        scroller.evaluate(
          ({ clientHeight, scrollHeight, scrollTop }) => scrollHeight - scrollTop - clientHeight < 2
        )
      assert.isTrue(await isAtEnd())
      await says(of, ["bob", "lobby", "at the end"])
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 51)
      assert.isTrue(await isAtEnd())
      await scroller.evaluate((node) => node.scrollTo({ top: 60 }))
      const before = await topOf("text 131")
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length >= 101)
      assert.approximately(await topOf("text 131"), before, 2)
      await says(of, ["bob", "lobby", "out of sight"])
      await of.getByRole("button", { name: Copy.newMessages(1, 0), exact: true }).waitFor()
      await says(of, ["bob", "lobby", "alice: and this is for you"])
      const button = of.getByRole("button", { name: Copy.newMessages(2, 1), exact: true })
      await button.waitFor()
      await button.click()
      await of.waitForFunction(() => document.querySelector<HTMLElement>(".to-end")?.hidden)
      assert.isTrue(await isAtEnd())
    }))

  it("stays at its end where much is sent, and does not count what the reader has said", () =>
    page({ ...usual, logs: { lobby: many(50) } }, async (of) => {
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 50)
      const staysAtEnd = async () => {
        await of.waitForFunction(() => {
          const node = document.querySelector(".scroller")
          return node && node.scrollHeight - node.scrollTop - node.clientHeight < 2
        })
        assert.isTrue(await of.locator(".to-end").isHidden())
      }
      // The scroller tells of a move before the page follows what has grown.
      await of.evaluate(() => {
        document.querySelector<HTMLElement>(".rows")?.style.setProperty("min-height", "9000px")
        document.querySelector(".scroller")?.dispatchEvent(new Event("scroll"))
      })
      await staysAtEnd()
      await draft(of).fill("long\n".repeat(100))
      await draft(of).press("Enter")
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 51)
      await staysAtEnd()
      await of.locator(".scroller").evaluate((node) => node.scrollTo({ top: 300 }))
      await of.getByRole("button", { name: Copy.toTheEnd }).waitFor()
      await of.evaluate(() => window.demo.says("alice", "lobby", "from elsewhere"))
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 52)
      assert.isTrue(await of.getByRole("button", { name: Copy.toTheEnd }).isVisible())
    }))

  it("scrolls through 5,000 rows", async (test) => {
    await page(usual, async (of) => {
      await of.evaluate((count) => {
        const lines = Array.from(
          { length: count },
          (_, at) =>
            `MSG lobby ${at + 1} ${new Date().toISOString()} bob text ${at} https://a.example/${at}`
        )
        window.demo.hear(...lines)
      }, limits.rows)
      await of.waitForFunction(
        (count) => document.querySelectorAll(".row").length === count,
        limits.rows
      )
      const frames = await of.evaluate(async () => {
        const scroller = document.querySelector(".scroller")
        const times: Array<number> = []
        let last = performance.now()
        for (let frame = 0; frame < 60; frame++) {
          scroller?.scrollBy({ top: frame < 30 ? -900 : 900 })
          await new Promise(requestAnimationFrame)
          const now = performance.now()
          times.push(now - last)
          last = now
        }
        return times.sort((a, b) => a - b)
      })
      const [median = 0, slowest = 0] = [frames[30], frames.at(-1)]
      test.annotate(`frames: median ${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`)
      assert.isBelow(median, 500)
    })
  })

  it("shows hostile texts as text, each in its row", () => {
    const told = hostile.filter(
      ([, text]) => !/[\x00-\x08\x0b-\x1f\x7f-\x9f\n\ud800-\udfff]/.test(text)
    )
    const markup = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    const long = `${"x".repeat(2_000)}`
    return page(usual, async (of) => {
      await says(
        of,
        ...told.map(([, text]) => ["bob", "lobby", text] as const),
        ["bob", "lobby", markup],
        ["bob", "lobby", long]
      )
      const shown = await texts(of)
      assert.deepStrictEqual(shown, [...told.map(([, , harmless]) => harmless), markup, long])
      const isContained = await of.evaluate(() => {
        const scroller = document.querySelector(".scroller")
        return scroller !== null && scroller.scrollWidth <= scroller.clientWidth
      })
      assert.isTrue(isContained)
      assert.strictEqual(await of.locator("natter-log img, natter-log script").count(), 0)
    })
  })

  it("marks links, which open elsewhere and say nothing of this page", () =>
    page({ ...usual, logs: { lobby: [[1, "bob", "see https://a.example/b."]] } }, async (of) => {
      const link = of.getByRole("link", { name: "https://a.example/b" })
      assert.strictEqual(await link.getAttribute("rel"), "noopener noreferrer")
      assert.strictEqual(await link.getAttribute("target"), "_blank")
      const topic = `TOPIC lobby 2 ${new Date().toISOString()} bob at https://a.example/c!`
      await of.evaluate((line) => window.demo.hear(line), topic)
      const inHead = of.locator("p.topic a")
      assert.strictEqual(await inHead.getAttribute("href"), "https://a.example/c")
      assert.strictEqual(await of.locator("p.topic").textContent(), "at https://a.example/c!")
    }))

  it("shows columns where there is space for them, and otherwise lines", () =>
    page(usual, async (of) => {
      await draft(of).fill("/help")
      await draft(of).press("Enter")
      const help = of.locator(".row.table .text")
      assert.match(await help.innerText(), /\/nick NAME {2,}change/)
      const text = await help.textContent()
      await of.setViewportSize({ width: 320, height: 640 })
      assert.match(await help.innerText(), /^\/nick NAME change your nickname$/m)
      assert.strictEqual(await help.textContent(), text)
    }))

  it("shows the same after a reload, before there is a connection", async () => {
    let shown: unknown
    await page({ ...usual, logs: { lobby: many(3) } }, async (of) => {
      await draft(of).pressSequentially("half a")
      shown = await of.evaluate(() => window.demo.shown())
    })
    await page({ ...usual, restored: shown, waits: true }, async (of) => {
      assert.deepStrictEqual(await texts(of), ["text 1", "text 2", "text 3"])
      assert.strictEqual(await draft(of).inputValue(), "half a")
    })
  })

  it("is where the reader was after a reload", async () => {
    const topOf = (of: Page) =>
      of
        .getByText("text 40", { exact: true })
        .evaluate((node) => Math.round(node.getBoundingClientRect().top))
    let [shown, before]: [unknown, number] = [undefined, 0]
    await page({ ...usual, logs: { lobby: many(180) } }, async (of) => {
      await of.getByText("text 180", { exact: true }).waitFor()
      for (const first of [131, 81, 31]) {
        await of.locator(".scroller").evaluate((node) => node.scrollTo({ top: 0 }))
        await of.getByText(`text ${first}`, { exact: true }).waitFor({ state: "attached" })
      }
      await of.getByText("text 40", { exact: true }).evaluate((node) => node.scrollIntoView())
      await of.getByRole("button", { name: Copy.toTheEnd }).waitFor()
      before = await topOf(of)
      shown = await of.evaluate(() => window.demo.shown())
    })
    await page({ ...usual, restored: shown, waits: true }, async (of) => {
      await of.getByRole("button", { name: Copy.toTheEnd }).waitFor()
      assert.approximately(await topOf(of), before, 2)
    })
  })

  it("keeps what comes unread, and the place, where the reader has scrolled up", async () => {
    let [shown, before]: [unknown, number] = [undefined, 0]
    const top = (of: Page) =>
      of
        .getByText("text 20", { exact: true })
        .evaluate((node) => Math.round(node.getBoundingClientRect().top))
    const button = (of: Page) =>
      of.getByRole("button", { name: Copy.newMessages(2, 1), exact: true })
    await page({ ...usual, logs: { lobby: many(50) } }, async (of) => {
      await of.getByText("text 50", { exact: true }).waitFor()
      await of.getByText("text 20", { exact: true }).evaluate((node) => node.scrollIntoView())
      await of.getByRole("button", { name: Copy.toTheEnd }).waitFor()
      before = await top(of)
      await says(of, ["bob", "lobby", "alice, look here"], ["bob", "lobby", "and here"])
      await button(of).waitFor()
      shown = await of.evaluate(() => window.demo.shown())
      await channel(of, "tea").click()
      assert.include(await channel(of, "lobby").textContent(), Copy.unread(2, 1))
      await channel(of, "lobby").click()
      await button(of).waitFor()
      assert.approximately(await top(of), before, 2)
    })
    await page({ ...usual, restored: shown, waits: true }, async (of) => {
      await button(of).waitFor()
      assert.approximately(await top(of), before, 2)
      assert.strictEqual(await of.title(), "(2) lobby — natter")
      await button(of).click()
      await of.waitForFunction(() => document.title === "lobby — natter")
      assert.strictEqual(await of.locator(".row .since").count(), 1)
    })
  })

  it("opens a room at what is new, however much was said before", () =>
    page({ ...usual, logs: { tea: many(50) } }, async (of) => {
      const lines = Array.from({ length: 130 }, (_, at) => ["bob", "tea", `new ${at}`] as const)
      await channel(of, "tea").click()
      await says(of, ...lines.slice(0, 70))
      await channel(of, "lobby").click()
      await says(of, ...lines.slice(70))
      await channel(of, "tea").click()
      await of.getByRole("button", { name: Copy.newMessages(60, 0) }).waitFor()
      const where = await of.getByText("new 70", { exact: true }).boundingBox()
      assert.isTrue(where !== null && where.y > 0 && where.y < 400)
    }))

  it("follows a conversation from where all of it is in sight", () =>
    page(usual, async (of) => {
      const tell = (from: number, to: number) =>
        of.evaluate(
          ([from, to]) => {
            for (let at = from; at < to; at++)
              window.demo.hear(`TOLD ${at + 1} 2026-11-27T08:00:00.000Z bob psst ${at}`)
          },
          [from, to] as const
        )
      const untilInSight = (text: string) =>
        of.waitForFunction((text) => {
          const end = document.querySelector(".scroller")?.getBoundingClientRect().bottom ?? 0
          const node = [...document.querySelectorAll(".row.said .text")].at(-1)
          const isHidden = document.querySelector<HTMLElement>(".to-end")?.hidden
          return (
            isHidden && node?.textContent === text && node.getBoundingClientRect().bottom <= end
          )
        }, text)
      await tell(0, 1)
      await channel(of, "bob").click()
      await untilInSight("psst 0")
      await tell(1, 61)
      await untilInSight("psst 60")
    }))

  it("refuses in a conversation what is for a room, keeps it in the field, and closes it with /part", () =>
    page(usual, async (of) => {
      await channel(of, "tea").click()
      await draft(of).fill("half a leaf")
      await of.getByTitle(Copy.writeTo("bob")).click()
      await draft(of).fill("/topic our plan")
      await draft(of).press("Enter")
      await of.getByText(Copy.roomOnly.get("topic") ?? "").waitFor()
      assert.strictEqual(await draft(of).inputValue(), "/topic our plan")
      await draft(of).fill("/part")
      await draft(of).press("Enter")
      await channel(of, "bob").waitFor({ state: "detached" })
      assert.strictEqual(await of.title(), "tea — natter")
      assert.strictEqual(await draft(of).inputValue(), "half a leaf")
      const asked = await of.evaluate(() =>
        window.demo.sent.filter((line) => /TOPIC|PART/.test(line))
      )
      assert.deepStrictEqual(asked, [])
    }))

  it("has a refused line in the field again where it was sent, if nothing else is there", () =>
    page({ ...usual, refused: ["first", "second", "there?"] }, async (of) => {
      const enter = async (text: string) => {
        await draft(of).fill(text)
        await draft(of).press("Enter")
      }
      const until = (text: string) =>
        of.waitForFunction(
          (text) => document.querySelector<HTMLTextAreaElement>("#draft")?.value === text,
          text
        )
      for (const line of ["/nosuch", "first"]) {
        await enter(line)
        await until(line)
      }
      await of.evaluate(() => window.demo.lose())
      await of.getByTitle(Copy.writeTo("bob")).click()
      await enter("there?")
      await channel(of, "lobby").click()
      await enter("second")
      await draft(of).pressSequentially("next")
      await of.evaluate(() => window.demo.connect())
      await of.locator(".row.note", { hasText: "there?" }).waitFor()
      await of.locator(".row.note", { hasText: "second" }).waitFor()
      assert.strictEqual(await draft(of).inputValue(), "next")
      await channel(of, "bob").click()
      await until("there?")
    }))

  it("asks the server at once where the browser is offline, and tries again where it is online", () =>
    page(usual, async (of) => {
      const tell = (event: string) => of.evaluate((event) => dispatchEvent(new Event(event)), event)
      await tell("offline")
      await of.waitForFunction(() => window.demo.sent.at(-1) === "PING")
      await of.evaluate(() => {
        for (let at = 0; at < 5; at++) window.demo.lose("It was cut.")
      })
      const dials = await of.evaluate(() => window.demo.dials())
      await tell("online")
      await of.waitForFunction((dials) => window.demo.dials() > dials, dials)
    }))

  it("joins rooms that are typed, and says which names rooms cannot have", () =>
    page(usual, async (of) => {
      await of.getByRole("button", { name: Copy.join }).click()
      const room = of.getByLabel(Copy.roomLabel)
      for (const typed of ["Tea Time", "x".repeat(40), ""]) {
        await room.fill(typed)
        await room.press("Enter")
        await of
          .getByRole("alert")
          .filter({ hasText: Copy.notRoom(typed) })
          .waitFor()
      }
      await room.fill("Cooks")
      await room.press("Enter")
      await channel(of, "cooks").waitFor()
      assert.deepStrictEqual(await sent(of), ["JOIN cooks"])
      assert.strictEqual(await of.title(), "cooks — natter")
      await of.getByRole("button", { name: Copy.leaveRoom("cooks") }).click({ force: true })
      await channel(of, "cooks").waitFor({ state: "detached" })
      assert.strictEqual(await of.title(), "lobby — natter")
    }))

  it("offers the rooms that are there when the dialog is opened", () =>
    page(usual, async (of) => {
      await says(of, ["bob", "den", "made after the start"])
      await of.getByRole("button", { name: Copy.join }).click()
      await of.getByRole("dialog").getByRole("button", { name: "den" }).click()
      await channel(of, "den").waitFor()
      assert.deepStrictEqual(await sent(of), ["JOIN den"])
    }))

  it("has the focus in the field when a dialog has done what was asked, and where it was otherwise", () =>
    page({ ...usual, features: ["search=50"] }, async (of) => {
      const join = of.getByRole("button", { name: Copy.join })
      await join.click()
      await of.keyboard.press("Escape")
      assert.isTrue(await join.evaluate((one) => one === document.activeElement))
      const ask = async (name: string, text: string, isDone: () => Promise<void>) => {
        await of.getByTitle(name, { exact: true }).click()
        await of.locator("dialog[open] input").fill(text)
        await of.keyboard.press("Enter")
        await isDone()
        assert.isTrue(await draft(of).evaluate((one) => one === document.activeElement), name)
      }
      const isClosed = () => of.locator("dialog[open]").waitFor({ state: "detached" })
      await ask(Copy.join, "cooks", () => channel(of, "cooks").waitFor())
      await ask(Copy.searchHere, "green tea", isClosed)
      await ask(Copy.changeTopic, "tea", isClosed)
    }))

  it("draws the focus inside of a row, where the next row cannot hide it", () =>
    page(usual, async (of) => {
      await of.keyboard.press("F6")
      const drawn = (selector: string) =>
        of.locator(selector).evaluateAll((all) =>
          all.map((one) => {
            if (one instanceof HTMLElement) one.focus()
            const { outlineOffset, outlineStyle, outlineWidth } = getComputedStyle(one)
            return outlineStyle !== "none" && -parseFloat(outlineOffset) >= parseFloat(outlineWidth)
          })
        )
      assert.deepStrictEqual(await drawn("natter-rooms .channel"), [true, true])
      assert.deepStrictEqual(await drawn("button.person"), [true, true, true])
    }))

  it("shows the time of every message also on a narrow screen", () =>
    page({ ...usual, logs: { lobby: many(3) } }, async (of) => {
      await of.setViewportSize({ width: 390, height: 760 })
      const times = of.locator(".row.said time")
      await of.waitForFunction(() => document.querySelectorAll(".row.said").length === 3)
      for (const time of await times.all()) assert.isTrue(await time.isVisible())
      assert.strictEqual(await of.locator(".row.said.head").count(), 1)
    }))

  it("uses the whole width of a narrow screen, and lets no text run into its time", () => {
    const words = (letter: string) =>
      Array.from({ length: 30 }, (_, at) => letter.repeat(1 + (at % 7))).join(" ")
    const texts = ["a", words("m"), words("i"), words("ש"), "x".repeat(300), "short"]
    const lobby = texts.map((text, at) => [texts.length - at, "bob", text] as const)
    return page({ ...usual, logs: { lobby } }, async (of) => {
      await of.setViewportSize({ width: 390, height: 760 })
      await of.getByText("short").waitFor()
      const found = await of.evaluate(() =>
        [...document.querySelectorAll(".row.said:not(.head) .line")].map((line) => {
          const text = line.querySelector(".text")
          const time = line.querySelector("time")?.getBoundingClientRect()
          const range = document.createRange()
          if (text === null || time === undefined) return undefined
          range.selectNodeContents(text)
          const rects = [...range.getClientRects()]
          return {
            width: text.getBoundingClientRect().width / line.getBoundingClientRect().width,
            isTouched: rects.some(
              ({ bottom, left, right, top }) =>
                left < time.right && right > time.left && top < time.bottom && bottom > time.top
            )
          }
        })
      )
      assert.strictEqual(found.length, texts.length - 1)
      for (const one of found) assert.isFalse(one?.isTouched)
      assert.deepStrictEqual(
        found.map((one) => (one?.width ?? 0) > 0.99),
        [true, true, false, true, true]
      )
    })
  })

  it("lists the commands at a button", () =>
    page(usual, async (of) => {
      await of.getByRole("button", { name: Copy.help, exact: true }).click()
      await of.locator(".row.table", { hasText: "/topic" }).waitFor()
    }))

  it("begins a new line with Enter where there is no keyboard but the screen, and sends with the button", async () => {
    const phone = await browser.newContext({
      viewport: { width: 390, height: 760 },
      hasTouch: true,
      isMobile: true
    })
    try {
      const of = await phone.newPage()
      await openDemo(of, usual)
      await draft(of).pressSequentially("one")
      await draft(of).press("Enter")
      await draft(of).pressSequentially("two")
      await of.getByRole("button", { name: Copy.send }).tap()
      assert.deepStrictEqual(await sent(of), ["SAY lobby one\\ntwo"])
    } finally {
      await phone.close()
    }
  })

  it("goes with F6 from the list to the log and the composer, and back", () =>
    page(usual, async (of) => {
      const place = () =>
        of.evaluate(
          () =>
            document.activeElement?.closest("natter-rooms, natter-log, natter-composer")?.localName
        )
      await draft(of).focus()
      const seen: Array<string | undefined> = []
      for (const key of ["F6", "F6", "F6", "Shift+F6"]) {
        await of.keyboard.press(key)
        seen.push(await place())
      }
      assert.deepStrictEqual(seen, ["natter-rooms", "natter-log", "natter-composer", "natter-log"])
      await of.keyboard.press("x")
      assert.strictEqual(await draft(of).inputValue(), "x", "what is typed elsewhere is typed here")
    }))

  it("ends with a sentence and a way to begin again", () =>
    page(usual, async (of) => {
      await of.evaluate(() => window.demo.end("An operator has ended your session."))
      await of.getByRole("alert").filter({ hasText: "An operator" }).waitFor()
      await of.getByRole("button", { name: Copy.connectAgain }).waitFor()
      assert.strictEqual(await draft(of).count(), 0)
    }))

  it.each([
    ["https://chat.example/#", "/"],
    ["https://chat.example/chat/tea#", "/tea"],
    ["https://tea#", "/"],
    ["", "/"]
  ])("asks for an invitation where the server wants one, and goes to its room: %s", (link, path) =>
    page({ nick: "alice", features: ["invitation=required"] }, async (of) => {
      const field = of.getByLabel(Copy.invitationLabel)
      await field.fill("no word")
      await field.press("Enter")
      await of.getByRole("alert").filter({ hasText: Copy.notInvitation }).waitFor()
      const word = "abcdefghijklmnopqrstuv"
      await field.fill(`${link}${word}`)
      await Promise.all([of.waitForEvent("load"), field.press("Enter")])
      const { hash, pathname } = new URL(of.url())
      assert.deepStrictEqual([pathname, hash], [path, `#${word}`])
    })
  )
})
