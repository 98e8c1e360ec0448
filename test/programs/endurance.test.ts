import { spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { attack, objections } from "../attack/attack.ts"
import { fuzz } from "../fuzz/fuzz.ts"
import { soak } from "../soak/soak.ts"
import { bundle } from "../support/bundle.ts"
import { LineSocket } from "../support/line-socket.ts"
import { fair, Proxy } from "../support/proxy.ts"
import { prints, type ServerProcess, startServer } from "../support/server-process.ts"

// What goes on for a while and mostly waits, all of it at once: each has a server of its own. The runs of
// the tools are short; `npm run soak`, `npm run attack` and `npm run fuzz` go on for as long as they are told.

describe.concurrent("A soak", () => {
  it.live.each([
    [", some of them over IRC", true],
    [", through TLS", false],
    [", over WebSockets", false]
  ] as const)(
    "loses, doubles and reorders nothing while connections break all the time%s",
    ([way, isReadAlong]) =>
      Effect.gen(function* () {
        const options = {
          fault: "kill",
          tls: way === ", through TLS",
          web: way === ", over WebSockets",
          irc: isReadAlong,
          seconds: 3,
          clients: 8,
          cuts: 150,
          kill: 0,
          rate: 100,
          seed: 7
        } as const
        const report = yield* soak({
          ...options,
          kills: Number.POSITIVE_INFINITY,
          logSize: 2048,
          nodes: 0,
          replicas: 1,
          plan: "chance"
        })
        const { connections, passed, replayProblems, replays, sessionsLost, stuck, verdict } =
          report
        assert.deepStrictEqual(
          [verdict.problems, replayProblems, report.searchProblems, report.storeProblems, stuck],
          [[], [], [], [], []]
        )
        assert.strictEqual(sessionsLost, 0)
        assert.isTrue(passed)
        // Otherwise nothing was tested.
        assert.isAbove(verdict.delivered, 800)
        assert.isAbove(connections, options.clients)
        assert.strictEqual(replays > 0, isReadAlong)
        assert.strictEqual(report.missed > 0, options.irc)
      }),
    90_000
  )

  it.live(
    "loses, doubles and reorders nothing while the server is killed, too",
    () =>
      Effect.gen(function* () {
        const options = {
          fault: "kill",
          tls: false,
          web: false,
          irc: false,
          seconds: 30,
          clients: 6,
          cuts: 400,
          kill: 1200,
          rate: 60,
          seed: 11
        } as const
        const { storeProblems, killed, passed, replayProblems, sessionsLost, stuck, verdict } =
          yield* soak({
            ...options,
            kills: 2,
            logSize: 100_000,
            nodes: 0,
            replicas: 1,
            plan: "chance"
          })
        assert.deepStrictEqual(
          [verdict.problems, replayProblems, stuck, storeProblems],
          [[], [], [], []]
        )
        assert.deepStrictEqual([sessionsLost, verdict.declared, verdict.doubted], [0, 0, 0])
        assert.isTrue(passed)
        assert.isAbove(verdict.delivered, 200)
        assert.isAbove(killed, 1)
      }),
    120_000
  )
})

describe.concurrent("An attack from one address", () => {
  /** For a machine that is busy. */
  const bounds = { p99: 5000, max: 5000, memory: 400, stopped: 8 }
  let program: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    program = await bundle("test/attack/attacker.ts")
  })
  afterAll(() => program.remove())

  for (const kind of ["resets", "inboxes", "IRC rooms"] as const)
    it.sequential(`with ${kind} takes nothing from anybody else`, async () => {
      const verdict = await attack(program.path, kind, 1, 0.5)
      assert.deepStrictEqual(objections(verdict, bounds), [])
      // Otherwise nothing was tested.
      assert.isAbove(verdict.arrived, 0)
      assert.isAbove(verdict.pongs, 2)
    })
})

describe.concurrent("Lines of chance", () => {
  it("are taken by the server and by the client's decoder", { timeout: 60_000 }, async () => {
    const seed = randomInt(2 ** 31)
    try {
      const { decoded, heard } = await fuzz(2, seed, 32, 2500)
      assert.isAbove(decoded, 0)
      // Lines of many kinds were answered: the noise is not all noise.
      const answers = ["HELLO", "READY", "JOINED", "OK", "PONG", "ERR malformed", "ERR bad-utf8"]
      for (const kind of [...answers, "MSG", "TOPIC", "PAST", "ROOM"]) {
        assert.isAbove(heard.get(kind) ?? 0, 0, kind)
      }
      for (const kind of ["001", "366", "421", "BATCH", "CAP", "FAIL INVALID_PARAMS", "PRIVMSG"])
        assert.isAbove(heard.get(`IRC ${kind}`) ?? 0, 0, kind)
    } catch (error) {
      throw new Error(`npm run fuzz -- --seed ${seed}`, { cause: error })
    }
  })
})

