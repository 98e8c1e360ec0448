import { execFile, execFileSync, spawnSync } from "node:child_process"
import { copyFile, mkdir, readdir, rm } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { Archive } from "../../src/services/server/store/Archive.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("data")
afterAll(() => rm(root, { recursive: true, force: true }))

const place = ["--port", "0", "--bind", "127.0.0.1"]

/** Runs a server that is expected to end by itself, or is ended after its first line. */
const run = (
  args: ReadonlyArray<string>,
  env: Record<string, string> = {},
  program = "dist/server.js"
) =>
  new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve) => {
      const { PATH = "", XDG_CACHE_HOME = "" } = process.env
      const options = { env: { PATH, XDG_CACHE_HOME, HOME: "/nowhere", ...env } }
      const child = execFile(
        process.execPath,
        [program, ...place, ...args],
        options,
        (_, out, err) => resolve({ code: child.exitCode, out, err })
      )
      child.stdout?.once("data", () => child.kill("SIGTERM"))
    }
  )

const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0

/** Lets the system refuse what a process writes into its files beyond so many bytes. */
const limitFiles = ({ child }: ServerProcess, bytes: string) =>
  execFileSync("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}:unlimited`])

const dataIn = (out: string) => /^Data: {2}(.*)$/m.exec(out)?.[1] ?? ""

const heads = async ({ port }: ServerProcess, ...commands: ReadonlyArray<string>) => {
  const socket = await LineSocket.connect(port)
  const joined = await socket.ask("NICK alice")
  for (const command of commands) await socket.ask(command)
  const history = await socket.ask("HISTORY lobby 10")
  socket.drop()
  return { joined, history }
}

// What each flag leads to is in server/Data.test.ts.
describe("the data of a server", () => {
  it("is in the folder for state, as the banner says; a second server is told what to do", async () => {
    const home = join(root, "home")
    await mkdir(home)
    const folder = join(home, ".local/state/natter/server")
    const first = await run([], { HOME: home })
    assert.deepStrictEqual([first.code, first.err, dataIn(first.out)], [0, "", folder])
    const server = await startServer("--data", folder)
    assert.deepStrictEqual(await run([], { HOME: home }), {
      code: 8,
      out: "",
      err: `Another server has its data in ${folder}. Stop it, name another folder with --data, or keep nothing with --memory.\n`
    })
    await server.stop()
  })

  // Newer Nodes always have one.
  it.skipIf(isBuiltin("node:sqlite"))(
    "is in memory where no library can be loaded; with --data the server does not start",
    async () => {
      const copied = join(root, "server.js")
      await copyFile("dist/server.js", copied)
      const why = "storing needs Node 22.13 or newer, or the package libsql beside natter"
      const home = join(root, "other")
      await mkdir(home)
      const without = await run([], { HOME: home }, copied)
      assert.deepStrictEqual(
        [without.code, without.err, dataIn(without.out)],
        [0, "", `in memory only, gone when the server stops: ${why}`]
      )
      const made = await readdir(home, { recursive: true })
      assert.deepStrictEqual(
        made.filter((name) => name.includes(".db")),
        []
      )
      const folder = join(root, "wanted")
      assert.deepStrictEqual(await run(["--data", folder], {}, copied), {
        code: 8,
        out: "",
        err: `Cannot use ${folder} for data: ${why}.\n`
      })
    }
  )

  it.skipIf(!hasPrlimit)(
    "is refused while the disk cannot be written, is read meanwhile, and is kept again afterwards",
    async () => {
      const server = await startServer("--data", join(root, "refusing"), "--log-size", "5000")
      const alice = await LineSocket.connect(server.port)
      await alice.ask("NICK alice")
      // More than the server has in memory.
      for (let n = 1; n < 600; n++) alice.send(`SAY lobby message ${n}`)
      await alice.ask("SAY lobby message 600")
      limitFiles(server, "1")
      assert.match((await alice.ask("SAY lobby lost")).at(-1) ?? "", /^ERR unavailable /)
      assert.match((await alice.ask("JOIN tea")).at(-1) ?? "", /^ERR unavailable /)
      const bob = await LineSocket.connect(server.port)
      assert.match((await bob.ask("NICK bob")).at(-1) ?? "", /^JOINED lobby \w+:600 2/)
      assert.include((await bob.ask('SEARCH lobby 1 "message 2"')).join("\n"), "alice message 2")
      limitFiles(server, "unlimited")
      assert.match((await alice.ask("SAY lobby kept")).at(-1) ?? "", /^OK lobby \w+:601 /)
      await server.stop()
      const logged = server.printed()
      assert.include(logged, "Nothing can be stored. It is tried again.")
      assert.include(logged, "refusedCommits=1")
    }
  )

  it("is kept in each room as --retain says, by number and by age", async () => {
    const [made, folder] = [join(root, "made"), join(root, "retained")]
    const now = Date.now()
    const said = (room: string, time: number) => ({
      room: RoomName.make(room),
      nick: "bob",
      time,
      said: { text: "x" }
    })
    const old = (room: string) => Array.from({ length: 4 }, () => said(room, now - 2 * 86_400_000))
    const archive = Archive.own(made)
    archive.add([...old("tea"), said("tea", now), ...old("lobby")], () => "e")
    await mkdir(folder)
    archive.backup(join(folder, "natter.db"))
    const server = await startServer("--data", folder, "--log-size", "5", "--retain", "tea=20,1")
    const alice = await LineSocket.connect(server.port)
    for (const command of ["NICK alice", "JOIN tea"]) await alice.ask(command)
    const seqs = async (room: string) =>
      (await alice.ask(`HISTORY ${room} 100`)).flatMap(
        (line) => /^PAST \w+ (\d+)/.exec(line)?.[1] ?? []
      )
    // Those that are too old are deleted soon after the start.
    while ((await seqs("tea")).length > 1);
    assert.deepStrictEqual(await seqs("tea"), ["5"])
    assert.deepStrictEqual(await seqs("lobby"), ["1", "2", "3", "4"])
    for (const room of ["tea", "lobby"])
      for (let n = 0; n < 30; n++) await alice.ask(`SAY ${room} ${n}`)
    assert.strictEqual((await seqs("tea")).length, 20)
    assert.strictEqual((await seqs("lobby")).length, 5)
    alice.drop()
    await server.stop()
  })

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    it(`is as it was when a server comes back after ${signal}`, async () => {
      const folder = join(root, signal)
      const first = await startServer("--data", folder)
      const before = await heads(first, "SAY lobby hello", "TOPIC lobby all sorts")
      first.child.kill(signal)
      await first.stop()
      const second = await startServer("--data", folder, "--sync", "normal")
      const after = await heads(second)
      assert.include(before.history.join("\n"), "alice hello")
      assert.deepStrictEqual(after.history, before.history)
      assert.match(after.joined.join("\n"), /JOINED lobby \w+:2 1 all sorts/)
      await second.stop()
    })
})
