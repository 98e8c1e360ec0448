import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import { startLocalServer } from "../support/local-server.ts"
import { Proxy } from "../support/proxy.ts"
import { hasPty } from "../support/pty.ts"
import {
  cut,
  guest,
  hears,
  keys,
  killAll,
  meet,
  modesLeft,
  newNick,
  prompts,
  quit,
  reopen,
  retries,
  sentence,
  shows,
  spawnAs,
  timeless,
  widths
} from "../support/pty-client.ts"

const { ctrl, enter } = keys

const { guest: known, server } = await meet("bob")
const bob = known("bob")
afterEach(killAll)

describe.skipIf(!hasPty).each(widths)("A lost connection, at %i columns", (cols) => {
  it("is said; what is typed waits, and is said once to the server that comes back", async () => {
    const nick = newNick(cols)
    const first = await startLocalServer()
    const at = await spawnAs(first, nick, { cols })
    at.type("一 dra")
    await first.stop()
    await at.waitFor((rows) => shows(shutDown)(rows) && retries(rows))
    at.type(`ft${enter}second${enter}半`)
    await at.waitFor(shows(`… ${nick}: 一 draft`, `… ${nick}: second`))
    const again = await startLocalServer(String(first.port))
    const ear = await guest(again, "ear")
    const rows = await at.waitFor((rows) => {
      if (shows(Copy.reconnectedAfter, `${nick}: second`)(rows) && !rows.some(isWaiting))
        return true
      // Any key tries at once; this one leaves the draft as it is.
      at.type(keys.right)
      return false
    }, 15_000)
    assert.isTrue(shows(Copy.sessionGone(nick), Copy.noticeText(restarted))(rows))
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
    const lost = Copy.connectionLost(Copy.serverName("127.0.0.1", proxy.port))
    await at.waitFor(shows(Copy.reconnecting(lost, "person")))
    for (const word of ["一", "二", "三"]) {
      bob.send(`SAY lobby away ${word} ${nick}`)
      await bob.until("OK lobby")
    }
    at.type(`我的${enter}`)
    await at.waitFor(shows(`… ${nick}: 我的`))
    await reopen(proxy, at)
    const rows = await at.waitFor((rows) => !rows.some(isWaiting) && prompts("lobby>")(rows))
    const from = rows.findIndex((row) => row.startsWith(`— ${Copy.counted(3, "message")} `))
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
})

describe.skipIf(!hasPty)("A lost connection", () => {
  const cols = 30

  it("is not left behind by one Ctrl-C while a line waits", async () => {
    const brief = await startLocalServer()
    const nick = newNick(cols)
    const at = await spawnAs(brief, nick, { cols })
    await brief.stop()
    await at.waitFor(shows(Copy.statusReconnecting))
    at.type(`等${enter}`)
    await at.waitFor(shows(`… ${nick}: 等`))
    at.type(ctrl("c"))
    await at.waitFor(shows(Copy.quitDiscards(1)))
    at.type(ctrl("c"))
    assert.strictEqual((await at.exited).code, 6)
    assert.isTrue(shows(Copy.notDelivered("lobby", "等"))(at.screen()))
    assert.deepStrictEqual(modesLeft(at), [])
  })

  it("need not be waited for", async () => {
    const brief = await startLocalServer()
    const at = await spawnAs(brief, newNick(cols), { cols })
    await brief.stop()
    const rows = await at.waitFor(retries)
    assert.strictEqual(sentence(rows, shutDown), `! ${shutDown}`)
    at.type(ctrl("c"))
    assert.strictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesLeft(at), [])
  })
})

const shutDown = Copy.reconnecting(Copy.farewell("shutdown", undefined), "person")
const restarted = { _tag: "Gap", stream: lobby, from: 0, to: 0, cause: "epoch" } as const

const isWaiting = (row: string): boolean => row.startsWith("…")

/** Waits until a session that is kept in this folder has this. */
const isNoted = async (folder: string, what: RegExp): Promise<void> => {
  const kept = join(folder, "natter")
  const isThere = () =>
    readdirSync(kept)
      .filter((name) => !name.includes("."))
      .some((name) => what.test(readFileSync(join(kept, name), "utf8")))
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe.skipIf(!hasPty)("A client that was killed without a connection", () => {
  it("goes on in the room that was chosen last, and counts as unread what was not read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-killed-"))
    const proxy = await Proxy.start(server)
    const through = { host: "127.0.0.1", port: proxy.port }
    const nick = newNick(80)
    const options = { env: { XDG_RUNTIME_DIR: folder } }
    await bob.ask("JOIN den")
    const at = await spawnAs(through, nick, options)
    at.type(`/join den${enter}读 mine${enter}`)
    await hears(bob, "读 mine")
    bob.send("SAY den 读 seen")
    await at.waitFor(shows("bob: 读 seen"))
    await isNoted(folder, /"room":"den","position":\{[^}]*"seq":2\}/)
    at.type(`/mute den${enter}`)
    await at.waitFor(shows(Copy.roomMuted("den", true)))
    cut(proxy)
    await at.waitFor(retries)
    at.type(`/join lobby${enter}`)
    await at.waitFor(prompts("lobby>"))
    at.kill("SIGKILL")
    await at.exited
    bob.send("SAY den 读 unseen")
    proxy.isClosed = false
    const again = await spawnAs(through, nick, options, [], "lobby (den 1)>")
    again.type(`/room den${enter}`)
    await again.waitFor(shows("bob: 读 unseen"))
    await quit(again)
    await proxy.stop()
    rmSync(folder, { recursive: true })
  })
})
