/** The scene of the picture: three people chat, played by the built programs. */
import { dirname } from "node:path"
import { setTimeout } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import { Proxy } from "../support/proxy.ts"
import { type ScreenProcess, spawnScreen } from "../support/pty.ts"
import { cut, guest, keys, prompts, type Rows, reopen, shows } from "../support/pty-client.ts"
import type { Cell } from "../support/screen.ts"
import { startServer } from "../support/server-process.ts"

/** More than the scene fills: what stays empty is not in the picture. */
const rows = 60

/** What the programs of the scene take for the world; see stage.js. */
const stage = (port: number) => ({
  NODE_OPTIONS: `--import ${pathToFileURL("test/picture/stage.js").href}`,
  STAGE_BEGAN: String(Date.now()),
  STAGE_HOST: "chat.example",
  STAGE_NAME: "home",
  STAGE_PORT: String(port),
  STAGE_TIME: "2026-11-22T09:31:00Z"
})

export const aServer = async () => {
  const { env } = process
  process.env = { ...env, ...stage(0) }
  const server = await startServer()
  process.env = env
  return server
}

/** A shell that knows the command `natter`. */
const aShell = (port: number, columns: number): ScreenProcess =>
  spawnScreen("bash", ["--norc", "--noediting", "-i"], {
    cols: columns,
    rows,
    env: {
      ...stage(port),
      "BASH_FUNC_natter%%": `() { node dist/client.js "$@"; }`,
      HOME: "/nowhere",
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      PS1: "$ ",
      TZ: "UTC"
    }
  })

/** How many seconds the connection was away is all that the machine decides. */
const settled = (row: ReadonlyArray<Cell>): ReadonlyArray<Cell> => {
  const text = row.map((cell) => cell.text).join("")
  const at = text.search(/\d s(econds)?\b/)
  return row.map((cell, column) => (column === at ? { ...cell, text: "3" } : cell))
}

export interface Shot {
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  readonly cursor: { readonly row: number; readonly column: number }
}

/** Plays the scene, and returns its last moment down to the row of the cursor. */
export const play = async (columns: number): Promise<Shot> => {
  const server = await aServer()
  const proxy = await Proxy.start(server)
  const alice = aShell(proxy.port, columns)
  const sees = (...parts: Rows) => alice.waitFor(shows(...parts))
  try {
    const bob = await guest(server, "bob")
    const mia = await guest(server, "mia")
    for (const one of [bob, mia]) await one.ask("JOIN ops")
    await alice.waitFor((now) => now.at(-1) === "$")
    alice.type(`natter chat.example --room ops${keys.enter}`)
    await alice.waitFor(prompts("Your nickname [alice]:"))
    alice.type(keys.enter)
    await alice.waitFor(prompts("ops>"))

    bob.send("SAY ops morning alice! shall we ship it today?")
    await sees("ship it today?")
    alice.type(`yes, as soon as the tests are green${keys.enter}`)
    await sees("alice: yes")
    mia.send("SAY ops /me crosses her fingers")
    await sees("crosses her fingers")

    cut(proxy)
    await alice.waitFor((now) => now.some((row) => row.startsWith("! ")))
    alice.type(`I am on a train, in a tunnel${keys.enter}`)
    bob.send("SAY ops 1,214 passed, 0 failed 🎉")
    await bob.ask("PING")
    mia.send("SAY ops then out it goes. cake at four?")
    await mia.ask("PING")
    await setTimeout(1500)
    await reopen(proxy, alice)
    await sees("cake at four?", "alice: I am on a train")

    bob.send("TELL alice it is lemon cake, don't tell mia")
    await sees("lemon cake")
    // The last message arrives while she types.
    const draft = "I'll be there at four, with"
    alice.type(draft)
    await alice.waitFor(prompts("ops>", draft))
    mia.send("SAY lobby has anybody seen the big knife?")
    await sees("big knife")
    await alice.waitFor(prompts("ops>", draft))
    const cursor = alice.cursor()
    return {
      rows: alice
        .cells()
        .slice(0, cursor.row + 1)
        .map(settled),
      cursor
    }
  } finally {
    alice.kill("SIGKILL")
    await proxy.stop()
    await server.stop()
  }
}
