import { connect } from "node:net"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { hasPty, type ScreenProcess, spawnScreen } from "../support/pty.ts"

const program = process.env.NATTER_SERVER ?? "dist/server.js"

describe.skipIf(!hasPty)("a server on a terminal", () => {
  let at: ScreenProcess
  let port: number

  const start = async () => {
    at = spawnScreen(process.execPath, [program, "--port", "0", "--bind", "127.0.0.1", "--memory"])
    const rows = await at.waitFor((rows) => rows.some((row) => row.startsWith("Stop:")))
    port = Number(/port (\d+)/.exec(rows.join("\n"))?.[1])
  }
  const visit = async (nick: string) => {
    const socket = await LineSocket.connect(port)
    socket.send(`NICK ${nick}\nBYE`)
    const lines = await socket.toTheEnd()
    socket.drop()
    return lines.at(-1)
  }
  afterEach(() => at.kill("SIGKILL"))

  it("goes on while the terminal is paused, and ends in time", async () => {
    await start()
    await visit("before")
    at.type("\x13")
    for (const nick of ["aa", "bb", "cc", "dd"]) assert.strictEqual(await visit(nick), "BYE quit")
    at.kill("SIGUSR2")
    assert.strictEqual(await visit("ee"), "BYE quit")
    const begun = performance.now()
    at.kill("SIGTERM")
    await refused(port)
    const { code } = await at.exited
    assert.strictEqual(code, 0)
    assert.isBelow(performance.now() - begun, 5000)
  })

  it("prints what had to wait, when the terminal goes on", async () => {
    await start()
    at.type("\x13")
    for (const nick of ["aa", "bb", "cc"]) await visit(nick)
    at.type("\x11")
    const logged = (rows: ReadonlyArray<string>) =>
      rows.filter((row) => row.includes("joined")).map((row) => row.trim().slice(-2))
    await at.waitFor((rows) => logged(rows).length === 3)
    assert.deepStrictEqual(logged(at.screen()), ["aa", "bb", "cc"])
  })

  it("says goodbye when its terminal is closed, also when that is said twice", async () => {
    await start()
    const alice = await LineSocket.connect(port)
    await alice.ask("NICK alice")
    at.kill("SIGHUP")
    at.kill("SIGHUP")
    assert.strictEqual((await alice.toTheEnd()).at(-1), "BYE shutdown")
    alice.drop()
    assert.strictEqual((await at.exited).code, 0)
  })

  it("says goodbye when its terminal is gone", async () => {
    await start()
    const alice = await LineSocket.connect(port)
    await alice.ask("NICK alice")
    at.hangUp()
    assert.strictEqual((await alice.toTheEnd()).at(-1), "BYE shutdown")
    alice.drop()
    assert.deepStrictEqual(await at.exited, { code: 0, signal: undefined })
  })

  it("ends at once at the second signal, by itself, for the system would not end a process 1", async () => {
    await start()
    // Somebody who does not end their side: the server would wait for two seconds.
    const stubborn = connect({ allowHalfOpen: true, host: "127.0.0.1", port })
    stubborn.on("error", () => {})
    const alice = new LineSocket(stubborn, stubborn, () => stubborn.destroy())
    await alice.ask("NICK alice")
    at.kill("SIGTERM")
    await alice.until("BYE shutdown")
    at.kill("SIGTERM")
    assert.deepInclude(await at.exited, { code: 143 })
    alice.drop()
  })
})

/** Waits until nobody listens there. */
const refused = async (port: number): Promise<void> => {
  for (;;) {
    try {
      const socket = await LineSocket.connect(port)
      socket.drop()
    } catch {
      return
    }
  }
}
