import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

interface Result {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

interface Options {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly onOutput?: (all: string, stop: (signal: NodeJS.Signals) => void) => void
}

/** Runs the client in a pipe to its end. */
const run = async (args: ReadonlyArray<string>, options: Options = {}): Promise<Result> => {
  const child = spawn(process.execPath, ["dist/client.js", ...args], {
    stdio: "pipe",
    env: { PATH: process.env.PATH, HOME: "/nowhere", ...options.env }
  })
  let out = ""
  let errors = ""
  child.stdout.on("data", (text) => {
    out += text
    options.onOutput?.(out, (signal) => child.kill(signal))
  })
  child.stderr.on("data", (text) => {
    errors += text
  })
  child.stdin.on("error", () => {})
  if (options.input !== undefined) child.stdin.end(options.input)
  const [code]: Array<number | null> = await once(child, "close")
  return { code: code ?? null, out, errors }
}

let server: ServerProcess
let at: ReadonlyArray<string>
/** Somebody who is in the lobby all the time. */
let witness: LineSocket

beforeAll(async () => {
  server = await startServer()
  at = ["--host", server.host, "--port", String(server.port)]
  witness = await LineSocket.connect(server.port)
  await witness.ask("NICK witness")
})
afterAll(async () => {
  witness.drop()
  await server.stop()
})

/** Waits for a line that contains this. */
const hears = async (socket: LineSocket, part: string) => {
  for (let line = await socket.next(); !line?.includes(part); line = await socket.next())
    if (line === undefined) throw new Error(`The connection ended before ${part}`)
}

const objects = (text: string): ReadonlyArray<Record<string, unknown>> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))

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
    const [, name = ""] = /In lobby on \S+ as ([A-Za-z]+)\./.exec(errors) ?? []
    assert.notStrictEqual(name, "", errors)
    await first.ask(`NICK ${name}`)
    const again = await run(at, { input: "x\n" })
    assert.match(again.errors, new RegExp(`as ${name}[a-z]\\.`))
    first.drop()
  })

  it("tells what was refused, and ends with a code of its own", async () => {
    const long = "x".repeat(5_000)
    const { code, errors } = await run([...at, "--nick", "filter"], {
      input: `fine\n${long}\nfine too\n`
    })
    assert.strictEqual(code, 6)
    assert.include(errors, `Not sent: ${long}`)
    assert.match(errors, /4096.*\n1 line was not delivered\.\n$/)
    await hears(witness, "filter fine too")
  })

  it("does not pass over a line that has no end", async () => {
    const input = `fine\n${"x".repeat(1 << 21)}\nafter`
    const { code, errors } = await run([...at, "--nick", "endless"], { input })
    assert.strictEqual(code, 6)
    assert.strictEqual(
      errors,
      "Not sent: a line of more than 1048576 bytes, and what came after it.\n1 line was not delivered.\n"
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
    assert.match(errors, /^Not delivered: unheard\nNot delivered: last\n.*was lost\.\n$/)
  })
})

describe("client send", () => {
  it("says a text, of several lines too, as one message", async () => {
    const { code, errors, out } = await run(["send", ...at, "--nick", "sender", "two\nlines \\n"])
    assert.deepStrictEqual([code, out, errors], [0, "", ""])
    await hears(witness, "sender two\\nlines \\\\n")
  })

  it("says the lines of its input to the room that is named", async () => {
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    await ear.ask("JOIN dev")
    const { code } = await run(["send", ...at, "--nick", "sender", "--room", "dev"], {
      input: "a\n\nb"
    })
    assert.strictEqual(code, 0)
    await ear.until("LEAVE dev quit sender")
    assert.deepStrictEqual(
      ear.heard.filter((line) => line.startsWith("MSG dev")).map((line) => line.slice(-1)),
      ["a", "b"]
    )
    ear.drop()
  })
})

