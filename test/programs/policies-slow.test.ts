import type { Socket } from "node:net"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { nickname } from "../bench/dialect.ts"
import { LineSocket } from "../support/line-socket.ts"
import { joinFrozen, residentMiB, thaw } from "../support/load-process.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { undated } from "../support/undated.ts"

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))
const seqs = (lines: ReadonlyArray<string>) =>
  starting(lines, "MSG lobby ").map((line) => Number(line.split(" ")[2]))
const range = (to: number) => Array.from({ length: to }, (_, n) => n + 1)

/** Lines said at a time: an eighth of what may be unsent. */
const volley = Array<string>(32).fill(`SAY lobby ${"x".repeat(4000)}`)

describe("Alice talks, Bob listens, and somebody who does not read", () => {
  let server: ServerProcess
  let alice: LineSocket
  let bob: LineSocket
  let said: number
  const sockets: Array<Socket> = []

  const join = async (nick: string): Promise<LineSocket> => {
    const socket = await LineSocket.connect(server.port)
    socket.send(`NICK ${nick}`)
    await socket.until("JOINED lobby")
    return socket
  }
  const joinWithoutReading = async (nick: string): Promise<Socket> => {
    const socket = await joinFrozen(server, nick)
    sockets.push(socket)
    return socket
  }

  beforeEach(async () => {
    // Time enough for one that begins to read again to hear why it is closed.
    server = await startServer("--drain", "15")
    alice = await join("alice")
    bob = await join("bob")
    said = 0
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    alice.drop()
    bob.drop()
    await server.stop()
  })

  /** Alice says a volley, each line of it is answered, and Bob has heard all that was ever said. */
  const talk = async () => {
    const answers = await alice.ask(volley.join("\n"))
    assert.lengthOf(starting(answers, "OK lobby "), volley.length)
    said += volley.length
    await bob.ask("WHO lobby")
    assert.strictEqual(seqs(bob.heard.slice(-3 * volley.length)).at(-1), said)
  }
  const talkUntil = async (isOver: () => boolean, most = 10_000) => {
    const end = said + most
    while (!isOver()) {
      await talk()
      assert.isBelow(said, end, "What was waited for does not come")
    }
    assert.deepStrictEqual(seqs(bob.heard), range(said))
  }
  const left = (reason: string) =>
    starting(bob.heard.map(undated), `LEAVE lobby ${reason} `).flatMap((line) =>
      line.split(" ").slice(3)
    )

  it("tells that one BYE slow after all that was queued, and the others LEAVE slow", async () => {
    const frozen = await joinWithoutReading("frozen")
    await talkUntil(() => left("slow").length > 0)
    assert.deepStrictEqual(left("slow"), ["frozen"])
    const heard = (await thaw(frozen)).split("\n")
    assert.deepStrictEqual(heard.slice(-2), ["BYE slow", ""])
    const got = seqs(heard)
    assert.deepStrictEqual(got, range(got.length))
    // Its name is free.
    const again = await join("frozen")
    again.drop()
  })

  it("spends no memory on one, nor on a hundred", async () => {
    const first = await joinWithoutReading("first")
    // Until the log is full and the heap has grown to its working size.
    await talkUntil(() => left("slow").length === 1 && said > 3000)
    first.destroy()
    const before = residentMiB(server)
    for (const n of range(100)) await joinWithoutReading(nickname(n))
    await talkUntil(() => left("slow").length === 101)
    // A hundred outboxes of 1 MiB would be more than that: they share what they hold.
    assert.isBelow(residentMiB(server) - before, 50)
  })

  it("loses nobody a line when some vanish in the middle of a broadcast", async () => {
    const doomed = await Promise.all(range(20).map((n) => joinWithoutReading(nickname(n))))
    const listeners = await Promise.all(range(5).map((n) => join(nickname(100 + n))))
    for (const socket of doomed) {
      socket.once("data", () => socket.resetAndDestroy())
      const talked = talk()
      socket.resume()
      await talked
    }
    await talkUntil(() => left("lost").length === doomed.length)
    for (const listener of listeners) {
      await listener.ask("WHO lobby")
      assert.deepStrictEqual(seqs(listener.heard), range(said))
      listener.drop()
    }
  })
})
