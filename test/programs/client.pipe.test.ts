import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, existsSync, openSync } from "node:fs"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { onTestFinished } from "vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import * as Cli from "../../src/programs/cli/Copy.ts"
import * as Copy from "../../src/programs/client/ClientCopy.ts"
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
  readonly onErrors?: (all: string) => void
}

/** Runs the client in a pipe to its end. One that is told nothing of a port goes where nobody listens, and never to a server that happens to run here. */
const run = async (args: ReadonlyArray<string>, options: Options = {}): Promise<Result> => {
  const child = spawn(process.execPath, ["dist/client.js", ...args], {
    stdio: "pipe",
    env: {
      PATH: process.env.PATH,
      HOME: "/nowhere",
      // The variable would count for more than a configuration file.
      ...(options.env?.XDG_CONFIG_HOME === undefined ? { NATTER_PORT: "1" } : {}),
      ...options.env
    }
  })
  let out = ""
  let errors = ""
  child.stdout.on("data", (text) => {
    out += text
    options.onOutput?.(out, (signal) => child.kill(signal))
  })
  child.stderr.on("data", (text) => {
    errors += text
    options.onErrors?.(errors)
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

/** The name that a program is told it has; empty where it is told none. */
const nameIn = (errors: string): string => {
  const host = witness.heard[0]?.split(" ")[2] ?? ""
  const [before = "", after = ""] = Client.connectedAs("NAME", "lobby", host).split("NAME")
  const from = errors.indexOf(before)
  const [name = ""] = from < 0 ? [] : errors.slice(from + before.length).split(after)
  return name
}

/** How it begins that the server refuses the name of the witness. */
const refused = Client.nickRefused("witness", "")

const literally = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))

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
    const tooLong = Client.lineTooLong("@4 SAY lobby ".length + long.length, 4096)
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
      "/mgs ear typo",
      "/msg nobody lost"
    ].join("\n")
    const { code, errors, out } = await run([...at, "--nick", "piper"], { input })
    assert.strictEqual(code, 6)
    const unknown = Client.unknownCommand("mgs", "msg")
    assert.deepStrictEqual(errors.split("\n").slice(0, 2), [
      Client.notSent("/join dev", Client.notInPipe("join")),
      Client.notSent("/mgs ear typo", unknown)
    ])
    assert.match(errors, literally("Not sent: /msg nobody lost"))
    assert.include(errors, Client.linesNotAcknowledged(3))
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

describe("client send --to", () => {
  it("sends privately, and tells whether that was accepted", async () => {
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    const sender = [...at, "--nick", "sender", "--to"]
    const accepted = await run(["send", ...sender, "Ear", "/msg all\nof it"])
    assert.deepStrictEqual(accepted, { code: 0, out: "", errors: "" })
    await ear.until("TOLD 1")
    const told = (text: string) =>
      ear.heard.some((line) => line.startsWith("TOLD ") && line.endsWith(` sender ${text}`))
    assert.isTrue(told("/msg all\\nof it"), ear.heard.join("\n"))
    const lines = await run(["send", ...sender, "ear"], { input: "one\n  two" })
    assert.strictEqual(lines.code, 0)
    await ear.until("TOLD 3")
    assert.isTrue(told("  two"), ear.heard.join("\n"))
    const refused = await run(["send", ...sender, "nobody", "x"])
    assert.strictEqual(refused.code, 6)
    assert.match(refused.errors, literally("Not sent: /msg nobody x"))
    ear.drop()
    const wrong = await run(["send", ...sender, "2d", "x"])
    assert.deepStrictEqual(
      [wrong.code, wrong.errors],
      [2, `${Cli.invalid("--to", "2d", Copy.use.nick)}\n`]
    )
  })

  it("tells that somebody has lost the connection", async () => {
    const lost = await LineSocket.connect(server.port)
    await lost.ask("NICK gone 60 4kqR8w2mXz0aBcDeFgHiJk")
    lost.drop()
    const { code, errors } = await run(["send", ...at, "--nick", "sender", "--to", "gone", "x"])
    assert.strictEqual(code, 0)
    assert.match(errors, literally(Client.waitsFor("gone", 0).split(" 0 s")[0] ?? ""))
  })
})

describe("client send to a room", () => {
  it("tells that the room is new, or that nobody else is in it", async () => {
    const toRoom = () => run(["send", ...at, "--nick", "sender", "--room", "buld", "x"])
    const created = await toRoom()
    assert.deepStrictEqual(created, {
      code: 0,
      out: "",
      errors: `${Client.nobodyIn("buld", true)}\n`
    })
    assert.strictEqual((await toRoom()).errors, `${Client.nobodyIn("buld", false)}\n`)
  })
})

