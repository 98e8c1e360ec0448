import { once } from "node:events"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { goodbye } from "../../src/programs/server/ServerCopy.ts"
import { startClient } from "../support/client-process.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startServer } from "../support/server-process.ts"

const messages = (lines: ReadonlyArray<string>) => lines.filter((line) => line.startsWith("MSG "))
const saidBy = (lines: ReadonlyArray<string>, nick: string) =>
  messages(lines).filter((line) => line.split(" ")[4] === nick)

describe.concurrent("a server and three clients", () => {
  it("carries every line to all others exactly once, and lives on when everyone has left", async () => {
    const server = await startServer()
    const args = ["--host", server.host, "--port", String(server.port)]
    const byHand = await LineSocket.connect(server.port)
    byHand.send("NICK carol")
    await byHand.until("JOINED lobby")
    const alice = startClient(...args, "--nick", "alice")
    await byHand.until("ENTER lobby alice")
    const bob = startClient(...args, "--nick", "bob")
    await byHand.until("ENTER lobby bob")

    alice.type("hello from alice")
    await bob.sees("hello from alice")
    bob.type("hello from bob")
    await alice.sees("hello from bob")
    byHand.send("SAY lobby hello from carol")
    await Promise.all([alice.sees("hello from carol"), bob.sees("hello from carol")])
    await byHand.ask("WHO lobby")
    assert.lengthOf(saidBy(byHand.heard, "alice"), 1)
    assert.lengthOf(saidBy(byHand.heard, "bob"), 1)
    assert.lengthOf(saidBy(byHand.heard, "carol"), 0)

    assert.strictEqual(await alice.end(), 0)
    assert.strictEqual(await bob.end(), 0)
    for (const [client, others] of [
      [alice, ["bob", "carol"]],
      [bob, ["alice", "carol"]]
    ] as const)
      for (const name of ["alice", "bob", "carol"]) {
        const seen = client.lines().filter((line) => line.includes(`hello from ${name}`))
        assert.lengthOf(
          seen,
          others.some((other) => other === name) ? 1 : 0,
          client.lines().join("\n")
        )
      }

    byHand.send("BYE")
    assert.strictEqual((await byHand.toTheEnd()).at(-1), "BYE quit")
    const late = await LineSocket.connect(server.port)
    const [hello = "", ready, joined = "", ...more] = await late.ask("NICK alice")
    assert.match(hello, /^HELLO natter\/1 \S+ keep=120 rate=0 /)
    assert.strictEqual(ready, "READY alice")
    assert.match(joined, /^JOINED lobby \w+:3 1$/)
    assert.lengthOf(more, 0)
    late.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  it("gives a nickname to one at a time, and keeps the old one when a change fails", async () => {
    const server = await startServer()
    const first = await LineSocket.connect(server.port)
    const second = await LineSocket.connect(server.port)
    await first.ask("NICK Alice")
    const refusals = [
      ["NICK alice", /^ERR nick-taken /],
      ["NICK al1ce", /^ERR nick-invalid A nickname is 1 to 24 letters/],
      ["NICK", /^ERR malformed /]
    ] as const
    for (const [line, expected] of refusals)
      assert.match((await second.ask(line)).at(-1) ?? "", expected)
    assert.include(await second.ask("NICK bob"), "READY bob")
    assert.match((await second.ask("NICK ALICE")).at(-1) ?? "", /^ERR nick-taken /)
    assert.include(await second.ask("WHO lobby"), "HERE lobby Alice bob")
    first.send("BYE")
    await first.toTheEnd()
    assert.include(await second.ask("NICK alice"), "READY alice")
    second.drop()
    await server.stop()
  })

  it("tells everyone when it is stopped, also with a peer that never reads", async () => {
    const server = await startServer("--drain", "1", "--outbox", "100000000")
    const reader = await LineSocket.connect(server.port)
    await reader.ask("NICK reader")
    const frozen = connect({ host: server.host, port: server.port })
    frozen.on("error", () => {})
    await once(frozen, "connect")
    frozen.pause()
    frozen.write("\nNICK frozen\n")
    await reader.until("ENTER lobby frozen")
    // More than the network holds for someone who does not read, and less than makes him slow here.
    const block = `SAY lobby ${"x".repeat(4000)}\n`
    for (let i = 0; i < 40; i++) await reader.ask(Buffer.from(block.repeat(100)))
    const client = startClient(
      "--host",
      server.host,
      "--port",
      String(server.port),
      "--nick",
      "filter",
      "--reconnect-for",
      "0"
    )
    await reader.until("ENTER lobby filter")
    const exited = once(server.child, "exit")
    server.child.kill("SIGINT")
    assert.deepStrictEqual(await exited, [0, null])
    assert.strictEqual((await reader.toTheEnd()).at(-1), "BYE shutdown")
    assert.notStrictEqual(await client.exited, null)
    assert.include(server.printed(), goodbye({ told: 2, cut: 1 }))
    frozen.destroy()
  })
})
