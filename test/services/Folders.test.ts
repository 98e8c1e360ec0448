import { execFile } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { rememberNick } from "../../src/programs/client/LastNick.ts"
import { makeFolder, takesFiles } from "../../src/services/Folders.ts"
import { meetWitness } from "../support/pipe.ts"

const { server } = await meetWitness()

describe("makeFolder", () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "natter-folders-"))
  })
  afterEach(() => rmSync(base, { recursive: true }))

  it("makes missing parents, all of them for their owner alone", () => {
    makeFolder(join(base, "a", "b", "c"))
    for (const folder of ["a", "a/b", "a/b/c"])
      assert.strictEqual(statSync(join(base, folder)).mode & 0o777, 0o700)
  })

  it("leaves a folder that is there as it is, also behind a link", () => {
    chmodSync(base, 0o755)
    makeFolder(base)
    assert.strictEqual(statSync(base).mode & 0o777, 0o755)
    symlinkSync(base, join(base, "link"))
    makeFolder(join(base, "link", "a"))
    assert.isTrue(statSync(join(base, "a")).isDirectory())
  })

  it("fails where a parent is a file, a link to nothing or a circle of links", () => {
    writeFileSync(join(base, "file"), "")
    symlinkSync(join(base, "nothing"), join(base, "dangling"))
    symlinkSync(join(base, "circle"), join(base, "circle"))
    for (const name of ["file", "dangling", "circle"]) {
      assert.throws(() => makeFolder(join(base, name)), /EEXIST/)
      assert.throws(() => makeFolder(join(base, name, "a", "b")), /EEXIST/)
    }
    assert.throws(() => makeFolder(join(base, "x".repeat(1_000), "a")), /ENAMETOOLONG/)
  })

  it("is tried before something is promised, and leaves nothing", () => {
    assert.isTrue(takesFiles(join(base, "a", "b")))
    assert.deepStrictEqual(readdirSync(join(base, "a", "b")), [])
    writeFileSync(join(base, "file"), "")
    assert.isFalse(takesFiles(join(base, "file")))
    assert.isFalse(takesFiles(join(base, "file", "a")))
  })

  it("is used wherever the programs make a folder", () => {
    const makers = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .filter((name) => /\bmkdir|makeDirectory/.test(readFileSync(join("src", name), "utf8")))
    assert.deepStrictEqual(makers, [join("services", "Folders.ts")])
  })
})

describe.skipIf(!existsSync("/proc/self"))("A parent that exists and takes no folder", () => {
  it("is an error, and nothing is remembered there", () => {
    assert.throws(() => makeFolder("/proc/natter/a"), /ENOENT|EACCES|EPERM/)
    assert.strictEqual(rememberNick("/proc/natter/last-nick", Nick.make("alice"))._tag, "None")
  })

  it.each(["HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"])(
    "does not keep the client from sending where %s is one",
    async (name) => {
      const { host, port } = server
      const args = ["send", "--host", host, "--port", String(port), "--nick", "sender", "hi"]
      const result = await new Promise((resolve) =>
        execFile(
          process.execPath,
          ["dist/client.js", ...args],
          {
            env: { PATH: process.env.PATH, HOME: "/nowhere", [name]: "/proc" },
            timeout: 15_000,
            killSignal: "SIGKILL"
          },
          (error, out, errors) => resolve([error, out, errors])
        )
      )
      assert.deepStrictEqual(result, [null, "", ""])
    }
  )
})
