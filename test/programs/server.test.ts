import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/programs/cli/Copy.ts"
import { variable } from "../../src/programs/cli/Environment.ts"
import { limits } from "../../src/services/server/Limits.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startLocalServer } from "../support/local-server.ts"
import { startServer } from "../support/server-process.ts"

/** Runs the server to its end, with nothing of our own environment that it would heed. */
const run = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    const { PATH, XDG_CACHE_HOME } = process.env
    const options = { env: { PATH, XDG_CACHE_HOME, HOME: "/nowhere", ...env } }
    execFile(process.execPath, ["dist/server.js", ...args], options, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err })
    )
  })

const isOneSentence = (text: string) =>
  text.trim().split("\n").length === 1 && text.trim().endsWith(".") && !text.includes("    at ")

describe("the server's command line", () => {
  it("tells in a sentence that its port is in use, and ends with 3", async () => {
    const first = await startLocalServer()
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

  // What each mistake is answered with is in server/Mistakes.test.ts.
  it("tells in a sentence what is wrong, and ends with 2", async () => {
    const ports = Copy.wholeNumber([0, 65_535])
    const byFlag = await run(["--port", "many"])
    const wrong = Copy.invalid("--port", "many", ports)
    assert.deepStrictEqual(byFlag, { code: 2, out: "", err: `${wrong}\n` })
    const byVariable = await run([], { NATTER_PORT: "abc" })
    const named = Copy.invalid("NATTER_PORT", "abc", ports)
    assert.deepStrictEqual(byVariable, { code: 2, out: "", err: `${named}\n` })
  })

  it("takes an empty variable for one that is not set", async () => {
    const busy = await startLocalServer()
    const names = ["NATTER_LOG_LEVEL", "NATTER_LOG_FORMAT", "NATTER_KEEP", "NATTER_MAX_ROOMS"]
    const empty = Object.fromEntries(names.map((name) => [name, ""]))
    const { code, err } = await run(["--bind", "127.0.0.1", "--port", String(busy.port)], empty)
    assert.strictEqual(code, 3)
    assert.include(err, `Port ${busy.port} is in use`)
    await busy.stop()
  })

  it("takes environment variables, and flags before them", async () => {
    const busy = await startLocalServer()
    const port = String(busy.port)
    const byVariable = await run(["--bind", "127.0.0.1"], { NATTER_PORT: port })
    assert.include(byVariable.err, `Port ${port} is in use`)
    const byFlag = await run(["--bind", "127.0.0.1", "--port", port], { NATTER_PORT: "x" })
    assert.include(byFlag.err, `Port ${port} is in use`)
    const byPlace = await run(["--bind", "127.0.0.1", port])
    assert.include(byPlace.err, `Port ${port} is in use`)
    await busy.stop()
  })

  it("prints its version and its help, in which each limit has its flag", async () => {
    assert.match((await run(["--version"])).out, /^\d+\.\d+\.\d+\n$/)
    const { code, out } = await run(["--help"])
    assert.strictEqual(code, 0)
    assert.isAtMost(Math.max(...out.split("\n").map((row) => row.length)), 80)
    const text = out.replace(/\s+/g, " ")
    for (const { about, default: value, flag } of Object.values(limits))
      assert.include(
        text,
        ` --${flag} number ${about} [${variable(flag)}, default ${String(value)}] `
      )
  })

  it("heeds --log-level wherever it stands, though the library has a flag of that name", async () => {
    for (const flags of [
      ["--log-level", "error", "--port", "0"],
      ["--port", "0", "--log-level", "error"]
    ]) {
      const child = spawn(process.execPath, [
        "dist/server.js",
        ...flags,
        "--bind",
        "127.0.0.1",
        "--memory"
      ])
      let printed = ""
      child.stderr.on("data", (text) => {
        printed += text
      })
      const [banner] = await once(child.stdout, "data")
      const socket = await LineSocket.connect(Number(/port (\d+)/.exec(String(banner))?.[1]))
      await socket.ask("NICK alice")
      socket.send("BYE")
      await socket.toTheEnd()
      child.kill("SIGTERM")
      assert.deepStrictEqual(await once(child, "close"), [0, null])
      assert.notInclude(printed, "joined", flags.join(" "))
    }
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
      logged
        .filter(({ level }) => level === "info")
        .map(({ message, nick, reason }) => ({ message, nick, reason })),
      [
        { message: "joined", nick: "alice", reason: undefined },
        { message: "disconnected", nick: "alice", reason: "quit" }
      ]
    )
    // The figures at the end are one more object, with a time as every other line has.
    const [metrics] = logged.filter(({ message }) => message === "metrics")
    assert.match(String(metrics?.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.strictEqual(metrics?.accepted, 1)
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
    assert.match(server.printed(), /\nmetrics: clients=1 .*\nStopped: 1 client told/)
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