describe("client tail", () => {
  it("gives all that it is asked for, page by page", async () => {
    const speaker = await LineSocket.connect(server.port)
    await speaker.ask("NICK speaker")
    await speaker.ask("JOIN long")
    for (let n = 1; n <= 450; n++) speaker.send(`SAY long n ${n}`)
    await speaker.ask("PING")
    const tail = ["tail", ...at, "--room", "long", "--json", "--no-follow"]
    const numbers = (out: string) =>
      objects(out).flatMap(({ seq, type }) => (type === "message" ? [seq] : []))
    const all = Array.from({ length: 450 }, (_, i) => i + 1)
    assert.deepStrictEqual(numbers((await run([...tail, "--since", "1h"])).out), all)
    assert.deepStrictEqual(numbers((await run([...tail, "--last", "430"])).out), all.slice(20))
    assert.deepStrictEqual(numbers((await run([...tail, "--last", "100000"])).out), all)
    speaker.drop()
  })

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
    const message = {
      type: "message",
      room: "news",
      time: "then",
      nick: "speaker",
      action: false
    }
    const ours = events.filter(({ type }: Record<string, unknown>) => type !== "enter")
    assert.deepStrictEqual<unknown>(ours, [
      { ...message, seq: 1, text: "before", replay: true },
      { ...message, seq: 2, text: "live", replay: false },
      { type: "private", seq: 1, time: "then", nick: "speaker", text: "psst", action: false },
      { type: "leave", room: "news", nicks: ["speaker"], reason: "part", time: "then" }
    ])
    await witness.until("LEAVE lobby")
    speaker.drop()
  })

  it("ends with 0 when it has printed what there is, if it is told not to follow", async () => {
    await witness.ask("SAY lobby the last but one")
    await witness.ask("SAY lobby the last one")
    const tail = ["tail", ...at, "--json", "--no-follow"]
    const byCount = await run([...tail, "--last", "2"])
    assert.strictEqual(byCount.code, 0)
    const texts = (out: string) => objects(out).map(({ text }) => text)
    assert.deepStrictEqual(texts(byCount.out), ["the last but one", "the last one"])
    const bySpan = await run([...tail, "--since", "1h"])
    assert.deepStrictEqual(
      [bySpan.code, texts(bySpan.out).slice(-2)],
      [0, ["the last but one", "the last one"]]
    )
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

  it("ends behind a reader that has gone, when the server stops and nothing is said any more", async () => {
    const other = await startServer()
    const speaker = await LineSocket.connect(other.port)
    await speaker.ask("NICK speaker")
    const tail = `node dist/client.js tail --host 127.0.0.1 --port ${other.port} --nick tailer`
    const left = `${tail}; echo "ended with $?" >&2`
    const right = "head -n 1; exec </dev/null; echo nobody reads >&2"
    const pipeline = spawn("sh", ["-c", `{ ${left}; } | { ${right}; }`], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env.PATH, HOME: "/nowhere" }
    })
    let errors = ""
    pipeline.stderr.on("data", (text) => {
      errors += text
    })
    const ended = once(pipeline, "close")
    await speaker.until("ENTER lobby tailer")
    speaker.send("SAY lobby the one line that is read")
    await once(pipeline.stderr, "data")
    await other.stop()
    await ended
    assert.strictEqual(errors, "nobody reads\nended with 0\n")
  })

  it("ends at the next thing to print when nobody reads, however much there is to say", async () => {
    const other = await startServer()
    const speaker = await LineSocket.connect(other.port)
    await speaker.ask("NICK speaker")
    const filter = `node dist/client.js --host 127.0.0.1 --port ${other.port} --nick bot`
    const talk = `yes | { ${filter} 2>/dev/null; echo "$?" >&2; }`
    const pipeline = spawn("sh", ["-c", `${talk} | head -n 1`], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOME: "/nowhere" }
    })
    onTestFinished(() => {
      if (pipeline.pid !== undefined && pipeline.exitCode === null) process.kill(-pipeline.pid)
    })
    const ended = once(pipeline, "close")
    await speaker.until("MSG lobby 1")
    speaker.send("SAY lobby this is read")
    await once(pipeline.stdout, "data")
    let hasEnded = false
    ended.then(() => {
      hasEnded = true
    })
    while (!hasEnded) {
      await speaker.ask("SAY lobby this is not")
    }
    assert.strictEqual(await other.stop(), 0)
  })

  it("tells when the connection is lost, and when it is back, as text and as JSON", async () => {
    let server = await startServer()
    const port = String(server.port)
    const tail = async (flags: ReadonlyArray<string>, lost: string, back: string) => {
      let isUp = false
      let next = Promise.resolve(server)
      const ended = await run(["tail", "--host", server.host, "--port", port, ...flags], {
        onErrors: (all) => {
          if (isUp || nameIn(all) === "") return
          isUp = true
          server.stop()
        },
        onOutput: (all, stop) => {
          if (all.includes(lost)) next = restart()
          if (all.includes(back)) stop("SIGTERM")
        }
      })
      server = await next
      return ended
    }
    let restarted: Promise<ServerProcess> | undefined
    const restart = () => {
      restarted ??= startServer(port)
      return restarted
    }
    const json = await tail(["--json"], '"lost"', '"back"')
    assert.deepStrictEqual(
      objects(json.out).map(({ type }) => type),
      ["lost", "gap", "back"]
    )
    restarted = undefined
    const lost = Client.reconnecting(Client.farewell("shutdown", undefined), "pipe")
    const text = await tail([], lost, Client.reconnectedAfter)
    const [first, ...rows] = text.out.split("\n")
    assert.strictEqual(first, `! ${lost}`)
    assert.isTrue(rows.at(-2)?.startsWith(`— ${Client.reconnectedAfter} `), text.out)
    assert.isAtMost(rows.length, 3, text.out)
    assert.strictEqual(text.errors.split("\n").length, 3, text.errors)
    await server.stop()
  })

  it("does not take the name of the person, who may be there too, unless it is told to", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    await writeFile(join(folder, "natter", "config.json"), '{"nick": "Witness"}')
    const byFile = { XDG_CONFIG_HOME: folder }
    const named = async (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => {
      const { errors } = await run([...args, ...at], {
        env,
        input: "x\n",
        onOutput: (_, stop) => stop("SIGTERM")
      })
      return nameIn(errors) || errors
    }
    assert.strictEqual(await named(["send"], byFile), "Witnesssend")
    assert.match(await named(["send"], {}), /^[A-Za-z]+send$/)
    assert.include(await named(["send"], { ...byFile, NATTER_NICK: "witness" }), refused)
    assert.include(await named(["send", "--nick", "witness"], byFile), refused)
    // Somebody speaks until it has heard, and stops.
    const speak = setInterval(() => witness.send("SAY lobby hello"), 50)
    assert.strictEqual(await named(["tail"], byFile), "Witnesstail")
    clearInterval(speak)
    await rm(folder, { recursive: true })
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
    assert.strictEqual(wrong.errors, `${Cli.invalid("--since", "yesterday", Copy.use.since)}\n`)
  })
})

