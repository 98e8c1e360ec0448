import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { Proxy } from "../support/proxy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  cut,
  dropDraft,
  entry,
  hears,
  keys,
  meet,
  modesLeft,
  newNick,
  prompts,
  quit,
  reopen,
  retries,
  sentence,
  sharedClient,
  shows,
  spawnAs,
  tells,
  timeless,
  widths
} from "../support/pty-client.ts"

const { ctrl, enter, escape, left, paste, up } = keys

const { guest: known, server } = await meet("bob")
const bob = known("bob")

const thought = "half a 想法 👩‍👩‍👧 that is wider than the terminal, if that has thirty columns"
const tail = " columns"
const lines = Array.from({ length: 34 }, (_, n) => `第 ${n + 1}`)
const asks = Copy.draftLines(lines.length, "to lobby")

describe.skipIf(!hasPty).each(widths)("The draft, at %i columns", (cols) => {
  const nick = newNick(cols)
  const client = sharedClient(() => spawnAs(server, nick, { cols }))
  /** Typed, with the cursor in its midst. */
  const begin = async (at: ScreenProcess) => {
    at.type(thought + left.repeat(tail.length))
    await at.waitFor(prompts("lobby>", thought))
  }
  /** Goes on in its midst, and says it. */
  const goOn = async (at: ScreenProcess, by = nick) => {
    const whole = thought.replace(tail, `!${tail}`)
    at.type("!")
    await at.waitFor(prompts("lobby>", whole))
    at.type(enter)
    await hears(bob, whole)
    await at.waitFor(tells(`${by}: ${whole}`))
  }

  it("survives what comes in, and so does its cursor", async () => {
    const at = await client()
    await begin(at)
    const { row, column } = at.cursor()
    for (let n = 0; n < 10; n++) bob.send(`SAY lobby 行 ${n} 👋 ${cols}`)
    await at.waitFor((rows) => shows(`行 9 👋 ${cols}`)(rows) && prompts("lobby>", thought)(rows))
    assert.deepStrictEqual(at.cursor(), { row: row + 10, column })
    await goOn(at)
  })

  it("survives another size of the terminal", async () => {
    const at = await client()
    await begin(at)
    for (const columns of [41, 25, 100, 30, 80, cols]) {
      at.resize(columns, 24)
      await at.waitFor(prompts("lobby>", thought))
      const text = `at ${columns} for ${nick}`
      bob.send(`SAY lobby ${text}`)
      await at.waitFor((rows) => shows(`bob: ${text}`)(rows) && prompts("lobby>", thought)(rows))
    }
    await goOn(at)
  })

  it("leaves nothing behind where the size changes fast, however long it is", async () => {
    const at = await client()
    const long = Array.from({ length: 125 }, (_, n) => `词${n} `).join("")
    at.type(long)
    await at.waitFor(shows("词124"))
    for (const columns of [40, 80, 30, 100, cols]) at.resize(columns, 24)
    bob.send(`SAY lobby 大小 of ${nick}`)
    await at.waitFor((rows) => shows(`大小 of ${nick}`)(rows) && shows("词124")(rows))
    const rows = at.screen()
    const below = rows.slice(rows.findIndex((row) => row.includes(`大小 of ${nick}`)) + 1)
    const above = rows.slice(0, rows.length - below.length).join("")
    assert.notInclude(above, "词")
    const hint = Copy.draftGoes("to lobby")?.replaceAll(" ", "") ?? ""
    const shown = below.join("").replaceAll(" ", "")
    assert.isTrue(shown.startsWith(hint), shown)
    assert.isTrue(long.replaceAll(" ", "").endsWith(shown.slice(hint.length)))
    await dropDraft(at)
  })

  it("survives a lost connection", async () => {
    const proxy = await Proxy.start(server)
    const other = newNick(cols)
    const at = await spawnAs({ host: "127.0.0.1", port: proxy.port }, other, { cols })
    const [first = "", second = ""] = thought.split(/(?<=想法)/)
    at.type(first)
    await at.waitFor(prompts("lobby>", first))
    cut(proxy)
    await at.waitFor((rows) => {
      const lost = Copy.connectionLost(Copy.serverName("127.0.0.1", proxy.port))
      return shows(Copy.reconnecting(lost, "person"))(rows) && retries(rows)
    })
    at.type(second)
    await at.waitFor(prompts("lobby>", thought))
    const rows = await reopen(proxy, at)
    assert.isTrue(prompts("lobby>", thought)(rows))
    at.type(left.repeat(tail.length))
    await goOn(at, other)
    await quit(at)
    await proxy.stop()
  })

  it("takes a pasted block for one message, and shows its lines, indented", async () => {
    const at = await client()
    at.type(paste("如果 (a) {\n    b()\n}\n"))
    await at.waitFor((rows) => rows.slice(-3).join("|") === "lobby> 如果 (a) {⏎|    b()⏎|}")
    at.type(enter)
    await hears(bob, "如果 (a) {\\n    b()\\n}")
    const rows = await at.waitFor(tells(`${nick}: 如果 (a) { b() }`))
    const indent = " ".repeat("12:34 : ".length + nick.length)
    assert.deepStrictEqual(timeless(entry(rows, `${nick}:`)), [
      `${nick}: 如果 (a) {`,
      `${indent}    b()`,
      `${indent}}`
    ])
    at.type(up)
    await at.waitFor(prompts("lobby>", "如果 (a) {⏎    b()⏎}"))
    await dropDraft(at)
  })

  it.each([
    ["Enter sends", enter, true],
    ["Esc drops", escape, false],
    ["Ctrl-C drops", ctrl("c"), false]
  ] as const)("asks about more than twenty pasted lines, which %s", async (_, key, isSent) => {
    const before = bob.heard.length
    const at = await client()
    at.type(paste(lines.join("\n")))
    await at.waitFor((rows) => rows.join(" ").includes(asks) && rows.at(-1) === lines.at(-1))
    at.type(key)
    const rows = await at.waitFor((rows) => rows.at(-1) === "lobby>")
    assert.isFalse(shows(asks)(rows))
    at.type(`next${enter}`)
    await hears(bob, "next")
    const heard = bob.heard
      .slice(before)
      .flatMap((line) => /^MSG .*Z \w+ (.*)$/.exec(line)?.[1] ?? [])
    assert.deepStrictEqual(heard, isSent ? [lines.join("\\n"), "next"] : ["next"])
  })

  it("asks about a short pasted block, too, which Esc drops", async () => {
    const at = await client()
    at.type(paste("第一\nand 第二"))
    const short = Copy.draftLines(2, "to lobby")
    await at.waitFor((rows) => rows.join(" ").includes(short) && rows.at(-1) === "and 第二")
    at.type(escape)
    const rows = await at.waitFor((rows) => rows.at(-1) === "lobby>")
    assert.isFalse(shows(short)(rows))
  })

  it("is cleared by the first Ctrl-C; the next says how to quit, and one more does", async () => {
    const own = newNick(cols)
    const at = await spawnAs(server, own, { cols })
    await begin(at)
    at.type(ctrl("c"))
    await at.waitFor(prompts("lobby>"))
    const how = `— ${Copy.quitHint}`
    at.type(ctrl("c"))
    await at.waitFor((rows) => sentence(rows.slice(0, -1)) === how)
    // Whoever types goes on: the next one only says it again.
    at.type(`好${ctrl("c")}`)
    await at.waitFor(prompts("lobby>"))
    at.type(ctrl("c"))
    await at.waitFor((rows) => rows.join(" ").replace(/ +/g, " ").split(how).length === 3)
    at.type(ctrl("c"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assert.deepStrictEqual(modesLeft(at), [])
  })

  it("keeps Ctrl-D from quitting while there is one", async () => {
    const own = newNick(cols)
    const at = await spawnAs(server, own, { cols })
    at.type(`好${ctrl("d")}${left}${ctrl("d")}`)
    await at.waitFor(prompts("lobby>"))
    at.type(ctrl("d"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assert.deepStrictEqual(modesLeft(at), [])
    await bob.until(`LEAVE lobby quit ${own}`)
  })
})
