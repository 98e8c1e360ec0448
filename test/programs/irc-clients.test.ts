/** The IRC clients that people use, beside a client of natter, on one server. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Client } from "irc-framework"
import { makeIdentity } from "../../src/services/Identity.ts"
import { type ClientProcess, startClient } from "../support/client-process.ts"
import { IrcClient } from "../support/irc-client.ts"
import {
  hasIrssi,
  hasWeechat,
  type IrcProgram,
  startIrssi,
  startWeechat
} from "../support/irc-programs.ts"
import { startLateProxy } from "../support/late-proxy.ts"
import { hasPty } from "../support/pty.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("irc-clients")
afterAll(() => rm(root, { recursive: true, force: true }))

const operator = makeIdentity("op", [], Date.now())
mkdirSync(root, { recursive: true })
writeFileSync(join(root, "operators"), `${operator.pin} op\n`)

let folder = 0
let server: ServerProcess
let ends: Array<() => Promise<unknown>> = []

const start = (...flags: ReadonlyArray<string>) =>
  startServer(
    "--data",
    join(root, `data${folder}`),
    "--operators",
    join(root, "operators"),
    ...flags
  )

beforeEach(async () => {
  folder += 1
  ends = []
  server = await start()
})
afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
  await server.stop()
})

/** Starts a client of IRC, and waits until it is in #lobby and in #tea. */
const enter = async (starting: Promise<IrcProgram>): Promise<IrcProgram> => {
  const client = await starting
  ends.push(client.close)
  await client.sees("has joined #lobby", "#lobby")
  await client.run("/join #tea")
  await client.sees("has joined #tea", "#tea")
  return client
}

/** How the server says that it is known. */
const known = () => {
  const state = join(root, `data${folder}`)
  const { stdout } = spawnSync(process.execPath, ["dist/server.js", "irc", "--state", state])
  const [, key = ""] = /-tls_pinned_pubkey ([0-9A-F:]{95}) /.exec(String(stdout)) ?? []
  const [, certificate = ""] = /-ssl_fingerprint=([0-9A-F]{64})\n/.exec(String(stdout)) ?? []
  return { key, certificate }
}

const target = (nick: string, isEncrypted: boolean) => ({
  port: server.port,
  nick,
  isEncrypted,
  ...(isEncrypted ? { known: known() } : {})
})
const irssiIn = (isEncrypted: boolean) => enter(startIrssi(target("iris", isEncrypted)))
const weechatIn = (isEncrypted: boolean) => enter(startWeechat(target("weena", isEncrypted)))

/** A client of natter in the room tea. */
const natterIn = async (...args: ReadonlyArray<string>): Promise<ClientProcess> => {
  const target = ["--host", "127.0.0.1", "--port", String(server.port), "--room", "tea"]
  const client = startClient(...args, ...target)
  ends.push(client.end)
  return client
}

/** What was said in the room, in its order, as the log of the server has it. */
const logged = async (): Promise<ReadonlyArray<string>> => {
  const reader = await IrcClient.join(server.port, "reader", "draft/chathistory", "batch")
  await reader.ask("JOIN #tea")
  const lines = await reader.ask("CHATHISTORY LATEST #tea * 100")
  reader.drop()
  return lines.flatMap((line) => {
    const [, nick, text] = / :(\w+)!\S+ PRIVMSG #tea :(.*)$/.exec(line) ?? []
    return nick === undefined ? [] : [`${nick}: ${text}`]
  })
}

const by = (nick: string) => (line: string) => line.startsWith(`${nick}: `)
const notBy = (nick: string) => (line: string) => !by(nick)(line)

/** A client without echoes shows its own messages before they have a place: only their own order is told. */
const judge = (nick: string, said: ReadonlyArray<string>, all: ReadonlyArray<string>) => {
  assert.deepStrictEqual(said.filter(notBy(nick)), all.filter(notBy(nick)), nick)
  assert.deepStrictEqual(said.filter(by(nick)), all.filter(by(nick)), nick)
}

/** What a client has shown since it entered the room for the last time. */
const sinceEntering = (client: IrcProgram, nick: string): ReadonlyArray<string> => {
  const lines = client.lines("#tea")
  const entered = lines.findLastIndex(
    (line) => line.includes(`${nick}@natter`) && line.includes("has joined")
  )
  return lines.slice(entered + 1)
}

const times = (lines: ReadonlyArray<string>, text: string) =>
  lines.filter((line) => line.endsWith(text)).length

