import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { residentMiB } from "../support/load-process.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

/** Megabytes of a flood that stays in the network. */
const size = 256

/**
 * What a server may grow by while a flood waits in the network, in MiB: a young generation of the
 * heap (three times 16 MiB) may fill up with whatever it does.
 */
const mostGrowth = 48

/** A megabyte of lines. */
const perBlock = 250
const block = (start: string) =>
  Buffer.from(`${start} ${"x".repeat(3998 - start.length)}\n`.repeat(perBlock))
const says = block("SAY lobby")
const pings = block("PING")

describe("a flood from one client", () => {
  let server: ServerProcess
  let flooder: Socket
  let answers: number

  const start = async (...flags: ReadonlyArray<string>) => {
    server = await startServer(...flags)
    flooder = connect({ host: "127.0.0.1", port: server.port })
    flooder.on("error", () => {})
    answers = 0
    flooder.on("data", (chunk: Buffer) => {
      for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", at + 1)) answers += 1
    })
    flooder.write("\nNICK flooder\n")
    await answered(3)
  }
  const answered = async (lines: number) => {
    while (answers < lines) await once(flooder, "data")
  }
  const pour = async (bytes: Buffer) => {
    if (!flooder.write(bytes)) await once(flooder, "drain")
  }
  afterEach(async () => {
    flooder.destroy()
    assert.strictEqual(await server.stop(), 0)
  })

  const whole = "that is answered is taken whole, and becomes no memory"
  it(whole, { timeout: 120_000 }, async () => {
    await start()
    const memory: Array<number> = []
    // The server handles all of this.
    for (let n = 0; n < size; n++) {
      await pour(says)
      memory.push(residentMiB(server))
    }
    await answered(3 + size * perBlock)
    // The least in a while is what is really held; the rest waits to be collected.
    const least = (from: number, to: number) => Math.min(...memory.slice(from * size, to * size))
    // Were it held, it would be a third of the flood; a heap that is hardly used breathes by some of these.
    assert.isBelow(least(2 / 3, 1) - least(1 / 3, 2 / 3), size / 5)
  })

  for (const [what, flood, flags] of [
    ["that does not read the answers", pings, []],
    ["that is faster than it may be", says, ["--message-rate", "10"]]
  ] as const)
    it(`${what} stays in the network, and others are served`, async () => {
      await start(...flags)
      const watcher = await LineSocket.connect(server.port)
      await watcher.ask("NICK watcher")
      if (flags.length === 0) {
        // Lines of this kind have been handled before: what is compiled for them is not held against them.
        for (let n = 0; n < 16; n++) await pour(flood)
        await answered(3 + 16 * perBlock)
      }
      flooder.pause()
      const before = residentMiB(server)
      for (let n = 0; n < size; n++) flooder.write(flood)
      // It waits, and is not thrown out.
      for (let n = 0; n < 8; n++)
        assert.include(await watcher.ask("WHO lobby"), "HERE lobby flooder watcher")
      assert.isAbove(flooder.writableLength, (size / 2) * flood.length)
      assert.isBelow(residentMiB(server) - before, mostGrowth)
      watcher.drop()
    })

  it("of which little is kept holds little memory", { timeout: 120_000 }, async () => {
    await start()
    // Each is answered with a short line.
    const rest = `PART ${"x".repeat(3990)}\n`.repeat(15)
    const chunks = 2048
    const before = residentMiB(server)
    for (let n = 0; n < chunks; n++) {
      await pour(Buffer.from(`SAY lobby this is kept, number ${n}\n${rest}`))
      await answered(3 + 16 * (n + 1))
    }
    // Each chunk of 59 KiB has a message that the log keeps: held whole, they would be 118 MiB.
    assert.isBelow(residentMiB(server) - before, 90)
  })
})
