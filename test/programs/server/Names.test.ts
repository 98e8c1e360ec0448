import { execFile } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../../support/line-socket.ts"
import { startServer } from "../../support/server-process.ts"
import { temporary } from "../../support/temporary.ts"

const root = temporary("names")
afterAll(() => rm(root, { recursive: true, force: true }))

/** What a server with these flags, that is to end by itself, ends with. */
const ends = (...flags: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number | null; readonly err: string }>((resolve) => {
    const { PATH = "", XDG_CACHE_HOME = "" } = process.env
    const options = { env: { PATH, XDG_CACHE_HOME, HOME: "/nowhere" } }
    const args = ["dist/server.js", "--port", "0", "--bind", "127.0.0.1", "--memory", ...flags]
    const child = execFile(process.execPath, args, options, (_, __, err) =>
      resolve({ code: child.exitCode, err })
    )
    child.stdout?.once("data", () => child.kill("SIGTERM"))
  })

describe("--names", () => {
  it("is free by default: HELLO says nothing of it", async () => {
    const server = await startServer()
    const client = await LineSocket.connect(server.port)
    const [hello = ""] = await client.until("HELLO")
    assert.notInclude(hello, "names=")
    client.drop()
    assert.strictEqual(await server.stop(), 0)
  })

  it("first-use tells that in HELLO, keeps a file in the folder of --state, and asks for a key", async () => {
    const folder = join(root, "state")
    const server = await startServer("--names", "first-use", "--state", folder)
    const client = await LineSocket.connect(server.port)
    const [hello = ""] = await client.until("HELLO")
    assert.match(hello, / names=first-use /)
    client.send("NICK alice")
    await client.until("JOINED lobby")
    assert.match((await client.ask("PAIR")).join(), /^ERR not-owner You have shown no key/)
    client.drop()
    assert.strictEqual(await server.stop(), 0)
    assert.deepStrictEqual(JSON.parse(await readFile(join(folder, "names.json"), "utf8")), {
      version: 1,
      names: {}
    })
  })

  it("first-use needs a folder that can be used", async () => {
    const homeless = await ends("--names", "first-use")
    assert.strictEqual(homeless.code, 8)
    assert.match(homeless.err, /^[^\n]*--state[^\n]*\n$/)
    const file = join(root, "file")
    await writeFile(file, "")
    const flags = ["--names", "first-use", "--plain-only", "--state", join(file, "folder")]
    const inTheWay = await ends(...flags)
    assert.strictEqual(inTheWay.code, 8)
    assert.match(inTheWay.err, /^Files cannot be written in [^\n]*--state[^\n]*\n$/)
  })

  it("first-use needs a file that can be read, and leaves one that cannot as it is", async () => {
    const folder = join(root, "broken")
    await mkdir(folder)
    await writeFile(join(folder, "names.json"), "{")
    const { code, err } = await ends("--names", "first-use", "--state", folder)
    assert.strictEqual(code, 8)
    assert.match(err, /^The names that belong to keys cannot be read from [^\n]*\n$/)
    assert.strictEqual(await readFile(join(folder, "names.json"), "utf8"), "{")
  })
})
