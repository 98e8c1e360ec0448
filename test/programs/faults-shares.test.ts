import { afterEach, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { newSecret, told } from "../support/raw.ts"
import { startServer } from "../support/server-process.ts"

const greedyAddress = "127.0.7.7"
const honestAddress = "127.0.8.8"

const large = "x".repeat(4000)

const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))

describe("what one address may take of what all share", () => {
  let server: Server
  const sockets: Array<LineSocket> = []

  const enter = async (address: string, nick: string, keep = "") => {
    const socket = await LineSocket.from(address, server.port)
    sockets.push(socket)
    socket.send(`NICK ${nick}${keep}`)
    await socket.until("JOINED lobby")
    return socket
  }
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  /** Its share is a quarter: four rooms. */
  const startSmall = async () => {
    server = await startLocalServer("--max-rooms", "16")
  }

  it("is not all rooms: it may hold so many, and others still have places", async () => {
    await startSmall()
    const greedy = await enter(greedyAddress, "greedy")
    const joins = Array.from({ length: 8 }, (_, n) => `JOIN greedy${n}`)
    const answers = await greedy.ask(joins.join("\n"))
    assert.lengthOf(starting(answers, "JOINED "), 4)
    assert.lengthOf(starting(answers, "ERR full "), 4)
    const honest = await enter(honestAddress, "honest")
    assert.lengthOf(starting(await honest.ask("JOIN mine"), "JOINED mine "), 1)
  })

  it("is not the empty rooms of others: its own go first", async () => {
    await startSmall()
    const honest = await enter(honestAddress, "honest")
    await honest.ask("JOIN attic\nSAY attic mind the step\nPART attic")
    const greedy = await enter(greedyAddress, "greedy")
    for (let n = 0; n < 100; n++) await greedy.ask(`JOIN greedy${n}\nPART greedy${n}`)
    const [past = ""] = starting(await honest.ask("HISTORY attic 1"), "PAST ")
    assert.match(past, /^PAST attic 1 \S+ honest mind the step$/)
    assert.isAtMost(starting(await honest.ask("ROOMS"), "ROOM greedy").length, 4)
  })

  it.each([
    ["many", "x", 300],
    ["large", large, 100]
  ])(
    "is not an inbox: others can write to somebody who is away from %s messages",
    async (_, text, count) => {
      server = await startLocalServer()
      const secret = newSecret()
      const carol = await enter(honestAddress, "carol", ` 120 ${secret}`)
      const honest = await enter(honestAddress, "honest")
      carol.drop()
      await honest.ask("TELL carol first")
      const greedy = await enter(greedyAddress, "greedy")
      const tells = Array.from({ length: count }, () => `TELL carol ${text}`)
      assert.isAbove(starting(await greedy.ask(tells.join("\n")), "ERR full ").length, 0)
      // Another of its clients has no share of its own.
      const other = await enter(greedyAddress, "other")
      assert.lengthOf(starting(await other.ask(`TELL carol ${text}`), "ERR full "), 1)
      assert.include(await honest.ask(`TELL carol last ${large}`), "OK")
      const again = await LineSocket.from(honestAddress, server.port)
      sockets.push(again)
      const inbox = (await again.ask(`RESUME ${secret} inbox=0`)).map(told)
      assert.include(inbox, "1 first")
      assert.match(inbox.at(-1) ?? "", /^\d+ last x+$/)
    }
  )
})

describe("what a server tells of itself", () => {
  const hello = async ({ port }: Server) => {
    const socket = await LineSocket.connect(port)
    return { socket, words: ((await socket.next()) ?? "").split(" ") }
  }

  it("is the rate at which it reads, and whoever is faster waits", async () => {
    const server = await startLocalServer("--message-rate", "2", "--keep", "7")
    const { socket, words } = await hello(server)
    assert.includeMembers(words, ["rate=2", "keep=7"])
    socket.send("NICK hasty\nPING one\nPING two\nPING three")
    await socket.until("PONG three")
    const begun = performance.now()
    socket.send("@4 PART nowhere")
    await socket.until("@4 ERR not-in-room")
    assert.isAtLeast(performance.now() - begun, 300)
    socket.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  it("is which nicknames it takes", async () => {
    const refusal = async ({ socket }: { readonly socket: LineSocket }, nick: string) =>
      (await socket.ask(`NICK ${nick}`)).filter((line) => !/^(HELLO|JOINED) /.test(line))
    const usual = await startLocalServer()
    const first = await hello(usual)
    assert.include(first.words, "nicks=letters")
    assert.deepStrictEqual(await refusal(first, "R2-D2_x"), [
      "ERR nick-invalid A nickname is 1 to 24 letters, A to Z or a to z."
    ])
    const extended = await startServer("--nicks", "extended")
    const second = await hello(extended)
    assert.include(second.words, "nicks=extended")
    assert.match((await refusal(second, "2R")).join(), /^ERR nick-invalid /)
    assert.deepStrictEqual(await refusal(second, "R2-D2_x"), ["READY R2-D2_x"])
    for (const server of [usual, extended]) assert.strictEqual(await server.stop(), 0)
  })
})
