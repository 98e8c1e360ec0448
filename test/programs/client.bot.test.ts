import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { undated } from "../support/undated.ts"

type Json = Readonly<Record<string, unknown>>

describe("natter bot --json", () => {
  let server: Server
  let alice: LineSocket
  const at = () => ["--host", server.host, "--port", String(server.port)]

  beforeAll(async () => {
    server = await startLocalServer()
    alice = await LineSocket.connect(server.port)
    await alice.ask("NICK alice")
  })
  afterAll(async () => {
    alice.drop()
    await server.stop()
  })

  const start = (...args: ReadonlyArray<string>) => startBot("--json", ...args)
  const startBot = (...args: ReadonlyArray<string>) => {
    const child = spawn(process.execPath, ["dist/client.js", "bot", ...at(), ...args], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        PATH: process.env.PATH,
        HOME: "/nowhere",
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME
      }
    })
    let text = ""
    child.stdout.on("data", (some) => {
      text += some
    })
    const objects = (): ReadonlyArray<Json> =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line))
    const sees = async (is: (of: Json) => boolean): Promise<Json> => {
      for (;;) {
        const found = objects().find(is)
        if (found !== undefined) return found
        await once(child.stdout, "data")
      }
    }
    const give = (command: object | string) =>
      child.stdin.write(`${typeof command === "string" ? command : JSON.stringify(command)}\n`)
    const end = async () => {
      const closed = once(child, "close")
      child.stdin.end()
      const [code]: Array<unknown> = await closed
      return code
    }
    return { give, sees, end, objects }
  }

  it("needs no flag for that", async () => {
    const bot = startBot("--nick", "plainbot")
    bot.give({ type: "rooms", id: 1 })
    await bot.sees(({ id, type }) => id === 1 && type === "ok")
    assert.strictEqual(await bot.end(), 0)
  })

  it("answers each command under its id, and prints what happens in all its rooms", async () => {
    const bot = start("--nick", "robot")
    const ready = await bot.sees(({ type }) => type === "ready")
    assert.deepInclude(ready, { nick: "robot", rooms: ["lobby"] })
    const answered = async (command: { readonly id: number } & Json): Promise<Json> => {
      bot.give(command)
      const { time, ...rest } = await bot.sees(
        ({ id, type }) => id === command.id && (type === "ok" || type === "error")
      )
      if (time !== undefined) assert.match(String(time), /^\d{4}-.*Z$/)
      return rest
    }
    const ok = (id: number, rest: object) => ({ type: "ok", id, ...rest })
    assert.deepStrictEqual(
      await answered({ id: 1, type: "say", text: "hello" }),
      ok(1, { room: "lobby", seq: 1 })
    )
    assert.deepStrictEqual(
      await answered({ id: 2, type: "join", room: "tea" }),
      ok(2, { room: "tea", seq: 0, members: 1, topic: null })
    )
    assert.deepStrictEqual(
      await answered({ id: 3, type: "topic", room: "tea", topic: "green" }),
      ok(3, { room: "tea", seq: 1 })
    )
    assert.deepStrictEqual(
      await answered({ id: 4, type: "tell", nick: "alice", text: "/me winks" }),
      ok(4, { nick: "alice" })
    )
    await alice.until("TOLD 1")
    assert.isTrue(alice.heard.at(-1)?.endsWith("robot /me winks"))
    assert.deepStrictEqual(
      await answered({ id: 5, type: "who" }),
      ok(5, { room: "lobby", nicks: ["alice", "robot"], away: [] })
    )
    assert.deepStrictEqual(
      await answered({ id: 6, type: "rooms" }),
      ok(6, {
        rooms: [
          { room: "lobby", members: 2, topic: null },
          { room: "tea", members: 1, topic: "green" }
        ]
      })
    )
    assert.deepStrictEqual(
      await answered({ id: 7, type: "history", count: 5 }),
      ok(7, { room: "lobby", count: 1 })
    )
    const past = await bot.sees(({ id, type }) => id === 7 && type === "message")
    assert.deepInclude(past, { room: "lobby", seq: 1, text: "hello", replay: true })
    assert.deepStrictEqual(
      await answered({ id: 10, type: "search", query: "HELLO from:robot" }),
      ok(10, { room: "lobby", count: 1, next: null })
    )
    const found = await bot.sees(({ id, type }) => id === 10 && type === "message")
    assert.deepInclude(found, { room: "lobby", seq: 1, text: "hello", replay: true })
    assert.deepInclude(await answered({ id: 11, type: "search", query: "*" }), {
      type: "error",
      code: "malformed"
    })
    assert.deepStrictEqual(
      await answered({ id: 8, type: "nick", nick: "droid" }),
      ok(8, { nick: "droid" })
    )
    assert.deepStrictEqual(
      await answered({ id: 9, type: "part", room: "tea" }),
      ok(9, { room: "tea" })
    )
    const refusals: ReadonlyArray<readonly [Json, code: string]> = [
      [{ type: "say", room: "tea", text: "x" }, "not-in-room"],
      [{ type: "tell", nick: "nobody", text: "x" }, "no-such-nick"],
      [{ type: "part", room: "tea" }, "not-in-room"],
      [{ type: "nick", nick: "alice" }, "nick-taken"],
      [{ type: "who", room: "nowhere" }, "no-such-room"],
      [{ type: "say", text: "x".repeat(5_000) }, "not-sent"],
      [{ type: "sing" }, "unknown-type"],
      [{ type: "say" }, "malformed"]
    ]
    for (const [i, [command, code]] of refusals.entries())
      assert.deepInclude(await answered({ ...command, id: 100 + i }), { type: "error", code })
    bot.give("no JSON")
    assert.notProperty(await bot.sees(({ type, id }) => type === "error" && id === undefined), "id")
    await alice.ask("SAY lobby live")
    await alice.ask("TELL droid psst")
    const own = ({ text }: Json) => text === "live" || text === "psst"
    await bot.sees(({ text }) => text === "psst")
    assert.deepStrictEqual(
      bot
        .objects()
        .filter(own)
        .map(({ type }) => type),
      ["message", "private"]
    )
    // An answered refusal is no failure of the program.
    assert.strictEqual(await bot.end(), 0)
    await alice.until("LEAVE lobby quit droid")
  })

  it("answers everything that was given before the input ended", async () => {
    const bot = start("--nick", "hasty")
    for (let id = 0; id < 600; id++)
      bot.give(id % 2 === 0 ? { id, type: "say", text: `n ${id}` } : { id, type: "who" })
    assert.strictEqual(await bot.end(), 0)
    assert.deepStrictEqual(
      bot
        .objects()
        .filter(({ type }) => type === "ok")
        .map(({ id }) => id)
        .sort((a, b) => Number(a) - Number(b)),
      Array.from({ length: 600 }, (_, id) => id)
    )
  })

  const hasPython = spawnSync("python3", ["--version"]).status === 0
  it.skipIf(!hasPython)("runs the bot of docs/bots.md", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-bot-"))
    const command = `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/client.js")}" "$@"\n`
    await writeFile(join(folder, "natter"), command, { mode: 0o755 })
    const [, program = ""] = /```python\n(.*?)```/s.exec(readFileSync("docs/bots.md", "utf8")) ?? []
    assert.isAtMost(program.trim().split("\n").length, 10)
    const python = spawn("python3", ["-c", program], {
      stdio: "inherit",
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        HOME: "/nowhere",
        NATTER_HOST: server.host,
        NATTER_PORT: String(server.port)
      }
    })
    for (let joined = false; !joined; )
      joined = undated((await alice.next()) ?? "") === "ENTER lobby loadbot"
    alice.send("SAY lobby load?")
    await alice.until("MSG lobby")
    assert.match(alice.heard.at(-1) ?? "", / loadbot load [\d.]+$/)
    alice.send("TELL loadbot load?")
    await alice.until("TOLD")
    assert.match(alice.heard.at(-1) ?? "", / loadbot load [\d.]+$/)
    const ended = once(python, "close")
    python.kill()
    await ended
    await rm(folder, { recursive: true })
  })

  it("tells how long a private message waits for somebody who has lost the connection", async () => {
    const lost = await LineSocket.connect(server.port)
    await lost.ask("NICK lost 60 4kqR8w2mXz0aBcDeFgHiJk")
    lost.drop()
    const bot = start("--nick", "teller")
    let answer: Json = {}
    for (let id = 1; answer.away === undefined; id++) {
      bot.give({ id, type: "tell", nick: "lost", text: "there?" })
      answer = await bot.sees((of) => of.id === id)
    }
    assert.isAtLeast(Number(answer.away), 50)
    assert.strictEqual(await bot.end(), 0)
  })
})
