import { spawn } from "node:child_process"
import { once } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { fair, Proxy } from "../support/proxy.ts"
import { startServer } from "../support/server-process.ts"

/** Where each connection is cut, in bytes from the server and to it; the last ones hold. */
const cuts = [
  { down: 150, up: 20_000 },
  { down: 2_500, up: 700 },
  { down: 9_000, up: 3_001 },
  { down: 4_000, up: 20_000 }
]

const lines = Array.from({ length: 400 }, (_, i) => `line ${i} of a text that is not short at all`)

describe("The client over a connection that is cut again and again", () => {
  it("delivers every line once and in order, and prints every line once and in order", async () => {
    const server = await startServer()
    const proxy = await Proxy.start(
      server,
      () => fair,
      (passage, connection) => {
        // The clients connect by turns, each over as many bad connections.
        const cut = cuts[Math.floor((connection - 1) / 2)]
        if (cut === undefined) return
        passage.arm("down", cut.down, { _tag: connection % 3 === 0 ? "Reset" : "Cut" })
        passage.arm("up", cut.up, { _tag: "Reset" })
      }
    )
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    const at = ["--host", "127.0.0.1", "--port", String(proxy.port)]
    const start = (...args: ReadonlyArray<string>) =>
      spawn(process.execPath, ["dist/client.js", ...args], { stdio: "pipe" })

    const reader = start("tail", ...at, "--json", "--nick", "reader")
    let read = ""
    reader.stdout.on("data", (text) => {
      read += text
    })
    // Its first connection is cut before it knows where the room is: until then it has heard nothing.
    while (!read.includes('"message"')) {
      await ear.ask("SAY lobby is the reader there?")
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const isLine = (text: unknown) => String(text).startsWith("line ")
    const writer = start(...at, "--nick", "writer")
    writer.stdin.end(lines.join("\n"))
    const [code] = await once(writer, "close")
    assert.strictEqual(code, 0)
    assert.isAtLeast(proxy.faults, 4)

    const texts = (await ear.ask("PING"))
      .filter((line) => line.startsWith("MSG "))
      .map((line) => line.split(" ").slice(5).join(" "))
    assert.deepStrictEqual(texts, lines)

    await new Promise<void>((resolve) => {
      const look = () => read.includes(lines.at(-1) ?? "") && resolve()
      reader.stdout.on("data", look)
      look()
    })
    reader.kill("SIGTERM")
    await once(reader, "close")
    const objects: ReadonlyArray<Record<string, unknown>> = read
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const messages = objects.filter(({ type }) => type === "message")
    assert.deepStrictEqual(messages.map(({ text }) => text).filter(isLine), lines)
    assert.isFalse(objects.some(({ type }) => type === "gap"))
    ear.drop()
    await proxy.stop()
    await server.stop()
  }, 60_000)
})
