import { execFileSync } from "node:child_process"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { vi } from "vitest"
import * as Cli from "../../../src/programs/cli/Copy.ts"
import * as Copy from "../../../src/programs/client/ClientCopy.ts"
import { meantCommand, plan } from "../../../src/programs/client/ClientPlan.ts"
import { defaults } from "../../../src/programs/client/ConfigFile.ts"
import { natter } from "../../../src/programs/client/Natter.ts"
import { mistakesOf } from "../../support/mistakes.ts"

const mistake = mistakesOf(natter, defaults)

const ports = Cli.wholeNumber([1, 65_535])
const colors = "auto, always or never"

describe("A mistake is answered with a sentence of its own", () => {
  const wrong: ReadonlyArray<readonly [args: string, sentence: string]> = [
    ["--bogus", Cli.unknownFlag("--bogus", "natter")],
    ["--port", Cli.valueMissing("--port", "--port number")],
    ["--port many", Cli.invalid("--port", "many", ports)],
    ["a b", Cli.invalid("port", "b", ports)],
    ["a 0", Cli.invalid("port", "0", ports)],
    ["snd hello", Cli.meantSubcommand("snd", "send", "natter send <text>")],
    ["--color red", Cli.invalid("--color", "red", colors)],
    ["--last 5", Cli.flagOfSubcommand("--last", "tail", "natter tail --last number")],
    ["--plain tail", Cli.subcommandFirst("tail", "natter tail --host host")],
    ["--plain forget", Cli.subcommandFirst("forget", "natter forget <host>")],
    ["forget 5077", Cli.invalid("host", "5077", Copy.use.host)],
    ["forget a b", Cli.tooMany("b", "natter forget", ["<host>"])],
    [
      "natter://host/tea#sha256.short",
      Cli.invalid("host", "natter://host/tea#sha256.short", Copy.use.host)
    ],
    ["tail x", Cli.tooMany("x", "natter tail", [], true, true)],
    ["send --room lobby --to carol hi", Copy.roomAndPerson],
    ["send -r lobby --to carol hi", Copy.roomAndPerson],
    ["send --to 2d hi", Cli.invalid("--to", "2d", Copy.use.nick)],
    ["--nick 2d", Cli.invalid("--nick", "2d", Copy.use.nick)],
    ["--room Dev!", Cli.invalid("--room", "Dev!", Copy.use.room)],
    ["http://host", Cli.invalid("host", "http://host", Copy.use.host)],
    ["--host natter://host:0", Cli.invalid("--host", "natter://host:0", Copy.use.host)],
    ["natter://host/Dev!", Cli.invalid("room", "Dev!", Copy.use.room)],
    ["natter://host:1/dev 5", Copy.twoPorts],
    ["host:1 5", Copy.twoPorts],
    ["--host host:1 -p 2", Copy.portsDiffer(1, 2)],
    ["send --host host:1 -p 2 hi", Copy.portsDiffer(1, 2)],
    ["host:1 --port 2", Copy.portsDiffer(1, 2)],
    ["host 1 --port 2", Copy.portsDiffer(1, 2)],
    ["1 --port 2", Copy.portsDiffer(1, 2)],
    ["--host 5077", Cli.invalid("--host", "5077", Copy.use.host)],
    ["5077x5 0", Cli.invalid("port", "0", ports)],
    ["70000", Cli.invalid("port", "70000", ports)],
    ["--rooms tea,!", Cli.invalid("--rooms", "tea,!", Copy.use.rooms)],
    ["--ignore 2d", Cli.invalid("--ignore", "2d", Copy.use.ignore)],
    ["help sned", Cli.noCommand("sned", ["send", "tail", "bot", "forget"])],
    ["tail --no-follow", Copy.nothingToPrint],
    // Here --last is given: what is missing is a number.
    [
      "tail --last 0 --no-follow",
      "--no-follow prints only earlier messages, and none were asked for: give --last with at least 1, or --since."
    ],
    ["--reconnect-for ever", Cli.invalid("--reconnect-for", "ever", Copy.use.reconnectFor)]
  ]
  it.each(wrong)("natter %s", async (args, sentence) => {
    assert.deepStrictEqual(await mistake(args.split(" ")), [2, sentence])
  })

  it("a value that is too long to be quoted whole", async () => {
    const sentence = Cli.invalid("--nick", `${"x".repeat(39)}…`, Copy.use.nick)
    assert.deepStrictEqual(await mistake(["--nick", "x".repeat(1_000)]), [2, sentence])
  })

  it.each(["", "   ", "\n", "\t\r\n "])("an empty text: %j", async (text) => {
    assert.deepStrictEqual(await mistake(["send", text]), [2, Copy.emptyText])
    assert.deepStrictEqual(await mistake(["send", "--to", "bob", text]), [2, Copy.emptyText])
  })

  it.each([
    ["host", [""]],
    ["--host", ["--host", ""]]
  ])("an empty %s", async (what, args) => {
    assert.deepStrictEqual(await mistake(args), [2, Cli.invalid(what, "", Copy.use.host)])
  })

  it("a time format", async () => {
    const [code, sentence] = await mistake(["--time-format", "%Q"])
    assert.strictEqual(code, 2)
    assert.match(sentence, /^Invalid --time-format "%Q"\. A time format[^\n]*$/)
  })
})

