import { execFile } from "node:child_process"
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { run as runClient } from "../support/pipe.ts"
import { prints, type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const program = process.env.NATTER_SERVER ?? "dist/server.js"
const run = promisify(execFile)

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the program to its end. */
const runs = async (...words: ReadonlyArray<string>): Promise<Ended> => {
  try {
    const { stderr, stdout } = await run(process.execPath, [program, ...words], { timeout: 20_000 })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error))
      throw error
    return { code: Number(error.code), out: String(error.stdout), err: String(error.stderr) }
  }
}

let folder: string
const servers: Array<ServerProcess> = []
const start = async (...flags: ReadonlyArray<string>): Promise<ServerProcess> => {
  const server = await startServer("--state", folder, "--plain-too", ...flags)
  servers.push(server)
  return server
}
const ctl = (...words: ReadonlyArray<string>) => runs("ctl", ...words, "--state", folder)

beforeEach(() => {
  folder = temporary("moderation")
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const enter = async ({ port }: ServerProcess, nick: string, address?: string) => {
  const socket = await (address === undefined
    ? LineSocket.connect(port)
    : LineSocket.from(address, port))
  socket.send(`NICK ${nick}`)
  await socket.until("JOINED lobby")
  return socket
}

describe("natter-server ctl", () => {
  it("bans and sets what outlasts the server, in a file of its owner", async () => {
    const first = await start()
    const bob = await enter(first, "bob", "127.0.0.2")
    const ann = await enter(first, "ann")
    await ann.ask("JOIN tea")
    const banned = await ctl("ban", "bob", "1d", "too loud", "--json")
    assert.strictEqual(banned.code, 0, banned.err)
    const rows: unknown = JSON.parse(banned.out)
    assert.isArray(rows)
    assert.match(banned.out, /"subject":"bob".*"subject":"127\.0\.0\.2".*"reason":"too loud"/)
    assert.strictEqual((await bob.toTheEnd()).at(-1), "BYE banned for 24 hours: too loud")
    assert.strictEqual((await ctl("room", "tea", "private", "on")).out, "tea is set.\n")
    assert.strictEqual((await ctl("room", "lobby", "slow", "9")).code, 0)
    assert.match((await ann.ask("PING")).join(), /SET tea \S+ - private on.*SET lobby \S+ - slow 9/)
    const file = join(folder, "moderation.json")
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    assert.strictEqual(statSync(join(folder, "ctl.sock")).mode & 0o777, 0o600)
    // As after a power cut: the socket stays, and is replaced.
    first.child.kill("SIGKILL")
    await first.stop()
    assert.isTrue(existsSync(join(folder, "ctl.sock")))
    assert.strictEqual((await ctl("bans")).code, 3)

    const second = await start()
    const list = (await ctl("bans")).out.split("\n")
    assert.match(list[0] ?? "", /^KIND {2}SUBJECT {4}UNTIL +BY {2}REASON$/)
    assert.match(list[1] ?? "", /^ban {3}bob {8}\d{4}-\S+Z {2}- {3}too loud$/)
    const again = await LineSocket.connect(second.port)
    again.send("NICK BOB")
    assert.match(
      (await again.toTheEnd()).join("\n"),
      /\nERR banned .*\nBYE banned for 24 hours: too loud$/
    )
    const door = await LineSocket.from("127.0.0.2", second.port)
    assert.match(
      (await door.toTheEnd()).join("\n"),
      /^HELLO .*\nBYE banned for 24 hours: too loud$/
    )
    const carol = await enter(second, "carol")
    assert.match((await carol.ask("JOIN tea")).join(), /ERR private/)
    assert.include(carol.heard.join("\n"), " slow 9")
    assert.strictEqual((await ctl("unban", "bob")).out, "bob is not banned any more.\n")
    await enter(second, "bob", "127.0.0.2")
  })

  it("tells who is there and what is used, kicks and mutes, and says why not", async () => {
    const server = await start()
    const bob = await enter(server, "bob")
    const people = (await ctl("people")).out.split("\n")
    assert.match(people[0] ?? "", /^NICK {2}ADDRESS +ENCRYPTED {2}SINCE +ROOMS {2}KEY$/)
    assert.match(people[1] ?? "", /^bob {3}127\.0\.0\.1:\d+ {2}no +\d{4}-\S+Z {2}lobby {2}-$/)
    const objects = await runs("ctl", "--json", "--state", folder, "people")
    assert.match(objects.out, /^\[\{"nick":"bob",.*"key":null\}\]\n$/)
    const unknown = await ctl("frobnicate")
    assert.strictEqual(unknown.code, 2)
    assert.match(unknown.err, /^There is no command frobnicate; .* kick, .* people, .*reload.*\n$/)
    assert.match((await ctl("rooms")).out, /^ROOM +MEMBERS.*\nlobby {2}1 +0 +- +-\n$/)
    assert.match((await ctl("bounds")).out, /\nclients +1 +\d+\n(?:.*\n)*rooms +1 +256\n/)
    assert.strictEqual((await ctl("mute", "bob", "10m")).code, 0)
    assert.match((await bob.ask("SAY lobby hi")).join(), /^ERR muted/)
    assert.strictEqual((await ctl("mute", "bob", "off")).out, "bob is not muted any more.\n")
    assert.match((await bob.ask("SAY lobby hi")).join(), /^OK/)
    assert.strictEqual((await ctl("kick", "bob", "rude", "words")).out, "bob was kicked.\n")
    assert.strictEqual((await bob.toTheEnd()).at(-1), "BYE kicked rude words")
    assert.deepStrictEqual(await ctl("kick", "bob"), {
      code: 5,
      out: "",
      err: "Nobody here has that nickname.\n"
    })
    const wrong = [
      ["ban", "b?", "1d"],
      ["ban", "bob", "soon"],
      ["room", "tea", "loud", "on"],
      ["mute", "bob", "1d", "line\nbreak"],
      []
    ]
    for (const words of wrong) {
      const { code, err } = await ctl(...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.match(err, /^[^\n]+\n$/)
    }
  })

  it("finds no server, in one sentence, and a server finds another", async () => {
    const none = await ctl("people")
    assert.strictEqual(none.code, 3)
    assert.match(none.err, /^No server runs [^\n]+--state\.\n$/)
    await start()
    const second = await runs("--memory", "--port", "0", "--state", folder)
    assert.strictEqual(second.code, 8)
    assert.match(second.err, /Another server uses .*--state\.\n$/)
  })
})

describe("A server does not start", () => {
  const refuses = async (code: number, sentence: RegExp, ...flags: ReadonlyArray<string>) => {
    const ended = await runs("--memory", "--port", "0", "--state", folder, ...flags)
    assert.match(ended.err, sentence)
    assert.strictEqual(ended.code, code)
  }

  it("with a file of operators that it cannot read, or that is wrong", async () => {
    const file = join(folder, "operators")
    await refuses(8, /^Cannot read .*ENOENT.*--operators\.\n$/, "--operators", join(folder, "none"))
    writeFileSync(file, `sha256.${"A".repeat(43)} alice\n\nbob\n`)
    await refuses(
      2,
      /^The file of operators .* is wrong: line 3 .*sha256\. and 43 characters.*\/whoami.*\n$/
    )
    writeFileSync(file, `sha256.${"A".repeat(43)} alice\n# nobody else\n`)
    const server = await start("--log-level", "info")
    await prints(server, /operators read operators=1/)
    writeFileSync(file, "")
    assert.strictEqual((await ctl("reload")).code, 0)
    await prints(server, /operators read again operators=0/)
    assert.notInclude(server.printed(), "message of the day")
  })

  it("with what operators have done in a file that it cannot read", async () => {
    writeFileSync(join(folder, "moderation.json"), '{"version":1,"sanctions":[{}],"rooms":[]}')
    await refuses(8, /^Cannot read .*moderation\.json \(wrong at sanctions\.0\.\w+\)\. [^\n]+\n$/)
  })

  it("with a message of the day that cannot be told", async () => {
    const file = join(folder, "motd")
    await refuses(8, /^Cannot read the message of the day .*ENOENT.*\n$/, "--motd", file)
    writeFileSync(file, "x".repeat(4001))
    await refuses(2, /more than 4000 bytes\.\n$/, "--motd", file)
    writeFileSync(file, "Be kind.\nBe brief.\n")
    const server = await start("--motd", file)
    const socket = await enter(server, "bob")
    assert.include(socket.heard, "MOTD Be kind.\\nBe brief.")
    const client = (...words: ReadonlyArray<string>) =>
      runClient([...words, "--host", `127.0.0.1:${server.port}`], { input: "" })
    const { code, errors, out } = await client("bot", "--nick", "robot")
    const event = JSON.stringify({ type: "motd", text: "Be kind.\nBe brief." })
    assert.deepStrictEqual([code, errors, out.split("\n").includes(event)], [0, "", true])
    for (const words of [
      ["tail", "--no-follow", "--last", "1"],
      ["send", "hello"],
      ["--quiet", "--nick", "filter"]
    ])
      assert.deepStrictEqual(await client(...words), { code: 0, errors: "", out: "" })
  })
})

describe("An act that cannot be kept", () => {
  it("is refused, and changes nothing", async () => {
    const server = await start()
    const bob = await enter(server, "bob")
    // Nothing can take the place of a folder that is not empty.
    mkdirSync(join(folder, "moderation.json", "full"), { recursive: true })
    const { code, err } = await ctl("ban", "bob", "1d")
    assert.strictEqual(code, 5)
    assert.match(err, /^The server cannot store [^\n]+\n$/)
    assert.strictEqual((await ctl("bans")).out, "Nobody is banned or muted.\n")
    assert.match((await bob.ask("SAY lobby hi")).join(), /^OK/)
  })
})
