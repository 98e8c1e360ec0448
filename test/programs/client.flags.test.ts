import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import * as Cli from "../../src/programs/cli/Copy.ts"
import { variable } from "../../src/programs/cli/Environment.ts"
import { LineSocket } from "../support/line-socket.ts"
import { hears, literally, meetWitness, refused, run } from "../support/pipe.ts"

const { at, server, witness } = await meetWitness()

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

  // What each mistake is answered with is in client/Mistakes.test.ts.
  it("is answered with one sentence and a code when it can't be followed", async () => {
    const use = Cli.wholeNumber([1, 65_535])
    await fails(2, Cli.invalid("NATTER_PORT", "abc", use), [], { NATTER_PORT: "abc" })
  })

  it("takes an empty variable for unset", async () => {
    const flags = ["port", "color", "nick", "room", "host", "reconnect-for", "plain", "quiet"]
    const variables = [...flags, "time-format", "bell"].map(variable)
    const others = ["HOME", "TZ", "TERM", "COLUMNS", "NO_COLOR"]
    const empty = Object.fromEntries([...variables, ...others].map((name) => [name, ""]))
    const { code } = await run([...at, "--nick", "unset"], { input: "a\n", env: empty })
    assert.strictEqual(code, 0)
  })

  it("is answered with a code of its own where the server is the matter", async () => {
    await fails(3, literally(Client.unknownHost("nowhere.invalid")), ["--host", "nowhere.invalid"])
    const unknown = literally(Client.unknownHost("tial", "natter tail"))
    // Where the resolver would try it in a domain that knows every name.
    await fails(3, unknown, ["tial", "--nick", "lost"], { LOCALDOMAIN: "invalid" })
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
    for (const env of [{}, { HOME: "", TZ: "Nowhere/Town" }, { HOME: "relative", TZ: "" }]) {
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
      await hears(witness, " from nowhere")
      assert.match(witness.heard.join("\n"), / [A-Za-z]+send[a-z]? from nowhere$/m)
    }
  })

  it("skips the mark that some editors put before a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    const file = join(folder, "natter", "config.json")
    const env = { XDG_CONFIG_HOME: folder }
    await writeFile(file, `\uFEFF{"nick": "bommed", "port": ${server.port}}`)
    const { code, errors } = await run(["--host", server.host], { input: "x\n", env })
    assert.deepStrictEqual([code, errors], [0, ""])
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
      `${Client.notDelivered("lobby", "--help")}\n${Client.nothingListens("localhost", 1, true)}\n`
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
    // In which other words it is asked is in cli/CommandLine.test.ts.
    assert.match((await run(["--version"])).out, /^\d+\.\d+\.\d+\n+$/)
    const { code, out } = await run(["--help"])
    assert.strictEqual(code, 0)
    assert.match(out, /--reconnect-for seconds\n/)
    assert.isAtMost(Math.max(...out.split("\n").map((row) => row.length)), 80)
  })
})
