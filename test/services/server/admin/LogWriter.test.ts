import { execFileSync } from "node:child_process"
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { LogWriter } from "../../../../src/services/server/admin/LogWriter.ts"
import { maxWaitingOutput } from "../../../../src/services/server/limits/Operation.ts"

/** What the system holds of a pipe that nobody reads. */
const pipeBytes = 65_536

describe("LogWriter", () => {
  let folder: string
  let pipe: number

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "natter-log-"))
    execFileSync("mkfifo", [join(folder, "pipe")])
    const { O_NONBLOCK, O_RDWR } = constants
    pipe = openSync(join(folder, "pipe"), O_RDWR | O_NONBLOCK)
  })
  afterEach(() => {
    closeSync(pipe)
    rmSync(folder, { recursive: true })
  })

  const writer = () => new LogWriter(pipe, (dropped) => `dropped ${dropped}`)

  /** What is in the pipe now. */
  const read = (): Buffer => {
    const bytes = Buffer.alloc(2 * pipeBytes)
    try {
      return bytes.subarray(0, readSync(pipe, bytes))
    } catch {
      return Buffer.alloc(0)
    }
  }
  /** Reads until the writer has nothing more. */
  const readAll = async (log: LogWriter): Promise<ReadonlyArray<string>> => {
    const chunks: Array<Buffer> = []
    let isOver = false
    const flushed = Effect.runPromise(log.flushed).then(() => {
      isOver = true
    })
    while (!isOver) {
      chunks.push(read())
      await new Promise((resolve) => setImmediate(resolve))
    }
    await flushed
    return Buffer.concat([...chunks, read()])
      .toString()
      .split("\n")
      .slice(0, -1)
  }

  const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n} é汉`)

  it("writes every line, in order, as long as somebody reads", async () => {
    const log = writer()
    const all = lines(20_000)
    const read = readAll(log)
    for (const line of all.slice(0, 10_000)) log.add(line)
    const some = await read
    for (const line of all.slice(10_000)) log.add(line)
    assert.deepStrictEqual([...some, ...(await readAll(log))], all)
  })

  it("never waits for a pipe that is full, and loses nothing that it can hold", async () => {
    const log = writer()
    const all = lines(20_000)
    for (const line of all) log.add(line)
    // It gives up for now: nobody reads.
    await Effect.runPromise(log.flushed)
    assert.deepStrictEqual(await readAll(log), all)
  })

  it("drops what is more than that, and says how many lines", async () => {
    const log = writer()
    const line = "x".repeat(1000)
    const most = Math.floor(maxWaitingOutput / 1001)
    for (let n = 0; n < most + 50; n++) log.add(line)
    const all = await readAll(log)
    const [last = ""] = all.filter((line) => line.startsWith("dropped"))
    const dropped = Number(last.split(" ")[1])
    assert.isAtLeast(dropped, 49)
    assert.lengthOf(all, most + 50 - dropped + 1)
    log.add("and goes on")
    assert.deepStrictEqual(await readAll(log), ["and goes on"])
  })

  it("outlives an output that is gone", async () => {
    const log = new LogWriter(1_000_000, String)
    log.add("nobody reads this")
    await Effect.runPromise(log.flushed)
  })
})
