import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { nickname } from "../bench/dialect.ts"
import { LineSocket } from "../support/line-socket.ts"
import { descriptors, nextDescriptor } from "../support/load-process.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

const range = (count: number) => Array.from({ length: count }, (_, n) => n)

describe("who is let in", () => {
  let server: ServerProcess
  let watcher: LineSocket
  let sockets: Array<LineSocket>

  const enter = async (localAddress = "127.0.0.1"): Promise<LineSocket> => {
    const socket = connect({ host: "127.0.0.1", localAddress, port: server.port })
    await once(socket, "connect")
    const lines = new LineSocket(socket, socket, () => socket.resetAndDestroy())
    lines.send("")
    sockets.push(lines)
    return lines
  }
  const enterAll = (count: number, localAddress?: string) =>
    Promise.all(range(count).map(() => enter(localAddress)))
  const dropAll = () => {
    for (const socket of sockets.splice(0)) socket.drop()
  }
  /** Waits until it is so; the watcher's question gives the server the time. */
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await watcher.ask("WHO lobby")
  }

  beforeEach(async () => {
    server = await startServer("--max-clients", "200", "--plain-too")
    sockets = []
    watcher = await LineSocket.connect(server.port)
    await watcher.ask("NICK watcher")
  })
  afterEach(async () => {
    dropAll()
    watcher.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  it("are 32 of one address; the next is told why not, until one of them leaves", async () => {
    const before = descriptors(server)
    const crowd = await enterAll(32, "127.0.0.2")
    for (const one of crowd) assert.match((await one.next()) ?? "", /^HELLO natter\/1 /)
    const refused = await (await enter("127.0.0.2")).toTheEnd()
    assert.lengthOf(refused, 2)
    assert.match(refused[1] ?? "", /^BYE full .*32 connections from one address/)
    // Another address is another matter.
    assert.match((await (await enter("127.0.0.3")).next()) ?? "", /^HELLO /)
    crowd[0]?.drop()
    await until(() => descriptors(server) === before + 32)
    const next = await enter("127.0.0.2")
    assert.include(await next.ask("NICK next"), "READY next")
  })

  it("are as many as there may be in all; the next is told why not, until one of them leaves", async () => {
    const before = descriptors(server)
    const crowd = await enterAll(199)
    for (const one of crowd) assert.match((await one.next()) ?? "", /^HELLO natter\/1 /)
    const refused = await (await enter()).toTheEnd()
    assert.match(refused[1] ?? "", /^BYE full .*200 connections/)
    crowd[0]?.drop()
    await until(() => descriptors(server) === before + 198)
    assert.include(await (await enter()).ask("NICK next"), "READY next")
  })

  it("are no more than there are file descriptors; when some are free again, so are the doors", async () => {
    const before = descriptors(server)
    const most = nextDescriptor(server) + 8
    execFileSync("prlimit", ["--pid", String(server.child.pid), `--nofile=${most}`])
    const crowd = await enterAll(40)
    const greetings = await Promise.all(crowd.map((one) => one.next()))
    const greeted = greetings.filter((line) => line?.startsWith("HELLO "))
    assert.isAtLeast(greeted.length, 1)
    assert.isBelow(greeted.length, 40)
    assert.lengthOf(
      greetings.filter((line) => line === undefined),
      40 - greeted.length
    )
    assert.include(await watcher.ask("WHO lobby"), "HERE lobby watcher")
    dropAll()
    await until(() => descriptors(server) === before)
    assert.include(await (await enter()).ask("NICK next"), "READY next")
  })

  it("leave nothing behind, however they go", async () => {
    const before = descriptors(server)
    for (let round = 0; round < 5; round++) {
      const crowd = await enterAll(100)
      // The names are those of the round before.
      await Promise.all(
        crowd.slice(0, 80).map(async (one, n) => {
          assert.include(await one.ask(`NICK ${nickname(n)}`), `READY ${nickname(n)}`)
        })
      )
      crowd.forEach((one, n) => {
        if (n % 4 === 0) one.send("BYE")
        else if (n % 4 === 1) one.end()
        else if (n % 4 === 2) one.send("SAY lobby one last wo")
        if (n % 4 >= 2) one.drop()
      })
      await until(() => descriptors(server) === before)
    }
    assert.deepStrictEqual((await watcher.ask("WHO lobby")).slice(-2), ["HERE lobby watcher", "OK"])
  })
})