describe.skipIf(!existsSync("/dev/full"))("An output that cannot be written", () => {
  /** Runs the client with its output on a full disk. */
  const onFullDisk = async (args: ReadonlyArray<string>, input?: string) => {
    const disk = openSync("/dev/full", "w")
    const child = spawn(process.execPath, ["dist/client.js", ...args], {
      stdio: [input === undefined ? "ignore" : "pipe", disk, "pipe"],
      env: { PATH: process.env.PATH, HOME: "/nowhere" }
    })
    closeSync(disk)
    if (input !== undefined) child.stdin?.write(input)
    let errors = ""
    child.stderr?.on("data", (text) => {
      errors += text
    })
    const [code]: Array<unknown> = await once(child, "close")
    return { code, errors }
  }
  const full = { code: 7, errors: `${Cli.cannotWrite("ENOSPC")}\n` }

  it("is reported in a sentence and a code, whatever is printed", async () => {
    await witness.ask("SAY lobby something to print")
    const tail = ["tail", ...at, "--nick", "tailer", "--last", "5"]
    const modes = [["--help"], ["--version"], ["--completions", "bash"], tail]
    const further = [
      [...tail, "--json"],
      [...tail, "--no-follow"],
      [...tail, "--json", "--no-follow"]
    ]
    for (const args of [...modes, ...further])
      assert.deepStrictEqual(await onFullDisk(args), full, args.join(" "))
  })

  it("ends a filter, whose name is free at once", async () => {
    const speak = setInterval(() => witness.send("SAY lobby is anybody there?"), 50)
    const { code, errors } = await onFullDisk([...at, "--nick", "fuller"], "hello\n")
    clearInterval(speak)
    // What it said may have had no answer yet.
    assert.deepStrictEqual([code, errors.endsWith(full.errors)], [full.code, true], errors)
    await witness.until("LEAVE lobby quit fuller")
  })
})