describe("A variable is named when it is wrong", () => {
  const wrong: Readonly<Record<string, readonly [value: string, use: string]>> = {
    NATTER_PORT: ["abc", ports],
    NATTER_COLOR: ["red", colors],
    NATTER_NICK: ["2d", Copy.use.nick],
    NATTER_ROOM: ["Dev!", Copy.use.room],
    NATTER_HOST: ["http://host", Copy.use.host],
    NATTER_RECONNECT_FOR: ["ever", Copy.use.reconnectFor],
    NATTER_PLAIN: ["maybe", "true or false"],
    NATTER_QUIET: ["maybe", "true or false"],
    NATTER_IGNORE: ["2d", Copy.use.ignore],
    NATTER_BELL: ["loud", "mention, off or all"],
    NATTER_ROOMS: ["tea !", Copy.use.rooms],
    NATTER_LAST: ["all", Cli.wholeNumber([0, 1_000_000])]
  }
  const programs = { natter: [], send: ["send", "hi"], tail: ["tail"], bot: ["bot"] }
  for (const [program, words] of Object.entries(programs))
    it.each(Object.entries(wrong))(`by ${program}: %s`, async (name, [value, use]) => {
      const sentence = Cli.invalid(name, value, use)
      assert.deepStrictEqual(await mistake(words, { [name]: value }), [2, sentence])
    })

  it("by each program: NATTER_TIME_FORMAT", async () => {
    for (const words of Object.values(programs)) {
      const [code, sentence] = await mistake(words, { NATTER_TIME_FORMAT: "%Q" })
      assert.strictEqual(code, 2)
      assert.match(sentence, /^Invalid NATTER_TIME_FORMAT "%Q"\. /)
    }
  })
})

describe("A configuration file that can't be read is named, and never waited for", () => {
  const make: Readonly<Record<string, (file: string) => undefined | Promise<unknown>>> = {
    "a folder": (file) => mkdir(file),
    "a pipe": (file) => void execFileSync("mkfifo", [file]),
    "a device without an end": (file) => symlink("/dev/zero", file)
  }
  const unusable = async (made: (file: string) => undefined | Promise<unknown>, why: string) => {
    const folder = await mkdtemp(join(tmpdir(), "natter-config-"))
    await mkdir(join(folder, "natter"))
    const file = join(folder, "natter", "config.json")
    await made(file)
    const answer = await mistake([], { XDG_CONFIG_HOME: folder })
    await rm(folder, { recursive: true })
    assert.deepStrictEqual(answer, [2, Copy.unusable(file, why)])
  }
  it.each(Object.entries(make))("%s", (_, made) => unusable(made, Copy.config.notFile))

  it("one with a name in it that is not known", () =>
    unusable((file) => writeFile(file, '{"hots": "x"}'), Copy.config.meantKey("hots", "host")))

  it("one that is too large", () =>
    unusable((file) => writeFile(file, " ".repeat(70_000)), Copy.config.tooLarge(65_536)))
})

