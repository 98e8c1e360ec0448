import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, existsSync, openSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/programs/server/ServerCopy.ts"

const program = process.env.NATTER_SERVER ?? "dist/server.js"

describe.skipIf(!existsSync("/dev/full"))("A server whose output cannot be written", () => {
  it("runs on, and says so once in its log", async () => {
    const disk = openSync("/dev/full", "w")
    const args = [program, "--bind", "127.0.0.1", "--port", "0", "--memory"]
    const child = spawn(process.execPath, args, { stdio: ["ignore", disk, "pipe"] })
    closeSync(disk)
    let log = ""
    const warned = new Promise<void>((resolve) =>
      child.stderr?.on("data", (text) => {
        log += text
        if (log.includes("\n")) resolve()
      })
    )
    await Promise.race([warned, once(child, "close")])
    assert.strictEqual(child.exitCode, null, log)
    // What it prints at its end cannot be written either.
    child.kill("SIGTERM")
    const [code] = await once(child, "close")
    assert.strictEqual(code, 0)
    const [line = "", ...others] = log.trim().split("\n")
    assert.include(line, ` warn  ${Copy.notPrinted("ENOSPC")}`)
    assert.deepStrictEqual(others, [])
  })
})
