/** A client that many programs are made with, against the real server. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Client } from "irc-framework"
import { startLateProxy } from "../support/late-proxy.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("irc-library")
let server: ServerProcess
beforeAll(async () => {
  server = await startServer("--state", join(root, "state"))
})
afterAll(async () => {
  await server.stop()
  await rm(root, { recursive: true, force: true })
})

/** The next event with this name. */
const next = (client: Client, event: string) =>
  new Promise<{ readonly [key: string]: unknown }>((resolve) => client.once(event, resolve))

/** Waits until somebody has said so many things. */
const until = async (heard: ReadonlyArray<string>, count: number, client: Client) => {
  while (heard.length < count) await next(client, "message")
}

describe("irc-framework", () => {
  it("registers under the name that it is given, joins, talks, and reads what was said", async () => {
    const bob = await LineSocket.connect(server.port)
    for (const line of ["NICK bob", "JOIN tea", "SAY tea before\\nhand"]) bob.send(line)
    await bob.until("OK tea")

    const client = new Client()
    client.requestCap(["draft/chathistory", "draft/multiline"])
    const heard: Array<string> = []
    client.on("message", ({ message, nick, target, type }) => {
      if (target === "#tea") heard.push(`${type} ${nick} ${message}`)
    })
    const registered = next(client, "registered")
    const lobby = next(client, "userlist")
    client.connect({
      host: server.host,
      port: server.port,
      nick: "bob",
      auto_reconnect: false,
      enable_echomessage: true
    })
    await registered
    assert.strictEqual(client.user.nick, "boba")
    for (const cap of ["server-time", "message-tags", "batch", "echo-message"])
      assert.isTrue(client.network.cap.isEnabled(cap), cap)

    await lobby
    const tea = next(client, "userlist")
    client.join("#tea")
    const { users } = await tea
    assert.include(JSON.stringify(users), '"nick":"bob"')

    client.say("#tea", "hello")
    client.action("#tea", "waves")
    await until(heard, 2, client)
    bob.send("SAY tea good morning")
    await until(heard, 3, client)
    assert.deepStrictEqual(heard, [
      "privmsg boba hello",
      "action boba waves",
      "privmsg bob good morning"
    ])

    const ended = next(client, "batch end chathistory")
    client.raw("CHATHISTORY LATEST #tea * 10")
    const { commands } = await ended
    assert.isArray(commands)
    const whois = await new Promise<{ readonly [key: string]: unknown }>((resolve) =>
      client.whois("bob", resolve)
    )
    assert.include(whois, { nick: "bob", ident: "bob", hostname: "natter" })

    client.quit("done")
    await bob.until("LEAVE tea quit boba")
    bob.drop()
  })

  it("registers behind a proxy that holds its first lines back until the server speaks", async () => {
    const proxy = await startLateProxy(server.port)
    const client = new Client()
    const registered = next(client, "registered")
    const lobby = next(client, "userlist")
    client.connect({ host: server.host, port: proxy.port, nick: "late", auto_reconnect: false })
    await registered
    assert.strictEqual(client.user.nick, "late")
    assert.include(JSON.stringify(await lobby), '"nick":"late"')
    assert.match(proxy.greetings.join(""), /^HELLO natter\/1 /)
    const closed = next(client, "close")
    client.quit("done")
    await closed
    await proxy.stop()
  })
})
