import { execFile } from "node:child_process"
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises"
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

describe("the data of a server", () => {
  it("is in a folder that nobody else may read", async () => {
    const folder = join(root, "home/natter")
    const { code, out } = await run(["--data", folder])
    assert.deepStrictEqual([code, dataIn(out)], [0, folder])
    assert.strictEqual((await stat(folder)).mode & 0o777, 0o700)
  })

  it("is in memory unless a folder is given, and the banner says so", async () => {
    for (const [args, env] of [
      [[], {}],
      [["--memory"], {}],
      [[], { NATTER_MEMORY: "yes" }]
    ] as const) {
      const { code, err, out } = await run(args, env)
      assert.deepStrictEqual([code, err], [0, ""])
      assert.match(dataIn(out), /^in memory, gone when the server stops/)
    }
  })

  it("is kept where --data says, or the server does not start: a sentence, and code 8", async () => {
    const copied = join(root, "again.js")
    await copyFile("dist/server.js", copied)
    const folder = join(root, "wanted")
    const server = await startServer("--data", folder)
    for (const [args, program, sentence] of [
      [["--data", folder], undefined, `Another server has its data in ${folder}. Stop it, or `],
      [
        ["--data", folder],
        copied,
        "storing needs Node 22.13 or newer, or the package libsql beside"
      ],
      [["--data", "/dev/null/x"], undefined, "Cannot use /dev/null/x for data (EEXIST"]
    ] as const) {
      const { code, err, out } = await run(args, {}, program)
      assert.deepStrictEqual([code, out], [8, ""])
      assert.include(err, sentence)
      assert.match(err, /^[^\n]*\.\n$/)
    }
    const both = await run(["--memory", "--data", folder])
    assert.strictEqual(both.code, 2)
    assert.include(both.err, "give --data or --memory, not both")
    await server.stop()
  })

  it("is what some flags are about: without it the server does not start, and ends with 2", async () => {
    for (const [args, env, by] of [
      [["--sync", "normal"], {}, "--sync"],
      [["--log-age", "3", "--memory"], {}, "--log-age"],
      [["--retain", "tea=5", "--retain", "cooks=5,3"], {}, "--retain"],
      [[], { NATTER_SYNC: "full" }, "NATTER_SYNC"],
      [[], { NATTER_LOG_AGE: "3" }, "NATTER_LOG_AGE"],
      [[], { NATTER_RETAIN: "cooks=5,3" }, "NATTER_RETAIN"]
    ] as const) {
      const { code, err, out } = await run(args, env)
      assert.deepStrictEqual([code, out], [2, ""])
      assert.include(err, `${by} is about messages on disk: name their folder with --data`)
    }
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
