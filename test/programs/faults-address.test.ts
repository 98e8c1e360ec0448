import { once } from "node:events"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import type { TestContext } from "vitest"
import { nickname } from "../bench/dialect.ts"
import { LineSocket } from "../support/line-socket.ts"
import { residentMiB } from "../support/load-process.ts"
import { startLocalServer } from "../support/local-server.ts"
import { newSecret } from "../support/raw.ts"
import { startServer } from "../support/server-process.ts"

const address = "127.0.7.7"
const starting = (lines: ReadonlyArray<string>, start: string) =>
  lines.filter((line) => line.startsWith(start))
const listed = (lines: ReadonlyArray<string>) =>
  starting(lines, "HERE ").flatMap((line) => line.split(" ").slice(2))

/** A server for one test, with the usual limits and somebody honest, and ways to come from another address. */
const arrive = async ({ onTestFinished }: TestContext, ...flags: ReadonlyArray<string>) => {
  const server = await startLocalServer("--message-rate", "10", ...flags)
  const honest = await LineSocket.connect(server.port)
  await honest.ask("NICK honest")
  const sockets: Array<LineSocket> = []
  onTestFinished(async () => {
    for (const socket of [...sockets, honest]) socket.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  const enter = async (): Promise<LineSocket> => {
    const socket = await LineSocket.from(address, server.port)
    sockets.push(socket)
    return socket
  }
  const named = async (nick: string, keep = ""): Promise<LineSocket> => {
    const socket = await enter()
    socket.send(`NICK ${nick}${keep}`)
    await socket.until("JOINED lobby")
    return socket
  }
  const hears = async (wanted: RegExp) => {
    for (let line = await honest.next(); !wanted.test(line ?? ""); line = await honest.next())
      assert.isDefined(line)
  }
  /** Gives the server some time: questions of somebody else are answered meanwhile. */
  const meanwhile = async () => {
    for (let n = 0; n < 5; n++) await honest.ask("WHO lobby")
  }
  return { server, honest, enter, named, hears, meanwhile }
}

describe.concurrent("one address, with the usual limits", () => {
  // Its time is measured, so that it is alone.
  it.sequential("cannot stop the server with lines that are not UTF-8", async (test) => {
    const { enter } = await arrive(test)
    const flood = Buffer.from("\xff\n".repeat(32_768), "latin1")
    const crowd = await Promise.all(Array.from({ length: 31 }, enter))
    for (const one of crowd) await one.until("HELLO")
    const begun = performance.now()
    for (const one of crowd) one.send(flood)
    const ends = await Promise.all(crowd.map((one) => one.toTheEnd()))
    // It was ten seconds.
    assert.isBelow(performance.now() - begun, 3000)
    for (const lines of ends) {
      assert.lengthOf(starting(lines, "ERR bad-utf8"), 20)
      assert.strictEqual(lines.at(-1), "BYE protocol")
    }
  })

  it("does not get empty lines for nothing", async (test) => {
    const { named } = await arrive(test)
    const flooder = await named("flooder")
    const begun = performance.now()
    flooder.send(Buffer.from("\n".repeat(320_000)))
    flooder.send("PART nowhere")
    await flooder.until("ERR not-in-room")
    // They cost as much as 39 commands, and 20 are allowed at once.
    assert.isAtLeast(performance.now() - begun, 1500)
  })

  it("has no more sessions that wait for their clients than it may have connections", async (test) => {
    const { honest, named, meanwhile } = await arrive(test)
    for (let n = 0; n < 60; n++) {
      const ghost = await named(nickname(n), ` 120 ${newSecret()}`)
      await ghost.ask("PING")
      ghost.drop()
    }
    await meanwhile()
    const names = listed(await honest.ask("WHO lobby"))
    // The last ones are there, and the one whose end is not noticed yet.
    assert.isAtMost(names.length, 1 + 32 + 1)
    assert.include(names, nickname(59))
    assert.notInclude(names, nickname(0))
    assert.include(await honest.ask(`NICK ${nickname(1)}`), `READY ${nickname(1)}`)
  })

  it("does not get around its rate by connecting again", async (test) => {
    const { enter } = await arrive(test)
    const begun = performance.now()
    const says = "SAY lobby again\n".repeat(18)
    const accepted = await Promise.all(
      // Half of what one address may have: the connections before may not have ended yet.
      Array.from({ length: 15 }, async (_, n) => {
        let count = 0
        for (let round = 0; round < 4; round++) {
          const socket = await enter()
          socket.send(`NICK ${nickname(n)}\n${says}BYE`)
          count += starting(await socket.toTheEnd(), "OK ").length
        }
        return count
      })
    )
    assert.strictEqual(
      accepted.reduce((sum, count) => sum + count, 0),
      15 * 4 * 18
    )
    // 1,200 commands: 640 at once, and 320 a second.
    assert.isAtLeast(performance.now() - begun, 1700)
  })

  it("does not make a room quiet with sessions that wait", async (test) => {
    const { server, honest, named, hears, meanwhile } = await arrive(test, "--quiet-above", "3")
    for (let n = 0; n < 4; n++) {
      const ghost = await named(nickname(n), ` 120 ${newSecret()}`)
      await ghost.ask("PING")
      ghost.drop()
      await honest.ask("PING")
    }
    await meanwhile()
    const friend = await LineSocket.connect(server.port)
    friend.send("NICK friend")
    await hears(/^ENTER lobby .*friend/)
    friend.send("BYE")
    await hears(/^LEAVE lobby \S+ quit friend/)
    friend.drop()
  })

  it("leaves nothing behind that goes on when it is reset with a backlog", async (test) => {
    const { honest, named } = await arrive(test)
    const isListed = async (nick: string) => {
      // Nobody here keeps to the rate, so a PING would be no barrier.
      honest.send("WHO lobby")
      return listed(await honest.until("OK")).includes(nick)
    }
    for (const backlog of [
      "A\n".repeat(32_000),
      "\n".repeat(130_000),
      "SAY lobby x\n".repeat(9000)
    ]) {
      const flooder = await named("flooder")
      flooder.send(Buffer.from(backlog))
      await honest.ask("PING")
      flooder.drop()
      // Somebody else can have the name; it was an hour.
      while (await isListed("flooder")) await honest.ask("PING")
    }
  })

  it("pays for what it has read: a HISTORY is more than a command", async (test) => {
    const { server, enter, named, meanwhile } = await arrive(test)
    const says = Array.from({ length: 10 }, () => "SAY lobby x").join("\n")
    for (let n = 0; n < 20; n++) {
      const talker = await LineSocket.connect(server.port)
      await talker.ask(`NICK ${nickname(n)}\n${says}`)
      talker.drop()
    }
    const reader = await named("reader")
    const unnamed = await enter()
    reader.send("HISTORY lobby 200\n".repeat(15))
    unnamed.send(`RESUME ${"A".repeat(22)}${" a=b:1".repeat(600)}\n`.repeat(10))
    await reader.until("OK lobby")
    await unnamed.until("ERR session-unknown")
    await meanwhile()
    assert.isAtMost(starting(reader.heard, "OK lobby").length, 2)
    assert.isAtMost(starting(unnamed.heard, "ERR session-unknown").length, 2)
  })

  it("cannot change names faster by connecting again", async (test) => {
    const { enter } = await arrive(test)
    // Every connection has twenty changes at once, and all of the address 640.
    const changes = await Promise.all(
      Array.from({ length: 31 }, async (_, n) => {
        let refused = 0
        for (let round = 0; round < 2; round++) {
          const socket = await enter()
          const names = Array.from({ length: 18 }, (_, at) => `NICK ${nickname(40 * n + at)}`)
          socket.send([...names, "BYE"].join("\n"))
          refused += starting(await socket.toTheEnd(), "ERR too-fast").length
        }
        return refused
      })
    )
    assert.isAbove(
      changes.reduce((sum, count) => sum + count, 0),
      100
    )
  })
})

describe.concurrent("a connection that is being closed", () => {
  it("takes no flood any more", async () => {
    const server = await startLocalServer("--drain", "1")
    const socket = connect({ allowHalfOpen: true, host: "127.0.0.1", port: server.port })
    socket.on("error", () => {})
    const closed = new Promise((resolve) => socket.on("close", resolve))
    socket.write("BYE\n")
    await once(socket, "data")
    const flood = Buffer.alloc(1_048_576, "\n")
    let isOpen = true
    socket.on("close", () => {
      isOpen = false
    })
    let taken = 0
    while (isOpen && taken < 256) {
      const drained = new Promise((resolve) => socket.once("drain", resolve))
      if (!socket.write(flood)) await Promise.race([drained, closed])
      if (socket.writableLength === 0) taken += 1
    }
    socket.destroy()
    // What the system holds between them, and 64 KiB.
    assert.isBelow(taken, 64)
    assert.strictEqual(await server.stop(), 0)
  })
})

describe.concurrent("what is kept", () => {
  it("does not hold the rest of what it was sent with", { timeout: 60_000 }, async () => {
    const server = await startServer("--plain-too", "--log-level", "error")
    const rooms = 8
    const talker = await LineSocket.connect(server.port)
    await talker.ask("NICK talker")
    for (let room = 0; room < rooms; room++) await talker.ask(`JOIN room${room}`)
    // Each message comes in a block of 8 KiB, which is the largest that is decoded at once. Few lines
    // make up the rest of it, because lines are what costs time.
    const rest = `PART ${"x".repeat(4040)}\n`.repeat(2)
    const say = async (times: number) => {
      for (let n = 0; n < times; n++) {
        const says = Array.from(
          { length: rooms },
          (_, at) => `SAY room${at} 汉字 is number ${1000 + n}\n${rest}`
        )
        await talker.ask(Buffer.from(says.join("")))
      }
    }
    // Until a young generation of the heap has its size.
    await say(128)
    const before = residentMiB(server)
    await say(512)
    // Held whole, they would be 64 MiB.
    assert.isBelow(residentMiB(server) - before, 48)
    talker.drop()
    assert.strictEqual(await server.stop(), 0)
  })
})
