import { execFile } from "node:child_process"
import { copyFile, mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import { program } from "../../src/programs/cli/Program.ts"
import { inJson } from "../../src/programs/server/ArchiveLines.ts"
import { operations } from "../../src/programs/server/Operations.ts"
import { Archive } from "../../src/services/server/store/Archive.ts"
import { spoil } from "../support/disk.ts"
import { mistakesOf } from "../support/mistakes.ts"
import { Raw } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("operations")
const data = join(root, "data")
const copy = join(root, "copy.db")
let server: ServerProcess
let alice: Raw

/** Runs a command of the server program on a folder, the one of the running server by default. */
const operate = (
  command: string,
  args: ReadonlyArray<string> = [],
  folder = data,
  input: string | undefined = undefined
) =>
  new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve) => {
      const all = ["dist/server.js", ...command.split(" "), "--data", folder, ...args]
      const child = execFile(process.execPath, all, (_, out, err) =>
        resolve({ code: child.exitCode, out, err })
      )
      child.stdin?.end(input ?? "")
    }
  )

const exported = async (...args: ReadonlyArray<string>) => {
  const { code, err, out } = await operate("export", args)
  assert.deepStrictEqual([code, err], [0, ""])
  return out.split("\n").slice(0, -1)
}

/** The same as exported from a folder, without a process. */
const lines = (folder: string) =>
  Array.from(
    Archive.read(folder).messages({}, () => assert.fail("A page is broken.")),
    (message) => inJson(message).trimEnd()
  )

const mistake = mistakesOf(
  program({
    name: "natter-server",
    about: "",
    flags: Options.none,
    places: Args.none,
    run: () => Effect.void,
    subcommands: operations
  })
)

/** Without the times. */
const plain = (all: ReadonlyArray<string>) =>
  all.map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME"))

const everything = [
  '{"room":"lobby","seq":1,"time":"TIME","nick":"alice","text":"one\\nline more"}',
  '{"room":"lobby","seq":2,"time":"TIME","nick":"bob","text":"two"}',
  '{"room":"tea","seq":1,"time":"TIME","nick":"alice","topic":"green"}',
  '{"room":"tea","seq":2,"time":"TIME","nick":"alice","text":"three"}',
  '{"room":"tea","seq":3,"time":"TIME","nick":"alice","topic":null}'
]

beforeAll(async () => {
  server = await startServer("--data", data)
  alice = await Raw.claim(server, "alice", "tea")
  const bob = await Raw.claim(server, "bob")
  await alice.say("@1 SAY lobby one\\nline more")
  await bob.say("SAY lobby two", "TELL alice psst")
  await alice.say("TOPIC tea green", "@2 SAY tea three", "TOPIC tea")
  bob.socket.drop()
})

afterAll(async () => {
  await server.stop()
  await rm(root, { recursive: true, force: true })
})

