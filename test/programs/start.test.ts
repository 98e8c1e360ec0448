import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile
} from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { startServer } from "../support/server-process.ts"

const server = await startServer()
// Without it whoever says something is told that nobody hears it.
const listener = await LineSocket.connect(server.port)
await listener.ask("NICK listener")
const home = await mkdtemp(join(tmpdir(), "natter-start-"))
const folder = join(home, ".cache", "natter")
afterAll(async () => {
  listener.end()
  await server.stop()
  await rm(home, { recursive: true })
})

/** Runs the client once, which has something to say unless it is asked otherwise. */
const run = async (args = ["send", "--port", String(server.port), "hello"], HOME = home) => {
  const child = spawn(process.execPath, ["dist/client.js", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, HOME }
  })
  let errors = ""
  child.stderr.on("data", (text) => {
    errors += text
  })
  const [code]: Array<number | null> = await once(child, "close")
  assert.deepStrictEqual([code, errors], [0, ""])
}

const kept = async () => {
  const [file = "", ...more] = await readdir(folder)
  assert.deepStrictEqual(more, [])
  const path = join(folder, file)
  const { ino, mode } = await lstat(path)
  return { path, ino, mode: mode & 0o777, bytes: await readFile(path) }
}

/** What is there from an earlier run, or else from a first one. */
const anyKept = async () => {
  if (!existsSync(folder)) await run()
  return kept()
}

describe("What a program keeps of its compilation", () => {
  it("is the user's alone, is there after the first run, and is used by the next ones", async () => {
    await run(["--version"])
    assert.notInclude(await readdir(home), ".cache", "a program that only answers keeps nothing")
    await run()
    const first = await kept()
    assert.strictEqual(first.mode, 0o600)
    assert.strictEqual((await stat(folder)).mode & 0o777, 0o700)
    await run()
    assert.strictEqual((await kept()).ino, first.ino)
  })

  it("is not used when it is broken, or when others could have written it, and is made again", async () => {
    const whole = await anyKept()
    for (const spoil of [
      () => writeFile(whole.path, whole.bytes.fill(7, 1000, 2000)),
      () => writeFile(whole.path, whole.bytes.subarray(0, 5000)),
      () => chmod(whole.path, 0o666),
      async () => {
        await rename(whole.path, join(home, "elsewhere"))
        await symlink(join(home, "elsewhere"), whole.path)
      }
    ]) {
      const before = await kept()
      await spoil()
      await run()
      const after = await kept()
      assert.notStrictEqual(after.ino, before.ino)
      assert.strictEqual(after.mode, 0o600)
    }
  })

  it("replaces that of another version, and leaves all else alone", async () => {
    const { path } = await anyKept()
    await rm(path)
    await writeFile(join(folder, "client-0123456789abcdef-v20.0.0-x64"), "old")
    await writeFile(join(folder, "server-0123456789abcdef-v20.0.0-x64"), "other")
    await run()
    assert.sameMembers(
      (await readdir(folder)).map((name) => join(folder, name)),
      [path, join(folder, "server-0123456789abcdef-v20.0.0-x64")]
    )
    await rm(join(folder, "server-0123456789abcdef-v20.0.0-x64"))
  })

  it("is not kept in a folder that others may write", async () => {
    await rm((await anyKept()).path)
    await chmod(folder, 0o777)
    await run()
    assert.deepStrictEqual(await readdir(folder), [])
    await rm(folder, { recursive: true })
  })

  it("is not kept where there is no home, or where it can't be written", async () => {
    await run(undefined, join(home, "nowhere"))
    assert.notInclude(await readdir(home), "nowhere")
    await run(undefined, "")
    await mkdir(join(home, "file"))
    await writeFile(join(home, "file", ".cache"), "no folder")
    await run(undefined, join(home, "file"))
  })
})
