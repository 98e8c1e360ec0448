import { execFileSync } from "node:child_process"
import { existsSync, rmSync } from "node:fs"
import { afterAll, afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  asksNick,
  keys,
  killAll,
  meet,
  modesLeft,
  newNick,
  prompts,
  type Rows,
  shows,
  spawnAs,
  spawnBetween,
  spawnClient,
  spawnPiped,
  spawnShell,
  spawnSubcommand,
  tells
} from "../support/pty-client.ts"
import { temporary } from "../support/temporary.ts"

const { ctrl, enter } = keys

const { guest: known, server } = await meet("bob")
const bob = known("bob")
afterEach(killAll)

const draft = "half a 想法 👩‍👩‍👧 that takes more than one row"

/** Throws where nothing can catch it, when it is told to. */
const crashes = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('process.on("SIGUSR2", () => { throw new Error("撞") })')}`
}

describe.skipIf(!hasPty)("The terminal's driver is set as it was", () => {
  const child = (at: ScreenProcess, ...signals: Rows) => {
    for (const pid of at.children()) for (const signal of signals) process.kill(pid, signal)
  }
  const ways: ReadonlyArray<readonly [way: string, end: (at: ScreenProcess) => void]> = [
    ["a quit", (at) => at.type(ctrl("d"))],
    ["SIGTERM", (at) => child(at, "SIGTERM")],
    ["SIGHUP", (at) => child(at, "SIGHUP")],
    ["a second signal at once", (at) => child(at, "SIGTERM", "SIGINT")],
    ["a crash", (at) => child(at, "SIGUSR2")]
  ]
  it.each(ways)("after %s", async (_, end) => {
    const at = spawnBetween(server, ["--nick", newNick(80)], { cols: 200, env: crashes })
    await at.waitFor(prompts("lobby>"))
    end(at)
    const settings = (rows: Rows) => rows.filter((row) => /^[0-9a-f:]{60,}$/.test(row))
    const [before, after] = settings(await at.waitFor((rows) => settings(rows).length === 2))
    assert.strictEqual(before, after)
    at.type(enter)
    assert.strictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesLeft(at), [])
  })
})

describe.skipIf(!hasPty)("When the terminal is closed", () => {
  it("tail says goodbye and ends", async () => {
    const nick = newNick(80)
    const at = spawnSubcommand("tail", server, nick)
    await at.waitFor(shows("Following lobby"))
    at.hangUp()
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    await bob.until(`LEAVE lobby quit ${nick}`)
  })

  const folders: Array<string> = []
  // The last client may still write there when its test is over.
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, maxRetries: 5 })
  })

  /** A folder where sessions are kept. */
  const kept = () => {
    const folder = temporary("closed")
    folders.push(folder)
    return { XDG_RUNTIME_DIR: folder }
  }
  const waits =
    "a person's session waits for their next client, with what the last cannot have shown"
  const looks: ReadonlyArray<readonly [look: string, args: Rows, env: Record<string, string>]> = [
    ["as usual", [], {}],
    ["--plain", ["--plain"], {}],
    ["TERM=dumb", [], { TERM: "dumb" }]
  ]
  it.each(looks)(`${waits} (%s)`, async (_, args, more) => {
    const env = { ...kept(), ...more }
    const nick = newNick(80)
    const at = await spawnAs(server, nick, { env }, args)
    at.kill("SIGSTOP")
    assert.strictEqual((await bob.ask(`TELL ${nick} 看见了吗`)).at(-1), "OK")
    at.hangUp()
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    const next = spawnClient(server, ["--nick", nick, ...args], { env })
    await next.waitFor((rows) => shows("看见了吗")(rows) && prompts("lobby>")(rows))
  })

  it("a person's session waits also where the output is a pipe", async () => {
    const env = kept()
    const nick = newNick(80)
    const at = spawnPiped(server, ["--nick", nick], { env })
    await at.waitFor(shows(Copy.greetingHint))
    const pids = at.children()
    for (const pid of pids) process.kill(pid, "SIGSTOP")
    assert.strictEqual((await bob.ask(`TELL ${nick} 看见了吗`)).at(-1), "OK")
    at.hangUp()
    const isThere = (pid: number) => existsSync(`/proc/${pid}`)
    while (pids.some(isThere)) await new Promise((resolve) => setImmediate(resolve))
    const next = spawnClient(server, ["--nick", nick], { env })
    await next.waitFor(shows("看见了吗"))
  })

  it("Ctrl-D is another thing, and still leaves (TERM=dumb)", async () => {
    const nick = newNick(80)
    const at = await spawnAs(server, nick, { env: { TERM: "dumb" } })
    at.type(ctrl("d"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    await bob.until(`LEAVE lobby quit ${nick}`)
  })

  // The shell and the system each send one.
  it("a client ends in order, however many signals say so", async () => {
    const nick = newNick(80)
    const at = await spawnAs(server, nick)
    const insistent = setInterval(() => at.kill("SIGHUP"), 1)
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    clearInterval(insistent)
  })
})

describe.skipIf(!hasPty)("A suspended client", () => {
  // In the background it is stopped once more, because it reads keys.
  it.each(["", "bg; wait %1; "])("ends at: %skill", async (before) => {
    const at = await spawnShell(server, ["--nick", newNick(80)])
    at.type(`$RUN${enter}`)
    await at.waitFor(prompts("lobby>"))
    at.type(ctrl("z"))
    await at.waitFor((rows) => shows("Stopped")(rows) && rows.at(-1) === "$")
    at.type(`${before}kill %1; wait -f %1; echo over${enter}`)
    await at.waitFor((rows) => rows.includes("over"))
  })
})

describe.skipIf(!hasPty)("The terminal is restored", () => {
  // The draft takes several rows of it.
  const cols = 30
  let nick: string
  beforeEach(() => {
    nick = newNick(cols)
  })
  /** With a draft, and something that was said. */
  const start = async (env = {}, width: number = cols) => {
    const at = await spawnAs(server, nick, { cols: width, env })
    bob.send("SAY lobby 最后")
    await at.waitFor(tells("bob: 最后"))
    at.type(draft)
    await at.waitFor(prompts("lobby>", draft))
    return at
  }
  /** No mode is left, nothing is left of the live area, and the cursor is at the left edge below the rest. */
  const assertRestored = (at: ScreenProcess) => {
    const rows = at.screen()
    assert.deepStrictEqual(modesLeft(at), [])
    assert.isFalse(shows("lobby>")(rows), rows.join("\n"))
    assert.isTrue(shows("bob: 最后")(rows))
    assert.deepStrictEqual(at.cursor(), { row: rows.length, column: 0 })
  }
  const isFree = () => bob.until(`LEAVE lobby quit ${nick}`)

  const slashQuit = `${ctrl("a")}${ctrl("k")}/quit${enter}`
  it.each([
    ["/quit", cols, slashQuit],
    ["/quit", 80, slashQuit],
    ["Ctrl-C, Ctrl-C, Ctrl-C", cols, ctrl("c").repeat(3)],
    ["Ctrl-C, Ctrl-D", cols, `${ctrl("c")}${ctrl("d")}`]
  ])("after %s, at %i columns", async (_, width, typed) => {
    const at = await start({}, width)
    at.type(typed)
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assertRestored(at)
    await isFree()
  })

  it.each([
    ["SIGTERM", cols],
    ["SIGTERM", 80],
    ["SIGINT", cols],
    ["SIGHUP", cols]
  ] as const)("after %s, at %i columns", async (signal, width) => {
    const at = await start({}, width)
    at.kill(signal)
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assertRestored(at)
    if (signal !== "SIGHUP") await isFree()
  })

  it("after further SIGTERMs, while the first is heeded", async () => {
    const at = await start()
    const insistent = setInterval(() => at.kill("SIGTERM"), 1)
    await at.exited
    clearInterval(insistent)
    assertRestored(at)
  })

  it("after a crash, before its trace is printed", async () => {
    const at = await start(crashes)
    at.kill("SIGUSR2")
    assert.notStrictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesLeft(at), [])
    const rows = at.screen()
    assert.isTrue(shows("bob: 最后", "Error: 撞")(rows))
    assert.isFalse(shows("lobby>")(rows), rows.join("\n"))
  })

  it("after the end of one that asks for a nickname", async () => {
    const at = spawnClient(server, [], { cols })
    await at.waitFor(asksNick)
    at.type(ctrl("d"))
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
    assert.deepStrictEqual(modesLeft(at), [])
    assert.deepStrictEqual(at.screen(), [])
  })

  it("while it is stopped by Ctrl-Z, and set again by fg", async () => {
    const at = await spawnShell(server, ["--nick", nick], { cols })
    const settings = () => execFileSync("stty", ["-a", "-F", at.device()], { encoding: "utf8" })
    at.type(`$RUN${enter}`)
    await at.waitFor(prompts("lobby>"))
    at.type(draft)
    await at.waitFor(prompts("lobby>", draft))
    const raw = settings()
    assert.match(raw, /-icanon/)
    at.type(ctrl("z"))
    await at.waitFor((rows) => shows("Stopped")(rows) && rows.at(-1) === "$")
    assert.deepStrictEqual(modesLeft(at), [])
    const cooked = settings()
    assert.match(cooked, / icanon.* echo /s)
    assert.isFalse(shows("lobby>")(at.screen()))
    bob.send(`SAY lobby 等 ${nick}`)
    await bob.until("OK lobby")
    at.type(`echo between${enter}`)
    await at.waitFor((rows) => rows.slice(-2).join("|") === "between|$")
    at.type(`fg${enter}`)
    await at.waitFor((rows) => shows(`bob: 等 ${nick}`)(rows) && prompts("lobby>", draft)(rows))
    assert.isTrue(at.state().bracketedPaste)
    assert.strictEqual(settings(), raw)
    at.type(`!${enter}`)
    await at.waitFor(tells(`${nick}: ${draft}!`))
    at.type(ctrl("d"))
    await at.waitFor((rows) => rows.at(-1) === "$")
    assert.deepStrictEqual(modesLeft(at), [])
    assert.strictEqual(settings(), cooked)
  })
})
