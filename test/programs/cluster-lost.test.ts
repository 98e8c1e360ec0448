import { once } from "node:events"
import { cpSync, rmSync } from "node:fs"
import { assert, it } from "vitest"
import { type Nats, startNats } from "../support/nats.ts"
import { Raw } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"
import { describeWithNats } from "../support/with-nats.ts"

/** Two servers on a NATS, one of them with somebody in a room; all end with the test. */
const withServers = async (
  test: (nats: Nats, servers: ReadonlyArray<ServerProcess>, alice: Raw) => Promise<void>
) => {
  const nats = await startNats()
  const servers = [
    await startServer("--nats", nats.url),
    await startServer("--nats", nats.url)
  ] as const
  try {
    await test(nats, servers, await Raw.claim(servers[0], "alice", "tea"))
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
    await nats.stop()
  }
}

/** Says so many things, and waits until each is accepted. */
const talk = async ({ socket }: Raw, from: number, count: number) => {
  for (let id = from; id < from + count; id++) {
    socket.send(`@${id} SAY tea ${id}`)
    await socket.until(`@${id} OK`)
  }
}

/** How a server ends, and in how many milliseconds after it has said that it does. */
const endOf = async ({ child, printed }: ServerProcess) => {
  const ended = once(child, "exit")
  if (child.stdout !== null)
    while (!printed().includes("Stopped:")) await once(child.stdout, "data")
  const stoppedAt = Date.now()
  const [code] = await ended
  return { code, after: Date.now() - stoppedAt, last: printed().trim().split("\n").at(-1) ?? "" }
}

describeWithNats("servers whose NATS has lost what they have read", () => {
  it.concurrent("end at once", { timeout: 60_000 }, () =>
    withServers(async (nats, servers, alice) => {
      const copy = temporary("copy")
      await talk(alice, 1, 5)
      nats.freeze()
      cpSync(nats.store, copy, { recursive: true })
      nats.thaw()
      await talk(alice, 6, 60)
      await nats.kill()
      rmSync(nats.store, { recursive: true })
      cpSync(copy, nats.store, { recursive: true })
      rmSync(copy, { recursive: true })
      await nats.restart()
      for (const { after, code, last } of await Promise.all(servers.map(endOf))) {
        assert.match(last, /NATS has lost messages/)
        assert.deepStrictEqual([code, after < 3000], [8, true])
      }
    })
  )

  it.concurrent("end when its stream is not there any more", { timeout: 60_000 }, () =>
    withServers(async (nats, servers, alice) => {
      await talk(alice, 1, 5)
      await nats.kill()
      rmSync(nats.store, { recursive: true })
      await nats.restart()
      for (const { code, last } of await Promise.all(servers.map(endOf))) {
        assert.match(last, /NATS has lost its stream/)
        assert.strictEqual(code, 8)
      }
    })
  )
})
