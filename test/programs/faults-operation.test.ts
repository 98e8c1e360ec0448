import { assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { Raw } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

/** Waits until the server has printed this; fails when it does not within a while. */
const prints = async (server: ServerProcess, wanted: RegExp): Promise<void> => {
  const late = Date.now() + 10_000
  while (!wanted.test(server.printed())) {
    assert.isBelow(Date.now(), late, `${wanted} in ${server.printed()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A server whose clocks can be set. */
const startWithClocks = async (): Promise<ServerProcess> => {
  process.env.NODE_OPTIONS = "--require ./test/support/clocks.cjs"
  const starting = startServer()
  // The process has it by now, and no other is to have it.
  delete process.env.NODE_OPTIONS
  return starting
}

describe.concurrent("a server without a terminal", () => {
  it("lives on when a terminal is closed, and no slip of the keyboard opens the inspector", async () => {
    const server = await startServer("--log-level", "info")
    const alice = await Raw.claim(server, "alice")
    server.child.kill("SIGHUP")
    server.child.kill("SIGUSR1")
    for (let n = 0; n < 20; n++) assert.deepStrictEqual(await alice.settled(), [])
    alice.socket.drop()
    assert.strictEqual(await server.stop(), 0)
    assert.notMatch(server.printed(), /debugger|inspector/i)
  })

  it("logs names, rooms and the ends of sessions, so that one can ask who that was", async () => {
    const server = await startServer("--log-level", "info")
    const alice = await Raw.claimFor(server, "alice", 1, "tea")
    await alice.say("NICK alicia", "PART tea", "SAY lobby this is nobody's business")
    await alice.say("TELL alicia nor is this")
    alice.socket.drop()
    await prints(server, /expired/)
    const log = server.printed()
    for (const line of [
      /joined peer=127\.0\.0\.1:\d+ nick=alice\n/,
      /entered peer=127\.0\.0\.1:\d+ nick=alice room=tea\n/,
      /renamed peer=127\.0\.0\.1:\d+ old=alice nick=alicia\n/,
      /left peer=127\.0\.0\.1:\d+ nick=alicia room=tea\n/,
      /expired nick=alicia\n/
    ])
      assert.match(log, line)
    assert.notMatch(log, /business|nor is this/)
    assert.notInclude(log, alice.secret)
    assert.strictEqual(await server.stop(), 0)
  })
})

describe.concurrent("a clock that is set", () => {
  it("ends nobody, and holds up no announcement; nor does a pause of the whole machine", async () => {
    const server = await startWithClocks()
    const alice = await LineSocket.connect(server.port)
    await alice.ask("NICK alice")
    // Forward, back, and a pause. Who is silent is looked at every second, and after a pause not at once.
    for (const [at, [bob, wait]] of (
      [
        ["boba", 1200],
        ["bobb", 0],
        ["bobc", 2200]
      ] as const
    ).entries()) {
      server.child.kill("SIGWINCH")
      await prints(server, new RegExp(`clock ${at + 1}\n`))
      const until = performance.now() + wait
      while (performance.now() < until) {
        await alice.ask("WHO lobby")
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const other = await LineSocket.connect(server.port)
      other.send(`NICK ${bob}\nBYE`)
      await other.toTheEnd()
      let line = await alice.next()
      while (!line?.startsWith("LEAVE lobby quit")) line = await alice.next()
    }
    alice.drop()
    assert.strictEqual(await server.stop(), 0)
  })
})
