import { afterEach, assert, describe, it } from "@effect/vitest"
import { Proxy } from "../support/proxy.ts"
import { hasPty } from "../support/pty.ts"
import {
  cut,
  entry,
  guest,
  hears,
  isRestored,
  keys,
  killAll,
  meet,
  newNick,
  prompts,
  quit,
  reopen,
  sentence,
  shows,
  spawnAs,
  timeless,
  widths
} from "../support/pty-client.ts"
import { startServer } from "../support/server-process.ts"

const { ctrl, enter } = keys

const { guest: known, server } = await meet("bob")
const bob = known("bob")
afterEach(killAll)

describe.skipIf(!hasPty).each(widths)("A lost connection, at %i columns", (cols) => {
  it("is said; what is typed waits, and is said once to the server that comes back", async () => {
    const nick = newNick(cols)
    const first = await startServer()
    const at = await spawnAs(first, nick, { cols })
    at.type("一 dra")
    await first.stop()
    await at.waitFor(shows("The server shuts down.", "connecting again in"))
    at.type(`ft${enter}second${enter}半`)
    await at.waitFor(shows(`… ${nick}: 一 draft`, `… ${nick}: second`))
    const again = await startServer(String(first.port))
    const ear = await guest(again, "ear")
    const rows = await at.waitFor((rows) => {
      if (shows("Connected again", `${nick}: second`)(rows) && !rows.some(isWaiting)) return true
      // Any key tries at once; this one leaves the draft as it is.
      at.type(keys.right)
      return false
    }, 15_000)
    assert.isTrue(shows("no longer holds your session", "has lost its log")(rows))
    assert.isTrue(prompts("lobby>", "半")(rows))
    await hears(ear, "一 draft")
    await hears(ear, "second")
    for (const text of ["一 draft", "second"]) {
      const said = rows.filter((_, index) => timeless(rows.slice(index))[0] === `${nick}: ${text}`)
      assert.lengthOf(said, 1)
      assert.lengthOf(
        ear.heard.filter((line) => line.endsWith(` ${text}`)),
        1
      )
    }
    await quit(at)
    ear.drop()
    await again.stop()
  })

  it("is followed by how much was said meanwhile, and all of it in the room's order", async () => {
    const nick = newNick(cols)
    const proxy = await Proxy.start(server)
    const at = await spawnAs({ host: "127.0.0.1", port: proxy.port }, nick, { cols })
    cut(proxy)
    await at.waitFor(shows("was lost. Reconnecting; what you type is kept and sent then."))
    for (const word of ["一", "二", "三"]) {
      bob.send(`SAY lobby away ${word} ${nick}`)
      await bob.until("OK lobby")
    }
    at.type(`我的${enter}`)
    await at.waitFor(shows(`… ${nick}: 我的`))
    await reopen(proxy, at)
    const rows = await at.waitFor((rows) => !rows.some(isWaiting) && prompts("lobby>")(rows))
    const from = rows.findIndex((row) => row.startsWith("— 3 messages while you were"))
    assert.isAtLeast(from, 0, rows.join("\n"))
    const after = rows.slice(from).join("\n")
    const places = [`一`, `二`, `三`, `${nick}: 我的`].map((text) => after.indexOf(text))
    assert.isTrue(
      places.every((place, index) => place > (places[index - 1] ?? 0)),
      after
    )
    await quit(at)
    await proxy.stop()
  })

  it("is not left behind by one Ctrl-C while a line waits", async () => {
    const brief = await startServer()
    const nick = newNick(cols)
    const at = await spawnAs(brief, nick, { cols })
    await brief.stop()
    await at.waitFor(shows("connecting again"))
    at.type(`等${enter}`)
    await at.waitFor(shows(`… ${nick}: 等`))
    at.type(ctrl("c"))
    await at.waitFor(shows("1 line waits to be sent", "so does Ctrl-C once more"))
    at.type(ctrl("c"))
    assert.strictEqual((await at.exited).code, 6)
    assert.isTrue(shows("Not delivered: 等")(at.screen()))
    assert.isTrue(isRestored(at))
  })

  it("need not be waited for", async () => {
    const brief = await startServer()
    const at = await spawnAs(brief, newNick(cols), { cols })
    await brief.stop()
    const rows = await at.waitFor(shows("connecting again in"))
    assert.match(
      entry(rows, "connecting again")
        .map((row) => row.trim())
        .join(" "),
      /^… connecting again in \d+ s; any key does it now$/
    )
    assert.match(sentence(rows, "The server shuts down"), /\/quit or Ctrl-C ends the waiting\.$/)
    at.type(ctrl("c"))
    assert.strictEqual((await at.exited).code, 0)
    assert.isTrue(isRestored(at))
  })
})

const isWaiting = (row: string): boolean => row.startsWith("…")