describe("client tail", () => {
  it("prints an object for each event, and ends when nobody reads it", async () => {
    const speaker = await LineSocket.connect(server.port)
    await speaker.ask("NICK speaker")
    await speaker.ask("JOIN news")
    await speaker.ask("SAY news before")
    let steps = 0
    const { code, out } = await run(
      ["tail", ...at, "--room", "news", "--json", "--last", "5", "--nick", "tailer"],
      {
        onOutput: (all, stop) => {
          if (steps === 0 && all.includes("before")) {
            steps = 1
            for (const line of ["SAY news live", "TELL tailer psst", "PART news"])
              speaker.send(line)
          }
          if (all.includes('"leave"')) stop("SIGTERM")
        }
      }
    )
    assert.strictEqual(code, 0)
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
    const events = objects(out).map((event) => {
      if ("time" in event) assert.match(String(event.time), time)
      return { ...event, time: "then" }
    })
    const message = { type: "message", room: "news", time: "then", nick: "speaker" }
    const ours = events.filter(({ type }: Record<string, unknown>) => type !== "enter")
    assert.deepStrictEqual<unknown>(ours, [
      { ...message, seq: 1, text: "before", replay: true },
      { ...message, seq: 2, text: "live", replay: false },
      { type: "private", seq: 1, time: "then", nick: "speaker", text: "psst" },
      { type: "leave", room: "news", nicks: ["speaker"], reason: "part", time: "then" }
    ])
    await witness.until("LEAVE lobby")
    speaker.drop()
  })

  it("ends with 0 when its reader has gone", async () => {
    const child = spawn(process.execPath, ["dist/client.js", "tail", ...at, "--nick", "tailer"], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    await witness.until("ENTER lobby tailer")
    child.stdout.destroy()
    const closed = once(child, "exit")
    const speak = setInterval(() => witness.send("SAY lobby is anybody there?"), 50)
    const [code] = await closed
    clearInterval(speak)
    assert.strictEqual(code, 0)
  })

  it("leaves out what is older than --since", async () => {
    await witness.ask("SAY lobby just now")
    const since = (span: string) =>
      run(["tail", ...at, "--json", "--since", span], {
        onOutput: (all, stop) => all.includes("just now") && stop("SIGTERM")
      })
    const { out } = await since("1h")
    assert.isTrue(objects(out).every(({ replay }) => replay === true))
    const wrong = await since("yesterday")
    assert.strictEqual(wrong.code, 2)
    assert.match(wrong.errors, /--since takes a time such as/)
  })
})

describe("The client's command line", () => {
  const fails = async (code: number, sentence: RegExp, args: ReadonlyArray<string>, env = {}) => {
    const result = await run(args, { input: "", env })
    assert.strictEqual(result.code, code, result.errors)
    assert.match(result.errors, sentence)
    assert.notMatch(result.errors, /^\s+at /m)
    assert.strictEqual(result.errors.trim().split("\n").length, 1, result.errors)
    assert.strictEqual(result.out, "")
  }

  it("is answered with one sentence and a code when it can't be followed", async () => {
    await fails(2, /There is no flag --bogus/, ["--bogus"])
    await fails(2, /^--port needs a value/, ["--port"])
    await fails(2, /^--port takes a whole number from 1 to 65535\./, ["--port", "many"])
    await fails(2, /^A port is a whole number from 0 to 65535; b is not\./, ["a", "b"])
    await fails(2, /^--color takes auto, always or never\./, ["--color", "red"])
    await fails(2, /^--color takes auto, always or never\./, [], { NATTER_COLOR: "red" })
    await fails(2, /^--last is a flag of tail/, ["--last", "5"])
    await fails(2, /^tail comes first/, ["--plain", "tail"])
    await fails(2, /^natter tail takes flags alone: x is/, ["tail", "x"])
    await fails(2, /1 to 24 letters/, ["--nick", "r2d2"])
    await fails(2, /A room's name/, ["--room", "Dev!"])
    await fails(2, /An invitation is written natter:\/\//, ["http://host"])
    await fails(2, /whole number of seconds/, ["--reconnect-for", "ever"])
    await fails(2, /A time format/, ["--time-format", "%Q"])
    await fails(3, /There is no host by the name of nowhere\.invalid/, [
      "--host",
      "nowhere.invalid"
    ])
    await fails(5, /witness is refused as a nickname/, [...at, "--nick", "witness"])
  })

  it("takes flags before variables, those before the file, and that before defaults", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    const file = join(folder, "natter", "config.json")
    const config = { host: server.host, port: server.port, nick: "fromfile" }
    await writeFile(file, JSON.stringify(config))
    const env = { XDG_CONFIG_HOME: folder }
    assert.strictEqual((await run([], { input: "a\n", env })).code, 0)
    await witness.until("LEAVE lobby quit fromfile")
    await run([], { input: "a\n", env: { ...env, NATTER_NICK: "fromenv" } })
    await witness.until("LEAVE lobby quit fromenv")
    await run(["--nick", "fromflag"], { input: "a\n", env: { ...env, NATTER_NICK: "fromenv" } })
    await witness.until("LEAVE lobby quit fromflag")
    await writeFile(file, '{"hots": "x"}')
    await fails(2, /has to be a JSON object with any of host, port/, [], env)
    await rm(folder, { recursive: true })
  })

  it("takes the place by position, and as an invitation", async () => {
    const { host, port } = server
    assert.strictEqual((await run([host, String(port)], { input: "a\n" })).code, 0)
    const ear = await LineSocket.connect(port)
    await ear.ask("NICK ear")
    await ear.ask("JOIN den")
    const args = [`natter://${host}:${port}/den`, "--nick", "guest"]
    assert.strictEqual((await run(args, { input: "hello\n" })).code, 0)
    await hears(ear, "guest hello")
    ear.drop()
  })

  it("says its version and its help", async () => {
    assert.match((await run(["--version"])).out, /^\d+\.\d+\.\d+\n+$/)
    const { code, out } = await run(["--help"])
    assert.strictEqual(code, 0)
    assert.match(out, /--reconnect-for seconds\n/)
    assert.isAtMost(Math.max(...out.split("\n").map((row) => row.length)), 80)
  })
})