describe("A host", () => {
  it.each<readonly [host: string, meant: string | undefined]>([
    ["tial", "natter tail"],
    ["Sent", "natter send"],
    ["bott", "natter bot"],
    ["taill", "natter tail"],
    ["localhost", undefined],
    ["tail.example", undefined],
    ["tail2", undefined],
    ["::1", undefined],
    ["chat", undefined]
  ])("by the name of %s is meant as the command %s where it is unknown", (text, meant) => {
    const where = Option.some({ by: "host", text })
    assert.strictEqual(meantCommand({ where }, ["send", "tail", "bot"]), meant)
  })

  it("that a flag names is meant", () => {
    assert.strictEqual(meantCommand({ where: Option.none() }, ["tail"]), undefined)
  })
})

describe("The room to begin in", () => {
  it("is asked for on the command line, where that is not the lobby of an invitation", async () => {
    vi.stubEnv("NATTER_ROOM", undefined)
    vi.stubEnv("NATTER_HOST", undefined)
    const given = (by: string, text: string | undefined) =>
      Option.map(Option.fromNullable(text), (text) => ({ by, text }))
    const begin = (host: readonly [by: string, text: string], room?: string, by = "--room") =>
      plan(
        {
          host: given(...host),
          port: { by: undefined, value: 5050 },
          nick: Option.none(),
          room: given(by, room),
          reconnectFor: Option.none(),
          acceptNew: false
        },
        1
      ).pipe(
        Effect.map(({ isRoomAsked, room }) => [room, isRoomAsked]),
        Effect.runPromise
      )
    assert.deepStrictEqual(await begin(["host", "h"]), ["lobby", false])
    assert.deepStrictEqual(await begin(["host", "h"], "tea"), ["tea", true])
    assert.deepStrictEqual(await begin(["host", "h"], "lobby"), ["lobby", true])
    assert.deepStrictEqual(await begin(["host", "h/tea"]), ["tea", true])
    assert.deepStrictEqual(await begin(["host", "h/lobby"]), ["lobby", false])
    assert.deepStrictEqual(await begin(["host", "h/#Lobby"]), ["lobby", false])
    assert.deepStrictEqual(await begin(["host", "h/tea"], "dev"), ["dev", true])
    // These are from the configuration file.
    assert.deepStrictEqual(await begin(["host", "h"], "trip", "NATTER_ROOM"), ["trip", false])
    assert.deepStrictEqual(await begin(["NATTER_HOST", "h/tea"]), ["tea", false])
    assert.deepStrictEqual(await begin(["NATTER_HOST", "h/tea"], "trip", "NATTER_ROOM"), [
      "trip",
      false
    ])
    assert.deepStrictEqual(await begin(["host", "h/tea"], "trip", "NATTER_ROOM"), ["tea", true])
    assert.deepStrictEqual(await begin(["--host", "h/lobby"], "trip", "NATTER_ROOM"), [
      "lobby",
      false
    ])
    vi.stubEnv("NATTER_ROOM", "trip")
    assert.deepStrictEqual(await begin(["host", "h"], "trip", "NATTER_ROOM"), ["trip", false])
    vi.unstubAllEnvs()
  })
})

describe("The port of a server", () => {
  it("is that of the flag, then of the variable, then of the configuration file", async () => {
    vi.stubEnv("NATTER_HOST", "host:1")
    vi.stubEnv("NATTER_PORT", undefined)
    const portWith = (by: string | undefined, value: number, host = "NATTER_HOST") =>
      plan(
        {
          host: Option.some({ by: host, text: "host:1" }),
          port: { by, value },
          nick: Option.none(),
          room: Option.none(),
          reconnectFor: Option.none(),
          acceptNew: false
        },
        1
      ).pipe(
        Effect.map(({ target }) => target.port),
        Effect.merge,
        Effect.runPromise
      )
    assert.strictEqual(await portWith("--port", 2), 2)
    assert.strictEqual(await portWith(undefined, 5050), 1)
    // No variable has this one, so it is from the file.
    assert.strictEqual(await portWith("NATTER_PORT", 2), 1)
    assert.strictEqual(await portWith("--port", 1, "--host"), 1)
    vi.stubEnv("NATTER_PORT", "2")
    assert.deepInclude(await portWith("NATTER_PORT", 2), { message: Copy.portsDiffer(1, 2) })
    assert.strictEqual(await portWith("NATTER_PORT", 2, "--host"), 1)
    vi.unstubAllEnvs()
  })
})