// Each step is a process or two.
describe("an operator", { timeout: 90_000 }, () => {
  it("exports messages from a running server, by room, time and format, without private ones", async () => {
    assert.deepStrictEqual(plain(await exported()), everything)
    assert.deepStrictEqual(plain(await exported("--room", "tea")), everything.slice(2))
    assert.deepStrictEqual(await exported("--before", "1h"), [])
    assert.lengthOf(await exported("--since", "1h"), 5)
    assert.deepStrictEqual(plain(await exported("--format", "text")), [
      "TIME lobby <alice> one",
      "    line more",
      "TIME lobby <bob> two",
      "TIME tea <alice> * set the topic: green",
      "TIME tea <alice> three",
      "TIME tea <alice> * took the topic away"
    ])
  })

  it("is told in a sentence what is wrong", async () => {
    for (const [command, args, folder, code, sentence] of [
      ["export", ["--since", "soon"], data, 2, 'Invalid --since "soon": use a date such as'],
      ["export", ["--room", "No!"], data, 2, 'Invalid --room "No!": use the name of a room.'],
      ["export", [], join(root, "nowhere"), 8, "there is no data"],
      ["export", ["--room", "coffee"], data, 2, "There is no room coffee in the data."],
      ["forget", ["--room", "tea"], join(root, "nowhere"), 8, "there is no data"],
      ["forget", [], data, 2, "give only one of --room, --nick and --before"],
      ["backup", [], data, 2, "Missing argument <file>"],
      ["forget", ["--room", "tea", "--nick", "bob"], data, 2, "give only one of --room, --nick"],
      ["forget", ["--room", "tea"], data, 8, `Another server has its data in ${data}. Stop it`]
    ] as const) {
      const [exitCode, message] = await mistake([command, "--data", folder, ...args])
      assert.strictEqual(exitCode, code, command)
      assert.include(message, sentence)
      assert.notInclude(message, "\n")
    }
    const taken = await operate("import")
    assert.deepStrictEqual([taken.code, taken.out], [8, ""])
    assert.match(taken.err, /^Another server has its data in [^\n]+ Stop it[^\n]+\n$/)
    const broken = await operate("import", [], join(root, "broken"), `${everything[1]}\n`)
    assert.deepStrictEqual([broken.code, broken.out], [2, ""])
    assert.include(broken.err, "Line 1 is not a message")
  })

  it("backs up a running server, and a server with the copy goes on from there", async () => {
    assert.strictEqual((await operate(`backup ${copy}`)).code, 0)
    // A copy is never overwritten.
    const [code] = await mistake(["backup", copy, "--state", data])
    assert.strictEqual(code, 8)
    const restored = join(root, "restored")
    await mkdir(restored)
    await copyFile(copy, join(restored, "natter.db"))
    assert.deepStrictEqual(lines(restored), lines(data))
    const again = await startServer("--data", restored)
    const back = await Raw.resume(again, alice.secret, `tea=${alice.at("tea", 3)}`, "inbox=0")
    assert.deepStrictEqual(
      back.begun.map((line) => line.replace(/ \w+:(\d+)/, " :$1").replace(/\d{4}-\S+Z/, "TIME")),
      ["READY alice 120 2", "JOINED lobby :2 2", "JOINED tea :3 1", "TOLD 1 TIME bob psst"]
    )
    await again.stop()
  })

  it("exports around a page that cannot be read, and is told what is missing", async () => {
    const folder = join(root, "spoilt")
    const said = (_: unknown, n: number) => ({
      room: RoomName.make("tea"),
      nick: "alice",
      time: 5,
      said: { text: `message ${n + 1} ${"x".repeat(500)}` }
    })
    Archive.own(folder).add(Array.from({ length: 40 }, said), () => "e")
    const copied = join(root, "spoilt-copy")
    await mkdir(copied)
    Archive.read(folder).backup(join(copied, "natter.db"))
    const lost = spoil(copied, 20)
    const { code, err, out } = await operate("export", [], copied)
    assert.deepStrictEqual(
      [code, err],
      [
        8,
        `Some messages cannot be read and were left out: tea ${lost[0]} to ${lost.at(-1)}. All others were exported.\n`
      ]
    )
    assert.lengthOf(out.split("\n").slice(0, -1), 40 - lost.length)
  })

  it("moves messages to another store", async () => {
    const folder = join(root, "imported")
    const exported = lines(data)
      .map((line) => `${line}\n`)
      .join("")
    const first = await operate("import", [], folder, exported)
    assert.deepStrictEqual([first.code, first.out], [0, "5 messages were added.\n"])
    assert.deepStrictEqual(lines(folder), lines(data))
    // A second time they come behind the others.
    await operate("import", [], folder, exported)
    assert.lengthOf(lines(folder), 10)
    const second = await startServer("--data", folder)
    const carol = await Raw.claim(second, "carol", "tea")
    const history = (await carol.say("HISTORY tea 2")).map((line) => line.replace(/\d{4}-\S+Z/, ""))
    assert.include(history, "PAST tea 5  alice three")
    await second.stop()
  })

  it("forgets what somebody said, a room, or what is old; the places are not used again", async () => {
    const copied = async (name: string) => {
      const folder = join(root, name)
      await mkdir(folder)
      await copyFile(copy, join(folder, "natter.db"))
      return folder
    }
    const folder = await copied("forgetful")
    const forget = async (...args: ReadonlyArray<string>) =>
      (await operate("forget", args, folder)).out
    for (const [flag, value, sentence] of [
      ["--room", "coffee", "There is no room coffee in the data."],
      ["--nick", "nobody", "Nothing in the data was said under the nickname nobody."]
    ] as const) {
      // A process has its folder to its end.
      const words = ["forget", "--data", await copied(value), flag, value]
      assert.deepStrictEqual(await mistake(words), [2, sentence])
    }
    assert.strictEqual(await forget("--nick", "BOB"), "2 messages were forgotten.\n")
    assert.include(plain(lines(folder))[1], '"seq":2,"time":"TIME","nick":"bob","text":"(removed)"')
    assert.strictEqual(await forget("--room", "tea"), "3 messages were forgotten.\n")
    assert.deepStrictEqual(plain(lines(folder)).length, 2)
    assert.strictEqual(await forget("--before", "0s"), "2 messages were forgotten.\n")
    assert.deepStrictEqual(lines(folder), [])
    const again = await startServer("--data", folder)
    const dan = await Raw.claim(again, "dan")
    assert.strictEqual(dan.head("lobby"), `${alice.at("lobby", 2)}`)
    await again.stop()
  })
})