describe.skipIf(!hasIrssi || !hasWeechat || !hasPty)("irssi and WeeChat", () => {
  it.each([
    ["irssi", true],
    ["WeeChat", false]
  ])("read the same as all others, %s through TLS", async (_, isIrssi) => {
    const [irssi, weechat] = await Promise.all([irssiIn(isIrssi), weechatIn(!isIrssi)])
    const nat = await natterIn("--nick", "nat")
    await irssi.sees("nat@natter", "#tea")
    await weechat.sees("nat@natter", "#tea")
    const framework = new Client()
    const heard: Array<string> = []
    framework.on("message", ({ message, nick, target }) => {
      if (target === "#tea") heard.push(`${nick}: ${message}`)
    })
    framework.connect({
      host: server.host,
      port: server.port,
      nick: "frame",
      auto_reconnect: false,
      enable_echomessage: true
    })
    await new Promise((resolve) => framework.once("registered", resolve))
    ends.push(async () => framework.quit("done"))
    framework.join("#tea")
    await weechat.sees("frame@natter", "#tea")

    for (const n of [1, 2, 3]) {
      await irssi.say("#tea", `grüße ${n} 👋`)
      await weechat.say("#tea", `leaf ${n}`)
      nat.type(`kettle ${n}`)
      framework.say("#tea", `cup ${n}`)
    }
    const has = (client: IrcProgram) =>
      client.waitFor(() => client.said("#tea").length === 12, "#tea")
    await Promise.all([has(irssi), has(weechat)])
    for (const text of ["grüße 3", "leaf 3", "cup 3"]) await nat.sees(text)
    const all = await logged()
    assert.lengthOf(all, 12)
    judge("iris", irssi.said("#tea"), all)
    judge("weena", weechat.said("#tea"), all)
    assert.deepStrictEqual(heard, all)
    const shown = nat.lines().flatMap((line) => / (\w+: \S+ \d.*)$/.exec(line)?.[1] ?? [])
    assert.deepStrictEqual(shown, all.filter(notBy("nat")))
  })

  it("set topics, list rooms and people, write to each other, and change names", async () => {
    const [irssi, weechat] = await Promise.all([irssiIn(false), weechatIn(false)])
    const nat = await natterIn("--nick", "nat")
    await irssi.sees("nat@natter", "#tea")
    await irssi.run("/topic #tea green tea")
    await weechat.sees('iris has changed topic for #tea to "green tea"', "#tea")
    await nat.sees("iris set the topic: green tea")
    await weechat.run("/topic black tea", "#tea")
    await irssi.sees("weena changed the topic of #tea to: black tea", "#tea")

    await irssi.run("/list -yes")
    await irssi.sees("#tea 3 black tea")
    await weechat.run("/who #tea")
    await weechat.sees("(x@natter) H 0 (x)")
    await irssi.run("/whois nat")
    await irssi.sees("channels : #tea")

    await irssi.run("/me waves")
    await nat.sees("* iris waves")
    await irssi.say("weena", "psst")
    await weechat.sees("psst", "iris")
    nat.type("/msg iris hey")
    await irssi.sees("hey", "nat")

    await irssi.run("/nick irina")
    await weechat.sees("iris is now known as irina", "#tea")
    await nat.sees("iris is now irina")
  })

  it("are known as clients of IRC behind a proxy that holds their first lines back", async () => {
    const proxy = await startLateProxy(server.port)
    const late = { port: proxy.port, isEncrypted: false }
    const [irssi, weechat] = await Promise.all([
      enter(startIrssi({ ...late, nick: "iris" })),
      enter(startWeechat({ ...late, nick: "weena" }))
    ])
    await irssi.say("#tea", "leaf")
    await weechat.sees("leaf", "#tea")
    await weechat.say("#tea", "cup")
    await irssi.sees("cup", "#tea")
    assert.lengthOf(proxy.greetings, 2)
    for (const greeting of proxy.greetings) assert.match(greeting, /^HELLO natter\/1 /)
    await Promise.all(ends.splice(0).map((end) => end()))
    await proxy.stop()
  })

  it("connect to no server with another key", async () => {
    const other = { key: `${"00:".repeat(31)}00`, certificate: "0".repeat(64) }
    const [irssi, weechat] = await Promise.all([
      startIrssi({ ...target("iris", true), known: other }),
      startWeechat({ ...target("weena", true), known: other })
    ])
    ends.push(irssi.close, weechat.close)
    await irssi.sees("ublic key mismatch")
    await weechat.sees("fingerprint does NOT match")
    for (const client of [irssi, weechat])
      assert.isFalse(client.lines().some((line) => line.includes("Welcome to natter")))
  })

  it("learn of a kick, and come back", async () => {
    const [irssi, weechat] = await Promise.all([irssiIn(true), weechatIn(true)])
    const { certificate: cert, key } = operator
    const op = await IrcClient.openTls(server.port, { cert, key })
    ends.push(async () => op.drop())
    op.say("NICK op", "USER op 0 * :op")
    await op.until(/ 366 /)
    await op.ask("JOIN #tea")
    await op.ask("KICK #tea iris :spam")
    await weechat.sees("iris (iris@natter) has quit (Removed by an operator)", "#tea")
    await irssi.waitFor(
      (lines) => lines.filter((line) => line.includes("iris@natter] has joined #tea")).length === 2,
      "#tea"
    )
  })

  it("come back after a restart, with what was said before, once", async () => {
    const [irssi, weechat] = await Promise.all([irssiIn(false), weechatIn(true)])
    const texts = ["one", "two", "three"]
    const nat = await natterIn("--nick", "nat")
    for (const text of texts) nat.type(`before ${text}`)
    for (const client of [irssi, weechat]) await client.sees("before three", "#tea")

    await server.stop()
    await weechat.sees("Closing Link: The server is shutting down")
    server = await start("--port", String(server.port))
    const isBack = (client: IrcProgram) =>
      client.waitFor(() => times(client.lines("#tea"), "before three") === 2, "#tea")
    await Promise.all([isBack(irssi), isBack(weechat)])
    nat.type("after")
    for (const [nick, client] of [
      ["iris", irssi],
      ["weena", weechat]
    ] as const) {
      await client.waitFor((lines) => times(lines, "after") > 0, "#tea")
      for (const text of texts)
        assert.strictEqual(times(sinceEntering(client, nick), `before ${text}`), 1)
      assert.strictEqual(times(client.lines("#tea"), "after"), 1)
    }
    assert.deepStrictEqual(
      await logged(),
      [...texts.map((text) => `before ${text}`), "after"].map((text) => `nat: ${text}`)
    )
  })
})
