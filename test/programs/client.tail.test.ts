import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import * as Cli from "../../src/programs/cli/Copy.ts"
import * as Copy from "../../src/programs/client/ClientCopy.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { hears, meetWitness, objects, refused, run } from "../support/pipe.ts"

const { at, server, witness } = await meetWitness()

// What has servers of its own goes on beside the rest.
describe.concurrent("client tail", () => {
  it.sequential("gives all that it is asked for, page by page", async () => {
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

  it.sequential("prints an object for each event, and ends when nobody reads it", async () => {
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

  it.sequential("ends with 0 when it has printed what there is, if it is told not to follow", async () => {
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

  it.sequential("ends with 0 when its reader has gone", async () => {
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

  it.sequential("does not take the name of the person, who may be there too, unless it is told to", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    await writeFile(join(folder, "natter", "config.json"), '{"nick": "Witness"}')
    const byFile = { XDG_CONFIG_HOME: folder }
    const named = async (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => {
      const { code, errors } = await run([...args, ...at], {
        env,
        input: "who am I\n",
        onOutput: (_, stop) => stop("SIGTERM")
      })
      if (args[0] !== "send" || code !== 0) return errors
      await hears(witness, " who am I")
      const said = witness.heard.findLast((line) => line.endsWith(" who am I"))
      return said?.split(" ").at(-4) ?? ""
    }
    assert.strictEqual(await named(["send"], byFile), "Witnesssend")
    assert.match(await named(["send"], {}), /^[A-Za-z]+send$/)
    assert.include(await named(["send"], { ...byFile, NATTER_NICK: "witness" }), refused)
    assert.include(await named(["send", "--nick", "witness"], byFile), refused)
    // Somebody speaks until it has heard, and stops.
    const speak = setInterval(() => witness.send("SAY lobby hello"), 50)
    // A script has no use for the name that the others see.
    assert.strictEqual(await named(["tail"], byFile), "")
    await hears(witness, "ENTER lobby Witnesstail")
    clearInterval(speak)
    await rm(folder, { recursive: true })
  })

  it.sequential("leaves out what is older than --since", async () => {
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

describe.concurrent("client tail, on a server of its own,", () => {
  it.sequential("ends behind a reader that has gone, when the server stops and nothing is said any more", async () => {
    const other = await startLocalServer()
    const speaker = await LineSocket.connect(other.port)
    await speaker.ask("NICK speaker")
    const tail = `node dist/client.js tail --host 127.0.0.1 --port ${other.port} --nick tailer`
    const left = `${tail}; echo "ended with $?" >&2`
    const right = "head -n 1; exec </dev/null; echo nobody reads >&2"
    const pipeline = spawn("sh", ["-c", `{ ${left}; } | { ${right}; }`], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: "/nowhere",
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME
      }
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

  it.sequential("ends at the next thing to print when nobody reads, however much there is to say", async ({
    onTestFinished
  }) => {
    // Slow, because what floods it need not be fast.
    const other = await startLocalServer("--message-rate", "20")
    const speaker = await LineSocket.connect(other.port)
    await speaker.ask("NICK speaker")
    const filter = `node dist/client.js --host 127.0.0.1 --port ${other.port} --nick bot`
    const talk = `yes | { ${filter} 2>/dev/null; echo "$?" >&2; }`
    const pipeline = spawn("sh", ["-c", `${talk} | head -n 1`], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: "/nowhere",
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME
      }
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

  it.sequential("tells when the connection is lost, and when it is back, as text and as JSON", async () => {
    let server = await startLocalServer()
    const port = String(server.port)
    const tail = async (flags: ReadonlyArray<string>, lost: string, back: string) => {
      let next = Promise.resolve(server)
      const guest = await LineSocket.connect(server.port)
      await guest.ask("NICK guest")
      // What the client asks for at its start is answered before it prints the last of these.
      const rounds = ["round 1", "round 2", "round 3"]
      const says = () => guest.send(`SAY lobby ${rounds.shift() ?? ""}`)
      const entered = hears(guest, "ENTER lobby").then(says)
      let printed = 0
      const ended = await run(["tail", "--host", server.host, "--port", port, ...flags], {
        onOutput: (all, stop) => {
          const count = all.split("round").length - 1
          if (count > printed && count === 3) server.stop()
          if (count > printed && count < 3) says()
          printed = count
          if (all.includes(lost)) next = restart()
          if (all.includes(back)) stop("SIGTERM")
        }
      })
      await entered
      server = await next
      return ended
    }
    let restarted: Promise<Server> | undefined
    const restart = () => {
      restarted ??= startLocalServer(port)
      return restarted
    }
    const json = await tail(["--json"], '"lost"', '"back"')
    assert.deepStrictEqual(
      objects(json.out).map(({ type }) => type),
      ["message", "message", "message", "lost", "gap", "back"]
    )
    restarted = undefined
    const lost = Client.reconnecting(Client.farewell("shutdown", undefined), "idle")
    const text = await tail([], lost, Client.reconnectedAfter)
    const [, after = ""] = text.out.split(`\n! ${lost}\n`)
    const rows = after.split("\n")
    assert.isTrue(rows.at(-2)?.startsWith(`— ${Client.reconnectedAfter} `), text.out)
    assert.isAtMost(rows.length, 3, text.out)
    assert.strictEqual(text.errors.split("\n").length, 2, text.errors)
    await server.stop()
  })
})
