import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, BrowserContext } from "playwright-core"
import * as BrowserCopy from "../../src/domain/browser/Copy.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import { chromiumPath, launch } from "../support/browser.ts"
import { startClient } from "../support/client-process.ts"
import { PageClient } from "../support/page-client.ts"
import { startPathProxy } from "../support/page-proxy.ts"
import { Proxy } from "../support/proxy.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("page")
const isHere = chromiumPath !== undefined
const title = isHere ? "The page" : "The page (not tested: there is no Chromium)"

/** Several browsers of different people: what one stores, the others do not have. */
const people = async <A>(
  browser: Browser,
  count: number,
  body: (contexts: ReadonlyArray<BrowserContext>) => Promise<A>
): Promise<A> => {
  const contexts = await Promise.all(Array.from({ length: count }, () => browser.newContext()))
  try {
    return await body(contexts)
  } finally {
    await Promise.all(contexts.map((context) => context.close()))
  }
}

const isNumbered = (text: string) => /^[abc]\d+$/.test(text)

describe.skipIf(!isHere)(title, () => {
  let browser: Browser
  let server: ServerProcess
  beforeAll(async () => {
    ;[browser, server] = await Promise.all([launch(), startServer()])
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()])
    await rm(root, { recursive: true, force: true })
  })

  /** A page of somebody new. */
  const [one, two] = [
    <A>(body: (context: BrowserContext) => Promise<A>) =>
      people(browser, 1, ([context]) => body(present(context))),
    <A>(body: (a: BrowserContext, b: BrowserContext) => Promise<A>) =>
      people(browser, 2, ([a, b]) => body(present(a), present(b)))
  ]
  const present = (context: BrowserContext | undefined): BrowserContext => {
    if (context === undefined) throw new Error("No context was made")
    return context
  }

  it("talks with another page and with a terminal", () =>
    two(async (a, b) => {
      const [alice, bob] = await Promise.all([
        PageClient.join(a, server, "alice"),
        PageClient.join(b, server, "bob")
      ])
      const carol = startClient("--port", String(server.port), "--nick", "carol")
      await alice.sees("carol joined")
      assert.notInclude(await alice.texts(), Copy.offeredNextTime("alice"))
      await alice.say("from a page")
      await Promise.all([bob.sees("from a page"), carol.sees("from a page")])
      carol.type("from a terminal")
      await Promise.all([alice.sees("from a terminal"), bob.sees("from a terminal")])
      await bob.say("/me waves")
      await Promise.all([alice.sees("waves"), carol.sees("waves")])
      assert.strictEqual(await carol.end(), 0)
      assert.deepStrictEqual([...alice.faults, ...bob.faults], [])
    }))

  it(
    "loses and doubles nothing when the server is killed and comes back",
    () =>
      two(async (a, b) => {
        const data = ["--data", join(root, "killed")]
        const first = await startServer(...data)
        const port = first.port
        const [alice, bob] = await Promise.all([
          PageClient.join(a, first, "alice"),
          PageClient.join(b, first, "bob")
        ])
        const carol = startClient("--port", String(port), "--nick", "carol")
        await alice.sees("carol joined")
        const typing = async () => {
          for (let n = 0; n < 12; n++) {
            await Promise.all([alice.say(`a${n}`), bob.say(`b${n}`)])
            carol.type(`c${n}`)
            if (n === 5) {
              const exited = once(first.child, "exit")
              first.child.kill("SIGKILL")
              await exited
            }
          }
        }
        await typing()
        const second = await startServer(...data, "--port", String(port))
        try {
          await Promise.all(
            [alice, bob].flatMap((of) => ["a11", "b11", "c11"].map((text) => of.sees(text)))
          )
          const [seenByAlice, seenByBob] = [
            await alice.heard(isNumbered),
            await bob.heard(isNumbered)
          ]
          assert.deepStrictEqual(seenByAlice, seenByBob)
          for (const who of ["a", "b", "c"])
            assert.deepStrictEqual(
              seenByAlice.filter((text) => text.startsWith(who)),
              Array.from({ length: 12 }, (_, n) => `${who}${n}`)
            )
          assert.strictEqual(await carol.end(), 0)
        } finally {
          await second.stop()
        }
      }),
    60_000
  )

  it("goes on after a reload, with its name, what it showed, and the draft", () =>
    two(async (a, b) => {
      const [dave, erin] = await Promise.all([
        PageClient.join(a, server, "dave"),
        PageClient.join(b, server, "erin")
      ])
      await erin.say("before the reload")
      await dave.sees("before the reload")
      await dave.write("half a sen")
      await dave.page.reload()
      await dave.sees("before the reload")
      assert.strictEqual(await dave.draft(), "half a sen")
      await erin.say("after the reload")
      await dave.sees("after the reload")
      await dave.say("half a sentence")
      await erin.sees("half a sentence")
      const isMeant = (text: string) => /reload$/.test(text)
      assert.deepStrictEqual(await dave.heard(isMeant), ["before the reload", "after the reload"])
      // Nobody has noticed.
      assert.notInclude((await erin.texts()).join("\n"), "dave left")
    }))

  it("has the address of the room that is shown when Back has closed a dialog, also after a reload", () =>
    one(async (a) => {
      const { page } = await PageClient.join(a, server, "nora")
      const open = () => page.getByRole("button", { name: BrowserCopy.join }).click()
      const closes = async () => {
        await page.goBack()
        await page.locator("dialog[open]").waitFor({ state: "detached" })
        await page.waitForURL("**/attic")
      }
      await open()
      await page.locator("dialog[open] input").fill("attic")
      await page.keyboard.press("Enter")
      await page.waitForURL("**/attic")
      await open()
      await closes()
      await open()
      await page.reload()
      await page.locator("natter-composer textarea").waitFor()
      await open()
      await closes()
    }))

  it("says when it is opened again that its session is over, and which rooms were left", () =>
    two(async (a, b) => {
      const own = await startServer("--keep", "1")
      try {
        const [ann, ben] = await Promise.all([
          PageClient.join(a, own, "ann"),
          PageClient.join(b, own, "ben")
        ])
        await ann.say("/join den")
        await ann.page.waitForURL(/\/den$/)
        await ann.page.goto("about:blank")
        await ben.sees("ann lost the connection")
        await ann.page.goto(`http://127.0.0.1:${own.port}/`)
        await ann.sees(Copy.sessionOver("ann", ["den"]))
      } finally {
        await own.stop()
      }
    }))

  it("shows once what had no answer when it was loaded anew", () =>
    two(async (a, b) => {
      const own = await startServer()
      try {
        const [hal, ida] = await Promise.all([
          PageClient.join(a, own, "hal"),
          PageClient.join(b, own, "ida")
        ])
        await ida.sees("hal")
        own.child.kill("SIGSTOP")
        for (const text of ["in doubt one", "in doubt two"]) await hal.say(text)
        const loaded = hal.page.reload()
        own.child.kill("SIGCONT")
        await loaded
        await hal.say("no doubt")
        const isMeant = (text: string) => /doubt/.test(text)
        for (const page of [hal, ida]) {
          await page.sees("no doubt")
          assert.deepStrictEqual(await page.heard(isMeant), [
            "in doubt one",
            "in doubt two",
            "no doubt"
          ])
        }
      } finally {
        await own.stop()
      }
    }))

  it("sends a line again whose session is gone, when its author says so, and once", () =>
    one(async (context) => {
      const first = await startServer()
      const hana = await PageClient.join(context, first, "hana")
      await hana.sees("hana")
      first.child.kill("SIGSTOP")
      for (const text of ["in doubt one", "in doubt two"]) await hana.say(text)
      await hana.page.locator(".pending .text", { hasText: "in doubt two" }).waitFor()
      const exited = once(first.child, "exit")
      first.child.kill("SIGKILL")
      await exited
      const second = await startServer("--port", String(first.port))
      try {
        const again = (text: string) =>
          hana.page.getByRole("button", { name: BrowserCopy.sendAgain(text) })
        await again("in doubt two").click()
        const said = hana.page.locator(".row.said .text")
        await said.filter({ hasText: "in doubt two" }).waitFor()
        assert.strictEqual(await again("in doubt two").count(), 0)
        assert.strictEqual(await again("in doubt one").count(), 1)
        assert.deepStrictEqual(await said.allTextContents(), ["in doubt two"])
        assert.deepStrictEqual(
          hana.faults.filter((of) => !/WebSocket/.test(of)),
          []
        )
      } finally {
        await second.stop()
      }
    }))

  it("does not share its session with a duplicate of its tab", () =>
    one(async (context) => {
      const first = await PageClient.join(context, server, "frank")
      await first.sees("frank")
      const [copy] = await Promise.all([
        context.waitForEvent("page"),
        first.page.evaluate(() => void window.open(location.href))
      ])
      const second = new PageClient(copy)
      await second.name("gina")
      await second.say("from the copy")
      await first.sees("from the copy")
      await first.say("from the first")
      await second.sees("from the first")
    }))

  it("offers a new tab the name that was mended at once", () =>
    one(async (context) => {
      const first = await PageClient.join(context, server, "alexandra")
      await first.say("/nick alex")
      await first.page.locator(".me:text-is('alex')").waitFor()
      await first.say("/quit")
      await first.page.locator(".ended").waitFor()
      const second = await PageClient.open(context, server)
      await second.page.locator(".gate input").waitFor()
      assert.strictEqual(await second.page.locator(".gate input").inputValue(), "alex")
    }))

  it("does not offer a new tab the name of another, and says whose it is", () =>
    one(async (context) => {
      const first = await PageClient.join(context, server, "anabel")
      await first.page.waitForFunction(() =>
        Object.entries(localStorage).some(
          ([key, text]) => key.includes("left:") && /anabel/.test(text)
        )
      )
      const { page } = await PageClient.open(context, server)
      const field = page.locator(".gate input")
      await field.waitFor()
      assert.strictEqual(await field.inputValue(), "")
      await field.fill("Anabel")
      await field.press("Enter")
      await page.getByText(BrowserCopy.inOtherTab("Anabel")).waitFor()
      const wait = page.getByRole("button", { name: BrowserCopy.waitFor("Anabel") })
      assert.strictEqual(await wait.count(), 0)
    }))

  it("gives a new tab the session of a closed one, with what was said meanwhile, until it is left", () =>
    two(async (a, b) => {
      const [kim, lou] = await Promise.all([
        PageClient.join(a, server, "kim"),
        PageClient.join(b, server, "lou")
      ])
      await lou.say("before it was closed")
      await kim.sees("before it was closed")
      await kim.say("/join den")
      await kim.page.waitForURL(/\/den$/)
      await kim.close()
      await lou.say("while it was closed")
      await lou.say("/msg kim a word alone")
      const again = await PageClient.open(a, server)
      await again.page.locator("natter-rooms .channel", { hasText: "lou" }).click()
      await again.sees("a word alone")
      await again.page.locator("natter-rooms .channel", { hasText: "lobby" }).click()
      await again.sees("while it was closed")
      await again.sees("before it was closed")
      const isMeant = (text: string) => /was closed$/.test(text)
      assert.deepStrictEqual(await again.heard(isMeant), [
        "before it was closed",
        "while it was closed"
      ])
      assert.strictEqual(await again.page.locator(".me").textContent(), "kim")
      await again.page.locator("natter-rooms .channel", { hasText: "den" }).waitFor()
      await again.say("/quit")
      await again.page.locator(".ended").waitFor()
      await again.close()
      const other = await PageClient.join(a, server, "kimberly")
      await lou.sees("kimberly joined")
      assert.deepStrictEqual([...again.faults, ...other.faults], [])
    }))

  it("gives a new tab what the closed one had not shown, as unread, and nothing else", () =>
    two(async (a, b) => {
      const [mia, ned] = await Promise.all([
        PageClient.join(a, server, "mia"),
        PageClient.join(b, server, "ned")
      ])
      const den = (of: PageClient) => of.page.locator("natter-rooms .channel", { hasText: "den" })
      await mia.say("/join den")
      await mia.page.waitForURL(/\/den$/)
      await ned.say("/join den")
      await ned.page.waitForURL(/\/den$/)
      for (const text of ["mia, one", "two", "three"]) await ned.say(text)
      await mia.sees("three")
      const badge = (of: PageClient, name: string) =>
        of.page
          .locator("natter-rooms .channel", { hasText: name })
          .locator(".badge", { hasText: /\d/ })
      await mia.page.locator("natter-rooms .channel", { hasText: "lobby" }).click()
      await ned.say("mia, four")
      await ned.say("/msg mia a word alone")
      await badge(mia, "ned").waitFor()
      assert.strictEqual(await badge(mia, "den").innerText(), "1")
      await mia.close()
      const again = await PageClient.open(a, server)
      await badge(again, "ned").waitFor()
      assert.strictEqual(await badge(again, "den").innerText(), "1")
      await den(again).click()
      const isMeant = (text: string) => /one|two|three|four/.test(text)
      await again.sees("mia, one")
      assert.deepStrictEqual(await again.heard(isMeant), ["mia, one", "two", "three", "mia, four"])
      await again.page.locator("natter-rooms .channel", { hasText: "ned" }).click()
      await again.sees("a word alone")
      await again.page.locator("natter-rooms .channel", { hasText: "lobby" }).click()
      await again.close()
      const third = await PageClient.open(a, server)
      await den(third).waitFor()
      await ned.say("five")
      await badge(third, "den").waitFor()
      assert.strictEqual(await badge(third, "den").innerText(), "1")
      assert.strictEqual(await badge(third, "ned").count(), 0)
    }))

  it("gives a new tab the session of one that has crashed", () =>
    one(async (context) => {
      const olga = await PageClient.join(context, server, "olga")
      await olga.say("before the crash")
      await olga.sees("before the crash")
      const crash = olga.page.waitForEvent("crash")
      await olga.page.waitForFunction(() =>
        Object.entries(localStorage).some(
          ([key, text]) => key.includes("left:") && /olga/.test(text)
        )
      )
      await Promise.all([crash, olga.page.goto("chrome://crash").catch(() => {})])
      const again = await PageClient.open(context, server)
      await again.sees("before the crash")
      assert.strictEqual(await again.page.locator(".me").textContent(), "olga")
    }))

  it("comes back when its network does, with what was said and typed meanwhile", () =>
    two(async (a, b) => {
      const proxy = await Proxy.start({ host: "127.0.0.1", port: server.port })
      try {
        const hugo = await PageClient.join(a, proxy, "hugo")
        const ida = await PageClient.join(b, server, "ida")
        await hugo.say("before")
        await ida.sees("before")
        proxy.isClosed = true
        for (const passage of proxy.passages) passage.strike({ _tag: "Reset" })
        await hugo.say("while away")
        await ida.say("meanwhile")
        proxy.isClosed = false
        await Promise.all([ida.sees("while away"), hugo.sees("meanwhile")])
        const isMeant = (text: string) => ["before", "while away", "meanwhile"].includes(text)
        assert.lengthOf(await ida.heard(isMeant), 3)
        assert.deepStrictEqual(await hugo.heard(isMeant), await ida.heard(isMeant))
      } finally {
        await proxy.stop()
      }
    }))

  it("carries out after a reload what waited for a connection, in the room where it was typed", () =>
    two(async (a, b) => {
      const proxy = await Proxy.start({ host: "127.0.0.1", port: server.port })
      try {
        const kim = await PageClient.join(a, proxy, "kim")
        const cy = await PageClient.join(b, server, "cy")
        await kim.say("/msg cy hello")
        await cy.page.locator("natter-rooms button", { hasText: "kim" }).first().click()
        await cy.sees("hello")
        proxy.isClosed = true
        for (const passage of proxy.passages) passage.strike({ _tag: "Reset" })
        await kim.tells("No connection")
        for (const line of ["in lobby", "/join cellar", "in cellar", "/msg cy in private"])
          await kim.say(line)
        proxy.isClosed = false
        await kim.page.reload()
        await cy.sees("in private")
        await kim.sees("in cellar")
        assert.strictEqual(await kim.page.title(), "cellar — natter")
        await kim.page.waitForURL(/\/cellar$/)
        await cy.page.locator("natter-rooms button", { hasText: "lobby" }).first().click()
        await cy.sees("in lobby")
      } finally {
        await proxy.stop()
      }
    }))

  it("opens the room of its path, and shows in the path where the person is", () =>
    one(async (context) => {
      const jo = await PageClient.open(context, { ...server, path: "Cooks" })
      await jo.name("jo")
      await jo.page.waitForURL(/\/cooks$/)
      await jo.say("/join den")
      await jo.page.waitForURL(/\/den$/)
      await jo.say("/join lobby")
      await jo.page.waitForURL(/\/$/)
    }))

  it("goes to the room of a link that is opened in its tab, also where it is in that room", () =>
    one(async (context) => {
      const mo = await PageClient.open(context, { ...server, path: "jasmine" })
      await mo.name("mo")
      const { page } = mo
      const open = async (room: string) => {
        await page.goto(`http://127.0.0.1:${server.port}/${room}`)
        await page.locator(`main h1:text-is("${room}")`).waitFor()
        await mo.say(`said in ${room}`)
        await mo.sees(`said in ${room}`)
        assert.strictEqual(new URL(page.url()).pathname, `/${room}`)
      }
      await open("oolong")
      await open("jasmine")
      await open("oolong")
      // The address without a room goes on where one was.
      await page.goto(`http://127.0.0.1:${server.port}/`)
      await page.waitForURL(/\/oolong$/)
      await page.locator(`main h1:text-is("oolong")`).waitFor()
    }))

  it("works where the browser keeps nothing, and says so once", () =>
    one(async (context) => {
      await context.addInitScript(() => {
        for (const name of ["sessionStorage", "localStorage", "BroadcastChannel"])
          Object.defineProperty(window, name, {
            get: () => {
              throw new DOMException("Not here.", "SecurityError")
            }
          })
      })
      const max = await PageClient.join(context, server, "max")
      await max.say("nothing is kept")
      await max.sees("nothing is kept")
      const told = Copy.wordsOf("page").sessionUnsaved(undefined, 120)
      assert.lengthOf(await max.heard((text) => text.includes(told)), 1)
      assert.notInclude(await max.texts(), Copy.pageNotKept)
      await max.page.reload()
      await max.name("maxi")
    }))

  it("works below a path of another web server", () =>
    one(async (context) => {
      const proxy = await startPathProxy("chat", server.port)
      try {
        const leo = await PageClient.join(context, { ...proxy, path: "chat/soup" }, "leo")
        await leo.say("below a path")
        await leo.sees("below a path")
        await leo.say("/join lobby")
        await leo.page.waitForURL(/:\d+\/chat\/$/)
        await leo.page.reload()
        await leo.say("still here")
        await leo.sees("still here")
      } finally {
        proxy.stop()
      }
    }))

  it("takes the invitation of its link, and keeps it out of the address bar", () =>
    one(async (context) => {
      const file = join(root, "guests")
      const state = join(root, "guests-state")
      const made = spawnSync(
        process.execPath,
        [
          "dist/server.js",
          "invite",
          "--invite",
          file,
          "--for",
          "kim",
          "--host",
          "127.0.0.1",
          "--port",
          "5050",
          "--state",
          state
        ],
        { encoding: "utf8" }
      )
      assert.strictEqual(made.status, 0, made.stderr)
      const [, fragment = ""] = made.stdout.trim().split("#")
      const guarded = await startServer("--invite", file, "--state", state)
      try {
        const stranger = await PageClient.open(context, guarded)
        await stranger.tells(Copy.wordsOf("page").notInvited(false))
        await stranger.page.locator("#invitation").fill(`https://chat.example/tea#${fragment}`)
        await stranger.page.keyboard.press("Enter")
        await stranger.name("kit")
        await stranger.page.locator(`main h1:text-is("tea")`).waitFor()
        await stranger.page.waitForURL(/\/tea$/)
        await stranger.say("to whom I meant")
        await stranger.page.locator(".row.said", { hasText: "to whom I meant" }).waitFor()
        assert.strictEqual(await stranger.page.locator("header h1").textContent(), "tea")
        await stranger.say("/quit")
        await stranger.page.locator(".ended").waitFor()
        await stranger.page.close()
        const kim = await PageClient.open(context, { ...guarded, path: `#${fragment}` })
        assert.notInclude(kim.page.url(), "#")
        await kim.name("kim")
        await kim.say("hello")
        await kim.page.reload()
        await kim.sees("hello")
        // What was shown once is still known after the session has ended.
        await kim.say("/quit")
        await kim.page.getByRole("button", { name: BrowserCopy.connectAgain }).click()
        await kim.name("kim")
      } finally {
        await guarded.stop()
      }
    }))
})
