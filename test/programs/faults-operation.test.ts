import { assert, describe, it } from "@effect/vitest"
import { Raw } from "../support/raw.ts"
import { prints, startServer } from "../support/server-process.ts"

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
