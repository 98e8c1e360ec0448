import { execFile } from "node:child_process"
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

const root = await mkdtemp(join(tmpdir(), "natter-data-"))
afterAll(() => rm(root, { recursive: true, force: true }))

const place = ["--port", "0", "--bind", "127.0.0.1"]

/** Runs a server that is expected to end by itself, or is ended after its first line. */
const run = (
  args: ReadonlyArray<string>,
  env: Record<string, string> = {},
  program = "dist/server.js"
) =>
  new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve) => {
      const options = { env: { PATH: process.env.PATH ?? "", HOME: "/nowhere", ...env } }
      const child = execFile(
        process.execPath,
        [program, ...place, ...args],
        options,
        (_, out, err) => resolve({ code: child.exitCode, out, err })
      )
      child.stdout?.once("data", () => child.kill("SIGTERM"))
    }
  )

const dataIn = (out: string) => /^Data: {2}(.*)$/m.exec(out)?.[1] ?? ""

const heads = async ({ port }: ServerProcess, ...commands: ReadonlyArray<string>) => {
  const socket = await LineSocket.connect(port)
  const joined = await socket.ask("NICK alice")
  for (const command of commands) await socket.ask(command)
  const history = await socket.ask("HISTORY lobby 10")
  socket.drop()
  return { joined, history }
}

// What each flag leads to is in server/Data.test.ts.
describe("the data of a server", () => {
  it("is in the folder for state, as the banner says; a second server is told what to do", async () => {
    const home = join(root, "home")
    await mkdir(home)
    const folder = join(home, ".local/state/natter/server")
    const first = await run([], { HOME: home })
    assert.deepStrictEqual([first.code, first.err, dataIn(first.out)], [0, "", folder])
    const server = await startServer("--data", folder)
    assert.deepStrictEqual(await run([], { HOME: home }), {
      code: 8,
      out: "",
      err: `Another server has its data in ${folder}. Stop it, or name another folder with --data, or keep nothing with --memory.\n`
    })
    await server.stop()
  })

  it("is in memory where no library can be loaded; with --data the server does not start", async () => {
    const copied = join(root, "server.js")
    await copyFile("dist/server.js", copied)
    const why = "storing needs Node 22.13 or newer, or the package libsql beside natter"
    const home = join(root, "other")
    await mkdir(home)
    const without = await run([], { HOME: home }, copied)
    assert.deepStrictEqual(
      [without.code, without.err, dataIn(without.out)],
      [0, "", `in memory only, gone when the server stops: ${why}`]
    )
    assert.deepStrictEqual(await readdir(home), [])
    const folder = join(root, "wanted")
    assert.deepStrictEqual(await run(["--data", folder], {}, copied), {
      code: 8,
      out: "",
      err: `Cannot use ${folder} for data: ${why}.\n`
    })
  })

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    it(`is as it was when a server comes back after ${signal}`, async () => {
      const folder = join(root, signal)
      const first = await startServer("--data", folder)
      const before = await heads(first, "SAY lobby hello", "TOPIC lobby all sorts")
      first.child.kill(signal)
      await first.stop()
      const second = await startServer("--data", folder, "--sync", "normal")
      const after = await heads(second)
      assert.include(before.history.join("\n"), "alice hello")
      assert.deepStrictEqual(after.history, before.history)
      assert.match(after.joined.join("\n"), /JOINED lobby \w+:2 1 all sorts/)
      await second.stop()
    })
})
