import { once } from "node:events"
import { createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import { LineSocket } from "../support/line-socket.ts"
import { hears, literally, meetWitness, run } from "../support/pipe.ts"

const { at, nameIn, server, witness } = await meetWitness()

describe("The client as a filter", () => {
  it("says each line that it is given, and ends with 0 when all are acknowledged", async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`)
    const { code, errors } = await run([...at, "--nick", "filter"], { input: lines.join("\n") })
    assert.deepStrictEqual([code, errors], [0, ""])
    await witness.until("LEAVE lobby quit filter")
    const said = witness.heard.filter((line) => line.includes(" filter line "))
    assert.deepStrictEqual(
      said.map((line) => line.split(" ").slice(5).join(" ")),
      lines
    )
  })

  it("takes a name from the login, and another when that is taken, and tells which", async () => {
    const first = await LineSocket.connect(server.port)
    const { errors } = await run(at, { input: "x\n" })
    const name = nameIn(errors)
    assert.match(name, /^[A-Za-z]+$/, errors)
    await first.ask(`NICK ${name}`)
    const again = await run(at, { input: "x\n" })
    assert.match(nameIn(again.errors), new RegExp(`^${name}[a-z]$`))
    first.drop()
  })

  it("tells what was refused, and ends with a code of its own", async () => {
    const long = "x".repeat(5_000)
    const { code, errors } = await run([...at, "--nick", "filter"], {
      input: `fine\n${long}\nfine too\n`
    })
    assert.strictEqual(code, 6)
    const tooLong = Client.textTooLong(long.length, 4096 - "@4 SAY lobby ".length)
    assert.strictEqual(
      errors,
      `${Client.notSent(`${"x".repeat(199)}…`, tooLong)}\n${Client.linesNotAcknowledged(1)}\n`
    )
    await hears(witness, "filter fine too")
  })

  it("takes a line for a command where a person's would be one, and never says it", async () => {
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    const input = [
      "/msg ear psst",
      "/me waves",
      "//etc",
      "/usr/bin/ld: not found",
      "  /indented",
      "quit",
      "/topic of a pipe",
      "/join dev",
      "/kick bob",
      "/mgs ear typo",
      "/msg nobody lost"
    ].join("\n")
    const { code, errors, out } = await run([...at, "--nick", "piper"], { input })
    assert.strictEqual(code, 6)
    const unknown = Client.unknownCommand("mgs", "msg")
    assert.deepStrictEqual(errors.split("\n").slice(0, 3), [
      Client.notSent("/join dev", Client.notInPipe("join")),
      Client.notSent("/kick bob", Client.onlyForPersons("kick")),
      Client.notSent("/mgs ear typo", unknown)
    ])
    assert.match(errors, literally("Not sent: /msg nobody lost"))
    assert.include(errors, Client.linesNotAcknowledged(4))
    assert.strictEqual(out, "")
    await ear.until("LEAVE lobby quit piper")
    const heard = ear.heard.filter((line) => line.includes(" piper "))
    assert.deepStrictEqual(
      heard.map((line) => line.replace(/^(\S+)( lobby)? \d+ \S+ piper /, "$1 ")),
      [
        "TOLD psst",
        "MSG /me waves",
        "MSG /etc",
        "MSG /usr/bin/ld: not found",
        "MSG   /indented",
        "MSG quit",
        "TOPIC of a pipe"
      ]
    )
    await witness.ask("TOPIC lobby")
    ear.drop()
  })

  it("does not pass over a line that has no end", async () => {
    const input = `fine\n${"x".repeat(1 << 21)}\nafter`
    const { code, errors } = await run([...at, "--nick", "endless"], { input })
    assert.strictEqual(code, 6)
    assert.strictEqual(
      errors,
      `${Client.inputLineTooLong(1 << 20)}\n${Client.linesNotAcknowledged(1)}\n`
    )
    await hears(witness, "endless fine")
  })

  it("lists what was not acknowledged when the server goes away for good", async () => {
    const peer = createServer((socket) => {
      socket.write("HELLO natter/1 peer\n")
      socket.on("data", (bytes) => {
        for (const line of bytes.toString().split("\n")) {
          const [id, verb, ...words] = line.split(" ")
          const [, text] = words
          if (verb === "NICK") socket.write(`${id} READY late\nJOINED lobby e1:0 1\n`)
          else if (verb === "WHO") socket.write(`${id} OK\n`)
          else if (verb === "PING") socket.write(`${id} PONG\n`)
          else if (verb === "SAY" && text === "heard") socket.write(`${id} OK lobby e1:1\n`)
          else if (verb === "SAY" && text === "last") socket.destroy()
        }
      })
    })
    peer.listen(0, "127.0.0.1")
    await once(peer, "listening")
    const address = peer.address()
    const port = typeof address === "object" ? String(address?.port) : ""
    const args = ["--port", port, "--host", "127.0.0.1", "--nick", "late", "--reconnect-for", "0"]
    const { code, errors } = await run(args, { input: "heard\nunheard\nlast\n" })
    peer.close()
    assert.strictEqual(code, 4)
    const lost = Client.connectionLost(Client.serverName("127.0.0.1", Number(port)))
    assert.deepStrictEqual(errors.split("\n"), [
      Client.perhapsNotDelivered("lobby", "unheard"),
      Client.perhapsNotDelivered("lobby", "last"),
      lost,
      ""
    ])
  })
})
