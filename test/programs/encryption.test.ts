import { execFile } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { makeIdentity, pinOf } from "../../src/services/Identity.ts"
import { LineSocket } from "../support/line-socket.ts"
import { prints, type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"
import { openTls, tlsLines } from "../support/tls-client.ts"

const root = temporary("encryption")
afterAll(() => rm(root, { recursive: true, force: true }))

const keyIn = ({ printed }: ServerProcess) => /^Key: {3}(.*)$/m.exec(printed())?.[1] ?? ""

const pinOn = async ({ port }: ServerProcess) => {
  const socket = await openTls(port)
  const certificate = socket.getPeerX509Certificate()
  socket.destroy()
  return certificate === undefined ? undefined : pinOf(certificate.publicKey)
}

/** What is printed once this was printed so many times. */
const times = ({ source }: RegExp, count: number) => new RegExp(`(?:${source}[^]*){${count}}`)

/** What a server says that does not start, and its exit code. */
const refused = (...flags: ReadonlyArray<string>) =>
  new Promise<readonly [code: number | null, err: string]>((resolve) => {
    const words = ["dist/server.js", "--port", "0", "--bind", "127.0.0.1", "--memory", ...flags]
    const child = execFile(process.execPath, words, (_, __, err) => resolve([child.exitCode, err]))
  })

const pair = (name: string) => {
  const identity = makeIdentity(name, [], Date.now())
  const [cert, key] = [join(root, `${name}.pem`), join(root, `${name}.key`)]
  writeFileSync(cert, identity.certificate)
  writeFileSync(key, identity.key)
  return { ...identity, flags: ["--cert", cert, "--key", key], cert, keyFile: key }
}

describe("a server's key", () => {
  it("is made at the first start, and is the same at the next", async () => {
    const folder = join(root, "state")
    const first = await startServer("--state", folder)
    const pin = await pinOn(first)
    await first.stop()
    assert.strictEqual(keyIn(first), pin)
    assert.include(first.printed(), `/lobby#${pin}\n`)
    const second = await startServer("--state", folder)
    assert.strictEqual(await pinOn(second), pin)
    await second.stop()
  })

  it("is in the folder of the data where no other is named", async () => {
    const folder = join(root, "data")
    const server = await startServer("--data", folder)
    assert.include(readFileSync(join(folder, "key.pem"), "utf8"), "BEGIN PRIVATE KEY")
    await server.stop()
  })

  it("that was lost is a new one, of which a server with data warns", async () => {
    const folder = join(root, "lost")
    const first = await startServer("--data", folder, "--log-level", "warning")
    await first.stop()
    assert.notInclude(first.printed(), "new key")
    rmSync(join(folder, "key.pem"))
    const second = await startServer("--data", folder, "--log-level", "warning")
    await prints(second, /A new key was made, .*key\.pem was missing: clients .* refuse it\./)
    await second.stop()
    assert.notStrictEqual(keyIn(second), keyIn(first))
  })

  it("is for one run where none can be kept, and the server says so", async () => {
    const server = await startServer()
    assert.match(keyIn(server), /^sha256\.\S+, for this run only: .*ENOTDIR.*--state$/)
    assert.isTrue(keyIn(server).startsWith((await pinOn(server)) ?? "-"))
    await server.stop()
  })

  it("can be one of a file", async () => {
    const { flags, pin } = pair("own")
    const server = await startServer(...flags)
    assert.strictEqual(await pinOn(server), pin)
    await server.stop()
  })

  it("of a file is read again on SIGHUP; what cannot be used changes nothing", async () => {
    const { cert, flags, keyFile, pin } = pair("renewed")
    const server = await startServer(...flags, "--log-level", "info")
    const client = await tlsLines(server.port)
    await client.ask("NICK alice")
    const next = makeIdentity("renewed", [], Date.now())
    writeFileSync(cert, next.certificate)
    server.child.kill("SIGHUP")
    await prints(server, /is for another key/)
    assert.strictEqual(await pinOn(server), pin)
    writeFileSync(keyFile, next.key)
    server.child.kill("SIGHUP")
    await prints(server, new RegExp(`certificate read again key=${next.pin}`))
    assert.strictEqual(await pinOn(server), next.pin)
    // Whoever was connected goes on.
    await client.ask("SAY lobby hi")
    client.drop()
    await server.stop()
  })

  it("is read again while many connect, and each of them gets in", async () => {
    const own = pair("crowded")
    const { cert, flags, keyFile, pin } = own
    const other = makeIdentity("crowded", [], Date.now())
    const server = await startServer(...flags, "--log-level", "info")
    const seen = new Set<string | undefined>()
    let isOver = false
    const come = async () => {
      while (!isOver) seen.add(await pinOn(server))
    }
    const crowd = Array.from({ length: 8 }, come)
    for (let round = 1; round <= 4; round++) {
      const next = round % 2 === 1 ? other : own
      // Between the two files they do not belong together.
      writeFileSync(cert, next.certificate)
      server.child.kill("SIGHUP")
      await prints(server, times(/is for another key/, round))
      writeFileSync(keyFile, next.key)
      server.child.kill("SIGHUP")
      await prints(server, times(/certificate read again/, round))
      assert.strictEqual(await pinOn(server), next.pin)
    }
    isOver = true
    await Promise.all(crowd)
    assert.deepStrictEqual([...seen].sort(), [pin, other.pin].sort())
    await server.stop()
  })

  it("is not replaced by another where it cannot be used: the server does not start", async () => {
    const [one, two] = [pair("one"), pair("two")]
    mkdirSync(join(root, "broken"))
    writeFileSync(join(root, "broken", "key.pem"), "no key\n")
    const cases: ReadonlyArray<readonly [number, RegExp, ...ReadonlyArray<string>]> = [
      [8, /there is no such file/, "--cert", join(root, "none"), "--key", one.keyFile],
      [8, /is for another key/, "--cert", two.cert, "--key", one.keyFile],
      [8, /broken\/key\.pem/, "--state", join(root, "broken")],
      [8, /ENOTDIR/, "--state", "/dev/null/state"],
      [2, /give --cert and --key, not --cert alone/, "--cert", one.cert],
      [2, /leave out --cert or --plain-only/, "--plain-only", ...one.flags],
      [2, /--plain-too or --plain-only/, "--plain-only", "--plain-too"]
    ]
    for (const [code, sentence, ...flags] of cases) {
      const [ended, err] = await refused(...flags)
      assert.match(err, sentence)
      assert.match(err, /^[^\n]+\.\n$/)
      assert.strictEqual(ended, code, err)
    }
  })
})

describe("a server that encrypts nothing", () => {
  it("takes everybody, and dismisses TLS", async () => {
    const server = await startServer("--plain-only")
    assert.match(keyIn(server), /^none: /)
    const far = await LineSocket.from("127.0.0.2", server.port)
    await far.ask("NICK alice")
    far.drop()
    const failed = await openTls(server.port).then(
      () => "",
      (error: Error) => error.message
    )
    assert.match(failed, /wrong version number|socket|ECONNRESET/i)
    await server.stop()
  })
})
