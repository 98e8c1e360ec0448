import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"

/** Makes Node take a `.js` file outside of any package for CommonJS, as every Node 20 before 20.19 does. */
const asBefore = process.allowedNodeEnvironmentFlags.has("--experimental-detect-module")
  ? ["--no-experimental-detect-module"]
  : []

const root = await mkdtemp(join(tmpdir(), "natter-single-file-"))
const started: Array<ChildProcess> = []
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL")
  await rm(root, { recursive: true })
})

/** A folder with nothing but the two programs, and perhaps the type of a package. */
const copied = async (name: string, type?: string) => {
  const folder = join(root, name)
  await mkdir(folder)
  for (const file of ["client.js", "server.js"])
    await copyFile(join("dist", file), join(folder, file))
  if (type !== undefined) await writeFile(join(folder, "package.json"), JSON.stringify({ type }))
  return { client: join(folder, "client.js"), server: join(folder, "server.js") }
}

/** The same as npm installs it: commands without a suffix, which are links to the files. */
const linked = async (name: string, type: string) => {
  const { client, server } = await copied(name, type)
  const commands = { client: join(root, name, "natter"), server: join(root, name, "natter-server") }
  await symlink(client, commands.client)
  await symlink(server, commands.server)
  return commands
}

const environment = { PATH: process.env.PATH, HOME: "/nowhere" }
const node = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [...asBefore, ...args], { env: environment })
  started.push(child)
  return child
}

/** Everything that a process prints from now on, up to the first line with this in it. */
const until = (child: ChildProcess, part: string) =>
  new Promise<string>((resolve, reject) => {
    let printed = ""
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text) => {
        printed += text
        if (printed.slice(printed.indexOf(part)).includes("\n") && printed.includes(part))
          resolve(printed)
      })
    child.once("close", () => reject(new Error(`"${part}" was not printed in: ${printed}`)))
  })

describe("A copied program", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"))
  const versionOf = async (program: string) => {
    const args = [...asBefore, program, "--version"]
    return (await promisify(execFile)(process.execPath, args, { env: environment })).stdout
  }

  it.each([
    ["an ES module package", "module"],
    ["a CommonJS package", "commonjs"]
  ])("prints its version in %s", async (_, type) => {
    for (const program of Object.values(await copied(type, type)))
      assert.strictEqual(await versionOf(program), `${version}\n`)
  })

  // One of these is CommonJS for Node, and the other an ES module.
  const places = {
    "outside of any package": () => copied("none"),
    "where it is reached by a link without a suffix": () => linked("linked", "module")
  }
  for (const [where, make] of Object.entries(places))
    it(`prints its version and chats ${where}`, async () => {
      const { client, server } = await make()
      assert.strictEqual(await versionOf(client), `${version}\n`)

      const running = node(server, "--bind", "127.0.0.1", "--port", "0")
      const banner = await until(running, "port ")
      assert.include(banner, `natter ${version} on `)
      const port = Number(/port (\d+)/.exec(banner)?.[1])
      const listener = await LineSocket.connect(port)
      await listener.ask("NICK listener")
      const filter = node(client, "--host", "127.0.0.1", "--port", String(port), "--nick", "filter")
      filter.stdin.end("hello\n")
      const [code] = await once(filter, "close")
      assert.strictEqual(code, 0)
      await listener.until("LEAVE lobby quit filter")
      assert.isTrue(listener.heard.some((line) => line.endsWith(" filter hello")))
      listener.drop()
      running.kill("SIGTERM")
      assert.deepStrictEqual(await once(running, "close"), [0, null])
    })

  it("is one file, and has nothing that only one kind of module may have", async () => {
    for (const file of ["client.js", "server.js"]) {
      const text = await readFile(join("dist", file), "utf8")
      assert.match(text, /^#!\/usr\/bin\/env node\n/)
      assert.notMatch(text, /^(import|export)\b/m)
      assert.notInclude(text, "import.meta")
      const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name)
      for (const name of required) assert.match(name, /^(node:)?[a-z/_]+$/)
    }
  })

  it("contains of Effect's modules only what is used", async () => {
    for (const file of ["client.js", "server.js"]) {
      const text = await readFile(join("dist", file), "utf8")
      assert.include(text, "NonEmptyString")
      assert.notInclude(text, "DateTimeUtcFromSelf")
    }
  })
})
