import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { hasPty, spawnScreen } from "../support/pty.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

const client = process.env.NATTER_CLIENT ?? "dist/client.js"

const residentMiB = ({ pid }: ChildProcess): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

describe("tail", () => {
  let server: ServerProcess
  let alice: LineSocket
  const tail = (...flags: ReadonlyArray<string>) => {
    const at = ["--host", "127.0.0.1", "--port", String(server.port), "--nick", "watcher"]
    return [client, "tail", ...at, ...flags]
  }
  const entered = async (nick: string) => {
    for (let line = await alice.next(); !line?.startsWith("ENTER lobby"); )
      line = await alice.next()
    assert.include(alice.heard.at(-1), nick)
  }

  beforeEach(async () => {
    server = await startServer()
    alice = await LineSocket.connect(server.port)
    await alice.ask("NICK alice")
  })
  afterEach(async () => {
    alice.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  it("reads no faster than it is read, and ends when it is told to", async () => {
    const child = spawn(process.execPath, tail("--json"), { stdio: ["ignore", "pipe", "ignore"] })
    await entered("watcher")
    const volley = `SAY lobby ${"x".repeat(4000)}\n`.repeat(100)
    const before = residentMiB(child)
    for (let n = 0; n < 200; n++) await alice.ask(volley)
    // 80 MiB were said to it. They are in the network, or left to the server, which closes it as slow.
    assert.isBelow(residentMiB(child) - before, 25)
    child.kill("SIGTERM")
    await once(child, "exit")
    child.stdout.destroy()
  })

  it.skipIf(!hasPty)("says goodbye when its terminal is closed", async () => {
    const at = spawnScreen(process.execPath, tail())
    await entered("watcher")
    at.kill("SIGHUP")
    await at.exited
    // The name is free at once.
    assert.include(await alice.ask("NICK watcher"), "READY watcher")
  })

  it("lives on without a terminal when one is closed (nohup)", async () => {
    const child = spawn(process.execPath, tail(), { stdio: ["ignore", "pipe", "pipe"] })
    await entered("watcher")
    child.kill("SIGHUP")
    alice.send("SAY lobby still there?")
    let printed = ""
    while (!printed.includes("still there?")) {
      const [chunk]: Array<unknown> = await once(child.stdout, "data")
      printed += String(chunk)
    }
    child.kill("SIGTERM")
    await once(child, "exit")
  })
})