describe("The client's command line", () => {
  const fails = async (
    code: number,
    sentence: RegExp | string,
    args: ReadonlyArray<string>,
    env: Readonly<Record<string, string>> = {}
  ) => {
    const result = await run(args, { input: "", env })
    assert.strictEqual(result.code, code, result.errors)
    if (typeof sentence === "string") assert.strictEqual(result.errors, `${sentence}\n`)
    else assert.match(result.errors, sentence)
    assert.notMatch(result.errors, /^\s+at /m)
    assert.strictEqual(result.errors.trim().split("\n").length, 1, result.errors)
    assert.strictEqual(result.out, "")
  }
  const ports = Cli.wholeNumber([1, 65_535])
  const colors = "auto, always or never"

  it("is answered with one sentence and a code when it can't be followed", async () => {
    const wrong: ReadonlyArray<readonly [args: string, sentence: string]> = [
      ["--bogus", Cli.unknownFlag("--bogus", "natter")],
      ["--port", Cli.valueMissing("--port", "--port number")],
      ["--port many", Cli.invalid("--port", "many", ports)],
      ["a b", Cli.invalid("port", "b", ports)],
      ["a 0", Cli.invalid("port", "0", ports)],
      ["snd hello", Cli.meantSubcommand("snd", "send", "natter send <text>")],
      ["--color red", Cli.invalid("--color", "red", colors)],
      ["--last 5", Cli.flagOfSubcommand("--last", "tail", "natter tail --last number")],
      ["--plain tail", Cli.subcommandFirst("tail", "natter tail --host host")],
      ["tail x", Cli.tooMany("x", "natter tail", [], true, true)],
      ["send --room lobby --to carol hi", Copy.roomAndPerson],
      ["send -r lobby --to carol hi", Copy.roomAndPerson],
      ["--nick 2d", Cli.invalid("--nick", "2d", Copy.use.nick)],
      [`--nick ${"x".repeat(1_000)}`, Cli.invalid("--nick", `${"x".repeat(39)}…`, Copy.use.nick)],
      ["--room Dev!", Cli.invalid("--room", "Dev!", Copy.use.room)],
      ["http://host", Cli.invalid("host", "http://host", Copy.use.host)],
      ["--host natter://host:0", Cli.invalid("--host", "natter://host:0", Copy.use.host)],
      ["natter://host/Dev!", Cli.invalid("room", "Dev!", Copy.use.room)],
      ["natter://host:1/dev 5", Copy.twoPorts],
      ["host:1 5", Copy.twoPorts],
      ["--host 5077", Cli.invalid("--host", "5077", Copy.use.host)],
      ["5077x5 0", Cli.invalid("port", "0", ports)],
      ["70000", Cli.invalid("host", "70000", ports)],
      ["--rooms tea,!", Cli.invalid("--rooms", "tea,!", Copy.use.rooms)],
      ["--ignore 2d", Cli.invalid("--ignore", "2d", Copy.use.ignore)],
      ["help sned", Cli.noHelpOn("sned", ["send", "tail", "bot"])],
      ["tail --no-follow", Copy.nothingToPrint],
      ["--reconnect-for ever", Cli.invalid("--reconnect-for", "ever", Copy.use.reconnectFor)]
    ]
    for (const [args, sentence] of wrong) await fails(2, sentence, args.split(" "))
    await fails(2, Copy.emptyText, ["send", ""])
    for (const args of [[""], ["--host", ""]])
      await fails(2, Cli.invalid(args.length > 1 ? "--host" : "host", "", Copy.use.host), args)
    await fails(2, /^Invalid --time-format "%Q"\. A time format/, ["--time-format", "%Q"])
  })

  it("names the variable when that is wrong, and takes an empty one for unset", async () => {
    const wrong: Readonly<Record<string, readonly [value: string, use: string]>> = {
      NATTER_PORT: ["abc", ports],
      NATTER_COLOR: ["red", colors],
      NATTER_NICK: ["2d", Copy.use.nick],
      NATTER_ROOM: ["Dev!", Copy.use.room],
      NATTER_HOST: ["http://host", Copy.use.host],
      NATTER_RECONNECT_FOR: ["ever", Copy.use.reconnectFor],
      NATTER_PLAIN: ["maybe", "true or false"],
      NATTER_QUIET: ["maybe", "true or false"]
    }
    for (const [name, [value, use]] of Object.entries(wrong))
      await fails(2, Cli.invalid(name, value, use), [], { [name]: value })
    const names = [...Object.keys(wrong), "NATTER_TIME_FORMAT", "NATTER_BELL"]
    const others = ["HOME", "TZ", "TERM", "COLUMNS", "NO_COLOR"]
    const empty = Object.fromEntries([...names, ...others].map((name) => [name, ""]))
    const { code } = await run([...at, "--nick", "unset"], { input: "a\n", env: empty })
    assert.strictEqual(code, 0)
  })

  it("is answered with a code of its own where the server is the matter", async () => {
    await fails(3, literally(Client.unknownHost("nowhere.invalid")), ["--host", "nowhere.invalid"])
    await fails(5, literally(refused), [...at, "--nick", "witness"])
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
    await fails(2, Copy.unusable(file, Copy.config.meantKey("hots", "host")), [], env)
    await rm(file)
    await mkdir(file)
    await fails(2, Copy.unusable(file, Copy.config.notFile), [], env)
    await rm(folder, { recursive: true })
  })

  it("does no harm to a value with blanks or a carriage return at its ends", async () => {
    const env = { NATTER_NICK: " crlf\r", NATTER_HOST: `${server.host}\r\n`, TZ: "UTC\r" }
    const args = ["send", "--port", String(server.port), "x"]
    const { code, errors } = await run(args, { env })
    assert.deepStrictEqual([code, errors], [0, ""])
    await hears(witness, "crlf x")
  })

  it("works in a container without a home, an entry in the list of users, or a time zone", async () => {
    for (const env of [
      {},
      { HOME: "" },
      { HOME: "relative" },
      { TZ: "Nowhere/Town" },
      { TZ: "" }
    ]) {
      const child = spawn(process.execPath, ["dist/client.js", "send", ...at, "from nowhere"], {
        env,
        // No user has this number.
        ...(process.getuid?.() === 0 ? { uid: 54_321 } : {}),
        stdio: ["ignore", "pipe", "pipe"]
      })
      let errors = ""
      child.stderr.on("data", (text) => {
        errors += text
      })
      const [code]: Array<unknown> = await once(child, "close")
      assert.strictEqual(code, 0, errors)
      assert.match(nameIn(errors), /^[A-Za-z]+send[a-z]?$/)
    }
  })

  it("skips the mark that some editors put before a file, and hangs on no file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    const file = join(folder, "natter", "config.json")
    const env = { XDG_CONFIG_HOME: folder }
    await writeFile(file, `\uFEFF{"nick": "bommed", "port": ${server.port}}`)
    const { code, errors } = await run(["--host", server.host], { input: "x\n", env })
    assert.deepStrictEqual([code, errors], [0, ""])
    await rm(file)
    execFileSync("mkfifo", [file])
    await fails(2, Copy.unusable(file, Copy.config.notFile), [], env)
    await rm(file)
    await symlink("/dev/zero", file)
    await fails(2, Copy.unusable(file, Copy.config.notFile), [], env)
    await rm(file)
    await writeFile(file, " ".repeat(70_000))
    await fails(2, Copy.unusable(file, Copy.config.tooLarge(65_536)), [], env)
    await rm(folder, { recursive: true })
  })

  it("takes the place in every usual form", async () => {
    const { host, port } = server
    const forms = [[`${host}:${port}`], [`NATTER://${host}:${port}/`], [String(port)]]
    for (const form of forms) {
      const { code, errors } = await run(["-n", "guest", "-r", "#Lobby", ...form], { input: "x\n" })
      assert.deepStrictEqual([code, errors], [0, ""], form.join(" "))
    }
    const byFlag = await run(["send", "-p", String(port), "-n", "guest", "x"])
    assert.deepStrictEqual([byFlag.code, byFlag.errors], [0, ""])
  })

  it("says that nobody listens, and what was not delivered", async () => {
    const { code, errors } = await run(["send", "--nick", "x", "--", "--help"])
    assert.strictEqual(code, 3)
    assert.strictEqual(
      errors,
      `${Client.notDelivered("lobby", "--help")}\n${Client.nothingListens(Client.serverName("localhost", 1))}\n`
    )
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
    for (const flag of ["--version", "-v"])
      assert.match((await run([flag])).out, /^\d+\.\d+\.\d+\n+$/)
    assert.strictEqual((await run(["help", "send"])).out, (await run(["send", "--help"])).out)
    const { code, out } = await run(["--help"])
    assert.strictEqual(code, 0)
    assert.match(out, /--reconnect-for seconds\n/)
    assert.isAtMost(Math.max(...out.split("\n").map((row) => row.length)), 80)
  })
})
