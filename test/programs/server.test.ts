import { execFile } from "node:child_process"
import { once } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { startServer } from "../support/server-process.ts"

/** Runs the server to its end, with nothing of our own environment that it would heed. */
const run = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    const options = { env: { PATH: process.env.PATH ?? "", ...env } }
    execFile(process.execPath, ["dist/server.js", ...args], options, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err })
    )
  })

const isOneSentence = (text: string) =>
  text.trim().split("\n").length === 1 && text.trim().endsWith(".") && !text.includes("    at ")

describe("the server's command line", () => {
  it("tells in a sentence that its port is in use, and ends with 3", async () => {
    const first = await startServer()
    const { code, err } = await run(["--port", String(first.port), "--bind", "127.0.0.1"])
    assert.strictEqual(code, 3)
    assert.isTrue(isOneSentence(err), err)
    assert.include(err, `Port ${first.port} is in use`)
    await first.stop()
  })

  it("tells in a sentence that an address is not its own, and ends with 3", async () => {
    const { code, err } = await run(["--port", "0", "--bind", "203.0.113.7"])
    assert.strictEqual(code, 3)
    assert.isTrue(isOneSentence(err), err)
  })

  it("tells what a flag takes, and ends with 2", async () => {
    for (const args of [
      ["--port", "many"],
      ["--port", "70000"],
      ["--drain", "-1"]
    ]) {
      const { code, err, out } = await run(args)
      assert.strictEqual(code, 2, args.join(" "))
      assert.match(err, /takes a whole number from \d+ to \d+/)
      assert.isTrue(isOneSentence(err), err)
      assert.strictEqual(out, "")
    }
  })

  it("tells in a sentence what else is wrong, and ends with 2", async () => {
    const wrong: Readonly<Record<string, string>> = {
      "--no-such-flag": "There is no flag --no-such-flag; --help lists what there is.",
      "--port": "--port needs a value: --port number.",
      "5 6": "natter-server takes <port> and flags: 6 is one argument too many.",
      here: "A port is a whole number from 0 to 65535; here is not.",
      "--log-level loud": "--log-level takes info, debug, warning, error or none."
    }
    for (const [line, sentence] of Object.entries(wrong)) {
      const { code, err } = await run(line.split(" "))
      assert.deepStrictEqual([code, err], [2, `${sentence}\n`])
    }
    const byVariable = await run([], { NATTER_LOG_FORMAT: "xml" })
    assert.deepStrictEqual(
      [byVariable.code, byVariable.err],
      [2, "--log-format takes pretty or json.\n"]
    )
  })

  it("takes environment variables, and flags before them", async () => {
    const busy = await startServer()
    const port = String(busy.port)
    const byVariable = await run(["--bind", "127.0.0.1"], { NATTER_PORT: port })
    assert.include(byVariable.err, `Port ${port} is in use`)
    const byFlag = await run(["--bind", "127.0.0.1", "--port", port], { NATTER_PORT: "x" })
    assert.include(byFlag.err, `Port ${port} is in use`)
    const byPlace = await run(["--bind", "127.0.0.1", port])
    assert.include(byPlace.err, `Port ${port} is in use`)
    await busy.stop()
  })

  it("prints its version and its help", async () => {
    assert.match((await run(["--version"])).out, /^\d+\.\d+\.\d+\s*$/)
    assert.include((await run(["--help"])).out, "--message-rate")
  })

  it("logs who comes and goes in a line each, as JSON when told to", async () => {
    const server = await startServer("--log-level", "info", "--log-format", "json")
    const socket = await LineSocket.connect(server.port)
    await socket.ask("NICK alice")
    socket.send("BYE")
    await socket.toTheEnd()
    assert.strictEqual(await server.stop(), 0)
    const logged = server
      .printed()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line): Record<string, unknown> => JSON.parse(line))
    assert.deepStrictEqual(
      logged.map(({ message, nick, reason }) => ({ message, nick, reason })),
      [
        { message: "joined", nick: "alice", reason: undefined },
        { message: "disconnected", nick: "alice", reason: "quit" }
      ]
    )
  })

  it("tells its figures on SIGUSR2", async () => {
    const server = await startServer()
    const socket = await LineSocket.connect(server.port)
    await socket.ask("NICK alice")
    await socket.ask("SAY lobby hello")
    server.child.kill("SIGUSR2")
    const printed = new Promise<string>((resolve) => {
      server.child.stdout?.on("data", () => {
        if (server.printed().includes("metrics:")) resolve(server.printed())
      })
    })
    assert.match(await printed, /metrics: clients=1 kept=0 rooms=1 .* messages=1 /)
    socket.drop()
    await server.stop()
  })

  it("tells them as often as it is asked, however fast", async () => {
    const server = await startServer()
    const reports = () => server.printed().split("metrics:").length - 1
    const socket = await LineSocket.connect(server.port)
    const signal = async (times: number) => {
      for (let n = 0; n < times; n++) {
        server.child.kill("SIGUSR2")
        await new Promise(setImmediate)
      }
    }
    /** Waits for one more report than there were. */
    const another = async (before: number) => {
      while (reports() <= before) {
        if (server.child.stdout === null) assert.fail("Nobody reads its output.")
        await once(server.child.stdout, "data", { signal: AbortSignal.timeout(15_000) })
      }
    }
    // One at a time, each is answered by one.
    for (let asked = 0; asked < 5; asked++) {
      assert.strictEqual(reports(), asked)
      await signal(1)
      await another(asked)
    }
    /** Waits until no report is on its way any more. */
    const quiet = async () => {
      for (let before = -1; before < reports(); ) {
        before = reports()
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      return reports()
    }
    // Signals that come faster than they are handled are one to the system: each batch has a report.
    for (let batch = 0; batch < 3; batch++) {
      const before = await quiet()
      await signal(100)
      await another(before)
      assert.isAtMost(await quiet(), before + 100)
    }
    await socket.ask("NICK alice")
    assert.strictEqual(await server.stop(), 0)
    // And there is one more at the end.
    assert.match(server.printed(), /\nmetrics: clients=1 .*\nShut down: 1 client told/)
  })

  it.each(["stdout", "stderr"] as const)(
    "lives on when nobody reads its %s any more",
    async (stream) => {
      const server = await startServer("--log-level", "info")
      server.child[stream]?.destroy()
      for (const nick of ["alice", "bob", "carol", "dan", "eve", "fay", "gus", "hal"]) {
        const socket = await LineSocket.connect(server.port)
        await socket.ask(`NICK ${nick}`)
        server.child.kill("SIGUSR2")
        socket.send("BYE")
        await socket.toTheEnd()
      }
      assert.strictEqual(await server.stop(), 0)
    }
  )

  it("closes a connection on which more is said after BYE without waiting for its deadline", async () => {
    const server = await startServer("--drain", "60")
    const socket = await LineSocket.connect(server.port)
    await socket.ask("NICK alice")
    socket.send("BYE")
    for (let n = 0; n < 20; n++) {
      await new Promise(setImmediate)
      socket.send("PING")
    }
    await socket.toTheEnd()
    assert.include(socket.heard, "BYE quit")
    assert.strictEqual(await server.stop(), 0)
  })
})
