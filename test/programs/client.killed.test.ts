import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { Proxy } from "../support/proxy.ts"
import { undated } from "../support/undated.ts"

describe("A client that was killed", () => {
  let server: Server
  let witness: LineSocket
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "natter-runtime-"))
    server = await startLocalServer()
    witness = await LineSocket.connect(server.port)
    await witness.ask("NICK witness")
  })
  afterAll(async () => {
    witness.drop()
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  /** A filter under this name, and what it has printed. */
  const start = (
    nick: string,
    flags: ReadonlyArray<string> = [],
    { port }: { readonly port: number } = server
  ) => {
    const at = ["--host", server.host, "--port", String(port), "--nick", nick]
    const child = spawn(process.execPath, ["dist/client.js", ...flags, ...at], {
      stdio: "pipe",
      env: {
        PATH: process.env.PATH,
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
        XDG_RUNTIME_DIR: folder
      }
    })
    const printed = { text: "" }
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        printed.text += text
      })
    const sees = async (part: string) => {
      while (!printed.text.includes(part))
        await Promise.race([
          once(child.stdout, "data"),
          once(child.stderr, "data"),
          once(child, "close").then(() => {
            if (!printed.text.includes(part)) throw new Error(`no ${part} in ${printed.text}`)
          })
        ])
    }
    return { child, printed, sees }
  }
  const exit = async (child: ChildProcess, signal?: NodeJS.Signals) => {
    const ended = once(child, "exit")
    if (signal === undefined) child.stdin?.end()
    else child.kill(signal)
    const [code]: Array<unknown> = await ended
    return code
  }
  const secrets = () => readdirSync(join(folder, "natter"))

  it("takes its session back under the same name, with what was told it meanwhile", async () => {
    const first = start("carol")
    first.child.stdin.write("one\ntwo\n")
    await witness.until("MSG lobby 2")
    await witness.ask("TELL carol before")
    await first.sees("before")
    assert.strictEqual(secrets().length, 1)
    await exit(first.child, "SIGKILL")
    await witness.ask("TELL carol while away")
    const again = start("carol")
    await again.sees("while away")
    // Its ids go on where those of the first ended: nothing is taken for a line that was sent before.
    again.child.stdin.write("three\n")
    await witness.until("MSG lobby 3")
    assert.isTrue(witness.heard.at(-1)?.endsWith("carol three"), witness.heard.at(-1))
    assert.strictEqual(await exit(again.child), 0)
    assert.notInclude(again.printed.text, "missing")
    await witness.until("LEAVE lobby quit carol")
    assert.deepStrictEqual(secrets(), [])
  })

  it("does not take the session of one that runs", async () => {
    const first = start("dan")
    first.child.stdin.write("here\n")
    await witness.until("MSG lobby 4")
    const second = start("dan")
    assert.strictEqual(await exit(second.child), 5)
    first.child.stdin.write("still here\n")
    await witness.until("MSG lobby 5")
    assert.isTrue(witness.heard.at(-1)?.endsWith("dan still here"))
    assert.strictEqual(await exit(first.child), 0)
  })

  it("keeps its session from another kind of program, which would not show what was told it meanwhile", async () => {
    const first = start("gina", ["bot", "--json"])
    first.child.stdin.write('{"type":"rooms"}\n')
    await first.sees('"ok"')
    await exit(first.child, "SIGKILL")
    await witness.ask("TELL gina while away")
    const send = start("gina", ["send", "done"])
    assert.strictEqual(await exit(send.child), 5)
    await send.sees("refused")
    const again = start("gina", ["bot", "--json"])
    await again.sees("while away")
    assert.strictEqual(await exit(again.child), 0)
  })

  it("is back in all its rooms", async () => {
    const first = start("erin", ["bot", "--json"])
    first.child.stdin.write('{"type":"join","room":"tea"}\n')
    await first.sees('"tea"')
    await exit(first.child, "SIGKILL")
    const again = start("erin", ["bot", "--json"])
    await again.sees('"ready"')
    again.child.stdin.write('{"type":"say","room":"tea","text":"back"}\n')
    await again.sees('"ok"')
    assert.strictEqual(await exit(again.child), 0)
    assert.notInclude(again.printed.text, '"error"')
    assert.notInclude(witness.heard.map(undated).join("\n"), "LEAVE lobby lost erin")
  })

  it("has it back as well when it was quit without a connection, which no server has heard", async () => {
    const proxy = await Proxy.start(server)
    const first = start("frank", [], proxy)
    first.child.stdin.write("here\n")
    await witness.until("MSG lobby")
    proxy.isClosed = true
    for (const passage of proxy.passages) passage.destroy()
    await first.sees("Reconnecting")
    assert.strictEqual(await exit(first.child), 0)
    await witness.ask("TELL frank while away")
    proxy.isClosed = false
    // Its input has ended before it is online, so it says goodbye as soon as it is.
    const again = start("frank", [], proxy)
    assert.strictEqual(await exit(again.child), 0)
    await again.sees("while away")
    assert.deepStrictEqual(secrets(), [])
    await proxy.stop()
  })
})
