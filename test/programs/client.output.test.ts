import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, existsSync, openSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Cli from "../../src/programs/cli/Copy.ts"
import { meetWitness } from "../support/pipe.ts"

const { at, witness } = await meetWitness()

describe.skipIf(!existsSync("/dev/full"))("An output that cannot be written", () => {
  /** Runs the client with its output on a full disk. */
  const onFullDisk = async (args: ReadonlyArray<string>, input?: string) => {
    const disk = openSync("/dev/full", "w")
    const child = spawn(process.execPath, ["dist/client.js", ...args], {
      stdio: [input === undefined ? "ignore" : "pipe", disk, "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: "/nowhere",
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME
      }
    })
    closeSync(disk)
    if (input !== undefined) child.stdin?.write(input)
    let errors = ""
    child.stderr?.on("data", (text) => {
      errors += text
    })
    const [code]: Array<unknown> = await once(child, "close")
    return { code, errors }
  }
  const full = { code: 7, errors: `${Cli.cannotWrite("ENOSPC")}\n` }

  it("is reported in a sentence and a code, whatever is printed", async () => {
    await witness.ask("SAY lobby something to print")
    const tail = ["tail", ...at, "--nick", "tailer", "--last", "5"]
    const modes = [["--help"], ["--version"], ["--completions", "bash"], tail]
    const further = [
      [...tail, "--json"],
      [...tail, "--no-follow"],
      [...tail, "--json", "--no-follow"]
    ]
    for (const args of [...modes, ...further])
      assert.deepStrictEqual(await onFullDisk(args), full, args.join(" "))
  })

  it("ends a filter, whose name is free at once", async () => {
    const speak = setInterval(() => witness.send("SAY lobby is anybody there?"), 50)
    const { code, errors } = await onFullDisk([...at, "--nick", "fuller"], "hello\n")
    clearInterval(speak)
    // What it said may have had no answer yet.
    assert.deepStrictEqual([code, errors.endsWith(full.errors)], [full.code, true], errors)
    await witness.until("LEAVE lobby quit fuller")
  })
})
