import { spawn } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { Timestamp } from "../../../src/domain/chat/Timestamp.ts"
import { keptSecrets, type Way } from "../../../src/services/client/SecretFiles.ts"

const alice = Nick.make("Alice")
const secret = Secret.make("4kqR8w2mXz0aBcDeFgHiJk")
const session = { secret, habits: undefined }
const target = { host: "chat.example", port: 5050 }

describe("Kept secrets", () => {
  let base: string
  let folder: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "natter-secrets-"))
    folder = join(base, "natter")
  })
  afterEach(() => rmSync(base, { recursive: true }))

  const open = (nick: Nick | undefined, at = target, way: Way = "person") =>
    Effect.runSync(keptSecrets(folder, at, nick, way))
  const files = () => readdirSync(folder).map((name) => join(folder, name))

  /** Makes the only file that of a process that has ended. */
  const orphan = async (change: (second: string) => string = (second) => second) => {
    const child = spawn(process.execPath, ["-e", ""])
    await once(child, "exit")
    const [file = ""] = files()
    const [first = "", second = ""] = readFileSync(file, "utf8").split("\n")
    const dead = JSON.stringify({ ...JSON.parse(first), pid: child.pid, started: null })
    writeFileSync(file, `${dead}\n${change(second)}\n`)
  }

  it("are readable by their owner alone, and gone when their session is over", () => {
    const kept = open(alice)
    kept.keep(alice, session)
    assert.strictEqual(statSync(folder).mode & 0o777, 0o700)
    assert.deepStrictEqual(
      files().map((file) => statSync(file).mode & 0o777),
      [0o600]
    )
    kept.forget()
    assert.deepStrictEqual(files(), [])
  })

  it("close a folder that was open", () => {
    open(alice).keep(alice, session)
    chmodSync(folder, 0o755)
    open(alice)
    assert.strictEqual(statSync(folder).mode & 0o777, 0o700)
  })

  it("are found when their process is gone, under the same name on the same server alone", async () => {
    open(alice).keep(alice, session)
    await orphan()
    assert.strictEqual(open(Nick.make("bob")).found.size, 0)
    assert.strictEqual(open(alice, { ...target, port: 1 }).found.size, 0)
    assert.strictEqual(open(undefined, { ...target, port: 1 }).found.size, 0)
    const kept = open(Nick.make("alice"))
    assert.deepStrictEqual([...kept.found], [["alice", session]])
    kept.keep(alice, session)
    kept.forget()
    assert.deepStrictEqual(files(), [])
  })

  it("are found when their process ends later, by a client that waits for the name", async () => {
    open(alice).keep(alice, session)
    const other = open(undefined)
    assert.isTrue(Option.isNone(other.find(alice)))
    await orphan()
    assert.deepStrictEqual(Option.getOrUndefined(other.find(alice)), session)
    assert.isTrue(Option.isNone(open(alice).find(alice)))
    // Under another name it is left where it was.
    other.keep(Nick.make("bob"), session)
    assert.deepStrictEqual([...open(alice).found.keys()], ["alice"])
  })

  it("are begun in place of none that another run has left, and gone where the name is refused", async () => {
    const [begun, bob] = [{ ...session, secret: Secret.make("b".repeat(22)) }, Nick.make("bob")]
    const isLeft = () => readFileSync(files()[0] ?? "", "utf8").includes(secret)
    open(alice).keep(alice, session)
    await orphan()
    // This is not what a program takes back.
    const program = open(alice, target, "send")
    program.begin(alice, begun)
    program.forget()
    assert.isTrue(isLeft())
    const kept = open(undefined)
    kept.begin(bob, begun)
    assert.lengthOf(files(), 2)
    kept.begin(alice, begun)
    assert.lengthOf(files(), 1)
    assert.isFalse(isLeft())
    kept.forget()
    assert.deepStrictEqual(files(), [])
    // What is begun in place of a session is not put back under another name.
    kept.keep(bob, session)
    assert.lengthOf(files(), 1)
  })

  it("leave those of other names where they were until a name is given", async () => {
    open(alice).keep(alice, session)
    await orphan()
    const kept = open(undefined)
    kept.begin(Nick.make("bob"), session)
    kept.forget()
    assert.strictEqual(open(alice).found.size, 0)
    kept.keep(Nick.make("bob"), session)
    assert.deepStrictEqual([...open(alice).found.keys()], ["alice"])
  })

  it.skipIf(!existsSync("/proc/self/stat"))(
    "are found when nobody has asked yet how their process ended",
    async () => {
      open(alice).keep(alice, session)
      // The shell becomes a program that does not ask for its children.
      const parent = spawn("sh", ["-c", "sleep 30 & echo $!; exec sleep 30"])
      const [said]: Array<unknown> = await once(parent.stdout, "data")
      const pid = Number(String(said))
      const fields = () => {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
        return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      }
      const started = fields()[19]
      const until = async (isSo: () => boolean) => {
        while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
      }
      await until(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n")
      process.kill(pid, "SIGKILL")
      await until(() => fields()[0] === "Z")
      const [file = ""] = files()
      const [first = "", second = ""] = readFileSync(file, "utf8").split("\n")
      writeFileSync(file, `${JSON.stringify({ ...JSON.parse(first), pid, started })}\n${second}\n`)
      assert.deepStrictEqual([...open(alice).found.keys()], ["alice"])
      parent.kill()
    }
  )

  it("are those of one server, however this machine is called", async () => {
    const at = (host: string) => ({ host, port: 5050 })
    const names = ["localhost", "127.0.0.1", "::1", "LocalHost"]
    for (const name of names)
      for (const other of names) {
        open(alice, at(name)).keep(alice, session)
        await orphan()
        const again = open(alice, at(other))
        assert.deepStrictEqual([...again.found.keys()], ["alice"], `${name} ${other}`)
        again.keep(alice, session)
        again.forget()
        assert.deepStrictEqual(files(), [])
      }
    open(alice, at("localhost")).keep(alice, session)
    await orphan()
    for (const other of ["localhost.example", "127.0.0.2", "10.0.0.1"])
      assert.strictEqual(open(alice, at(other)).found.size, 0, other)
  })

  it("of other names are named, where they are free", async () => {
    open(alice).keep(alice, session)
    const bob = Nick.make("bob")
    assert.deepStrictEqual<ReadonlyArray<string>>(open(bob).left, [])
    await orphan()
    assert.deepStrictEqual<ReadonlyArray<string>>(open(bob).left, ["Alice"])
    assert.deepStrictEqual<ReadonlyArray<string>>(open(undefined).left, ["Alice"])
    assert.deepStrictEqual<ReadonlyArray<string>>(open(bob, target, "send").left, [])
  })

  it("are all found by somebody whose name is not known yet", async () => {
    open(alice).keep(alice, session)
    await orphan()
    assert.deepStrictEqual([...open(undefined).found], [["alice", session]])
  })

  it("of a program are for the same kind of program and for persons, and theirs for nobody else", async () => {
    const cases: ReadonlyArray<readonly [Way, Way, number]> = [
      ["person", "send", 0],
      ["person", "filter", 0],
      ["bot", "send", 0],
      ["send", "send", 1],
      ["send", "person", 1]
    ]
    for (const [left, way, found] of cases) {
      open(alice, target, left).keep(alice, session)
      await orphan()
      assert.strictEqual(open(alice, target, way).found.size, found, `${left} ${way}`)
      for (const file of files()) rmSync(file)
    }
  })

  it("are not shared by two clients that run", async () => {
    open(alice).keep(alice, session)
    assert.strictEqual(open(alice).found.size, 0)
    await orphan()
    // The first takes it, and lives: this process.
    assert.strictEqual(open(alice).found.size, 1)
    assert.strictEqual(open(alice).found.size, 0)
  })

  it("stay until their session is over, also those of other names than the one that is used", async () => {
    open(alice).keep(alice, session)
    await orphan()
    const [file = ""] = files()
    utimesSync(file, new Date(), new Date(Date.now() - 3_600_000))
    const before = statSync(file).mtimeMs
    const bob = Nick.make("bob")
    const kept = open(undefined)
    kept.keep(bob, { secret: Secret.make("0aBcDeFgHiJk4kqR8w2mXz"), habits: undefined })
    kept.forget()
    assert.deepStrictEqual(files(), [file])
    assert.strictEqual(statSync(file).mtimeMs, before)
    // It is free for another process while this one runs under the other name.
    assert.deepStrictEqual([...open(alice).found], [["alice", session]])
  })

  it("come with the room, what was muted and who was ignored, and without them where those are damaged", async () => {
    const habits = {
      room: RoomName.make("tea"),
      muted: [RoomName.make("dev")],
      ignored: [
        { nick: Nick.make("bob"), old: [Nick.make("rob")], seen: Timestamp.make(5_000) },
        { nick: Nick.make("eve"), old: [] }
      ],
      since: Timestamp.make(4_000),
      read: [
        { room: RoomName.make("tea"), position: { epoch: Epoch.make("e1"), seq: Seq.make(7) } }
      ],
      inbox: Seq.make(3)
    }
    const damages: ReadonlyArray<(second: string) => string> = [
      () => "",
      () => "{",
      (second) => second.slice(0, -3),
      (second) => second.replace("tea", "T"),
      (second) => second.replace("5000", "-5"),
      // As it was once: names alone.
      (second) => second.replace(/"ignored":\[.*?\]\}?,"since"/, '"ignored":["bob"],"since"'),
      (second) => second.replace('"dev"', Array(65).fill('"dev"').join())
    ]
    for (const damage of [undefined, ...damages]) {
      const kept = open(alice)
      kept.keep(alice, { secret, habits })
      await orphan(damage)
      const found = { secret, habits: damage === undefined ? habits : undefined }
      assert.deepStrictEqual([...open(alice).found], [["alice", found]], String(damage))
      const [file = ""] = files()
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      rmSync(file)
    }
  })

  it("come without what was read from a version that does not keep it", async () => {
    const habits = {
      room: RoomName.make("tea"),
      muted: [],
      ignored: [],
      read: [],
      inbox: Seq.make(0)
    }
    open(alice).keep(alice, { secret, habits })
    await orphan((second) => second.replace(',"read":[],"inbox":0', ""))
    assert.deepStrictEqual([...open(alice).found], [["alice", { secret, habits }]])
  })

  it("follow a change of name", () => {
    const kept = open(alice)
    kept.keep(alice, session)
    const before = files()
    kept.keep(Nick.make("bob"), session)
    assert.strictEqual(files().length, 1)
    assert.notDeepEqual(files(), before)
    kept.forget()
    assert.deepStrictEqual(files(), [])
  })

  it("are removed after a day, when no server can know them", async () => {
    open(alice).keep(alice, session)
    await orphan()
    const [file = ""] = files()
    utimesSync(file, 0, 0)
    assert.strictEqual(open(alice).found.size, 0)
    assert.deepStrictEqual(files(), [])
  })

  it("do not mind files that cannot be looked at or removed", async () => {
    open(alice).keep(alice, session)
    await orphan()
    const other = (nick: string) => join(folder, `0123456789abcdef-${nick}`)
    // As a file that another client renames just then.
    symlinkSync("nowhere", other("bob"))
    mkdirSync(other("carol"))
    utimesSync(other("carol"), 0, 0)
    assert.deepStrictEqual([...open(alice).found], [["alice", session]])
  })

  it("are left to whoever has them in hand", async () => {
    open(alice).keep(alice, session)
    await orphan()
    const [file = ""] = files()
    const taken = `${file}.${process.ppid}`
    renameSync(file, taken)
    assert.strictEqual(open(alice).found.size, 0)
    assert.deepStrictEqual(files(), [taken])
  })

  it("leave other files of the folder alone, such as the last nickname", () => {
    open(alice).keep(alice, session)
    const other = join(folder, "last-nick")
    writeFileSync(other, "alice\n")
    utimesSync(other, 0, 0)
    open(alice)
    assert.include(files(), other)
  })

  it("are none where the file is damaged or the folder cannot be made", () => {
    open(alice).keep(alice, session)
    const [file = ""] = files()
    writeFileSync(file, "{")
    assert.strictEqual(open(alice).found.size, 0)
    rmSync(folder, { recursive: true })
    writeFileSync(folder, "no folder")
    const kept = open(alice)
    kept.keep(alice, session)
    kept.forget()
    assert.strictEqual(kept.found.size, 0)
    rmSync(folder)
    writeFileSync(join(base, "keep"), "")
  })
})