/** Where each connection is cut, in bytes from the server and to it; the last ones hold. */
const cuts = [
  { down: 180, up: 20_000 },
  { down: 2_500, up: 700 },
  { down: 9_000, up: 3_001 },
  { down: 4_000, up: 20_000 }
]

const lines = Array.from({ length: 400 }, (_, i) => `line ${i} of a text that is not short at all`)

describe.concurrent("The client over a connection that is cut again and again", () => {
  it("delivers every line once and in order, and prints every line once and in order", async () => {
    const server = await startServer()
    const proxy = await Proxy.start(
      server,
      () => fair,
      (passage, connection) => {
        // The clients connect by turns, each over as many bad connections.
        const cut = cuts[Math.floor((connection - 1) / 2)]
        if (cut === undefined) return
        passage.arm("down", cut.down, { _tag: connection % 3 === 0 ? "Reset" : "Cut" })
        passage.arm("up", cut.up, { _tag: "Reset" })
      }
    )
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    const at = ["--host", "127.0.0.1", "--port", String(proxy.port)]
    const start = (...args: ReadonlyArray<string>) =>
      spawn(process.execPath, ["dist/client.js", ...args], { stdio: "pipe" })

    const reader = start("tail", ...at, "--json", "--nick", "reader")
    let read = ""
    reader.stdout.on("data", (text) => {
      read += text
    })
    // Its first connection is cut before it knows where the room is: until then it has heard nothing.
    while (!read.includes('"message"')) {
      await ear.ask("SAY lobby is the reader there?")
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const isLine = (text: unknown) => String(text).startsWith("line ")
    const writer = start(...at, "--nick", "writer")
    writer.stdin.end(lines.join("\n"))
    const [code] = await once(writer, "close")
    assert.strictEqual(code, 0)
    assert.isAtLeast(proxy.faults, 4)

    const texts = (await ear.ask("PING"))
      .filter((line) => line.startsWith("MSG "))
      .map((line) => line.split(" ").slice(5).join(" "))
    assert.deepStrictEqual(texts, lines)

    await new Promise<void>((resolve) => {
      const look = () => read.includes(lines.at(-1) ?? "") && resolve()
      reader.stdout.on("data", look)
      look()
    })
    reader.kill("SIGTERM")
    await once(reader, "close")
    const objects: ReadonlyArray<Record<string, unknown>> = read
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const messages = objects.filter(({ type }) => type === "message")
    assert.deepStrictEqual(messages.map(({ text }) => text).filter(isLine), lines)
    assert.isFalse(objects.some(({ type }) => type === "gap"))
    ear.drop()
    await proxy.stop()
    await server.stop()
  }, 60_000)
})

/** A server whose clocks can be set. */
const startWithClocks = async (): Promise<ServerProcess> => {
  process.env.NODE_OPTIONS = "--require ./test/support/clocks.cjs"
  const starting = startServer()
  // The process has it by now, and no other is to have it.
  delete process.env.NODE_OPTIONS
  return starting
}

describe.concurrent("A clock that is set", () => {
  it("ends nobody, and holds up no announcement; nor does a pause of the whole machine", async () => {
    const server = await startWithClocks()
    const alice = await LineSocket.connect(server.port)
    await alice.ask("NICK alice")
    // Forward, back, and a pause. Who is silent is looked at every second, and after a pause not at once.
    for (const [at, [bob, wait]] of (
      [
        ["boba", 1200],
        ["bobb", 0],
        ["bobc", 2200]
      ] as const
    ).entries()) {
      server.child.kill("SIGWINCH")
      await prints(server, new RegExp(`clock ${at + 1}\n`))
      const until = performance.now() + wait
      while (performance.now() < until) {
        await alice.ask("WHO lobby")
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const other = await LineSocket.connect(server.port)
      other.send(`NICK ${bob}\nBYE`)
      await other.toTheEnd()
      let line = await alice.next()
      while (!line?.startsWith("LEAVE lobby")) line = await alice.next()
    }
    alice.drop()
    assert.strictEqual(await server.stop(), 0)
  })
})
