import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { parse } from "../../../src/programs/cli/CommandLine.ts"
import * as Copy from "../../../src/programs/cli/Copy.ts"
import { oneOf, text, toggle, wholeNumber } from "../../../src/programs/cli/Flags.ts"
import { program } from "../../../src/programs/cli/Program.ts"

const common = {
  host: text({ flag: "host", value: "host", about: "Host" }),
  port: wholeNumber({ flag: "port", short: "p", about: "Port", default: 5, range: [1, 9] }),
  color: oneOf({ flag: "color", about: "Colours", choices: ["auto", "never"] }),
  nick: text({ flag: "nick", value: "name", about: "Nickname" }),
  plain: toggle({ flag: "plain", about: "Plain" })
}
const last = wholeNumber({ flag: "last", about: "How many", default: 0, range: [0, 9] })
const run = () => Effect.void

const chat = program({
  name: "chat",
  about: "Chats",
  flags: Options.all(common),
  places: Args.optional(Args.text({ name: "host" })),
  run,
  subcommands: {
    send: program({
      name: "chat send",
      about: "Sends",
      flags: Options.all(common),
      places: Args.optional(Args.text({ name: "text" })),
      run
    }),
    tail: program({
      name: "chat tail",
      about: "Prints",
      flags: Options.all({ ...common, last }),
      places: Args.none,
      run
    }),
    bot: program({
      name: "chat bot",
      about: "Speaks",
      flags: Options.all({ ...common, room: text({ flag: "room", value: "room", about: "Room" }) }),
      places: Args.none,
      run
    })
  }
})

/** What a line asks for, such as `Run chat send`, or the sentence that it is answered with. */
const asked = (line: string): string =>
  Either.match(parse(chat, line === "" ? [] : line.split(" ")), {
    onLeft: (sentence) => sentence,
    onRight: (request) => {
      switch (request._tag) {
        case "Help":
          return `Help ${request.of.name}`
        case "Version":
          return "Version"
        case "Completions":
          return `Completions ${request.shell}`
        case "Run":
          return ["Run", request.of.name, ...request.words, "|", ...request.after].join(" ")
      }
    }
  })

describe("A command line", () => {
  const inOrder: Readonly<Record<string, string>> = {
    "": "Run chat |",
    host: "Run chat host |",
    "--port 5 --color never --plain --nick bob host":
      "Run chat --port 5 --color never --plain --nick bob host |",
    "--port=5 host": "Run chat --port=5 host |",
    send: "Run chat send |",
    "send --nick bob text": "Run chat send --nick bob text |",
    "send -- --text": "Run chat send | --text",
    "send -- --help": "Run chat send | --help",
    "send -": "Run chat send - |",
    "send help": "Run chat send help |",
    "send version": "Run chat send version |",
    "version --plain": "Run chat version --plain |",
    "tail --last 5 --plain": "Run chat tail --last 5 --plain |",
    "-p 5 host": "Run chat -p 5 host |",
    "--plain yes": "Run chat --plain yes |",
    "tail --last -5": "Run chat tail --last -5 |"
  }
  for (const [line, request] of Object.entries(inOrder))
    it(`is taken when it is in order: «${line}»`, () => assert.strictEqual(asked(line), request))

  const builtIn: Readonly<Record<string, string>> = {
    "--help": "Help chat",
    "--bogus -h": "Help chat",
    "--port 5 host --help": "Help chat",
    "a b c --version": "Version",
    "send --nick x -h": "Help chat send",
    "tail --last --help": "Help chat tail",
    "tail --last 5 --version --plain": "Version",
    "--plain --completions bash": "Completions bash",
    "--completions": Copy.valueMissing("--completions", "--completions bash|fish|zsh"),
    "-v": "Version",
    version: "Version",
    "tail version": "Version",
    "tail help": "Help chat tail",
    help: "Help chat",
    "help send": "Help chat send",
    "help --plain": "Help chat",
    "help sned": Copy.noCommand("sned", ["send", "tail", "bot"]),
    "--completions tcsh": Copy.valueMissing("--completions", "--completions bash|fish|zsh")
  }
  for (const [line, request] of Object.entries(builtIn))
    it(`gets the help it asks for, whatever else it says: «${line}»`, () =>
      assert.strictEqual(asked(line), request))

  const wrong: Readonly<Record<string, string>> = {
    "--port": Copy.valueMissing("--port", "--port number"),
    "--port --plain": Copy.valueMissing("--port", "--port number"),
    "tail --color": Copy.valueMissing("--color", "--color auto|never"),
    "--nick=": Copy.valueMissing("--nick", "--nick name"),
    "--port 5 --port 6": Copy.givenTwice("--port"),
    "-p 5 --port 6": Copy.givenTwice("--port"),
    "-p": Copy.valueMissing("-p", "-p number"),
    "--plain --plain": Copy.givenTwice("--plain"),
    "--plain=true": Copy.valueNotTaken("--plain"),
    "--plain true": Copy.valueNotTaken("--plain"),
    "--prot 5": Copy.meantFlag("--prot", "--port"),
    "--bogus": Copy.unknownFlag("--bogus", "chat"),
    "tail --bogus": Copy.unknownFlag("--bogus", "chat tail"),
    "tail --wizard": Copy.unknownFlag("--wizard", "chat tail"),
    "send --bogus": Copy.hyphenInText("--bogus", "chat send -- text"),
    "--last 5": Copy.flagOfSubcommand("--last", "tail", "chat tail --last number"),
    "a b": Copy.tooMany("b", "chat", ["<host>"]),
    "a -- b": Copy.tooMany("b", "chat", ["<host>"]),
    "tail a": Copy.tooMany("a", "chat tail", [], true),
    "bot lobby": Copy.tooMany("lobby", "chat bot", [], true, true),
    "send a b": Copy.tooMany("b", "chat send", ["<text>"], true),
    "snd hello": Copy.meantSubcommand("snd", "send", "chat send <text>"),
    "tial --plain x": Copy.meantSubcommand("tial", "tail", "chat tail"),
    "hots x": Copy.tooMany("x", "chat", ["<host>"]),
    "--plain tail": Copy.subcommandFirst("tail", "chat tail --host host")
  }
  it("may put flags before the command of a program that does nothing without one", () => {
    const one = program({
      name: "asks one",
      about: "One",
      flags: Options.all({ plain: common.plain, nick: common.nick }),
      places: Args.text({ name: "who" }),
      run
    })
    const asks = program({
      name: "asks",
      about: "Asks",
      flags: Options.all({ plain: common.plain, nick: common.nick }),
      places: Args.none,
      run,
      subcommands: { one }
    })
    for (const line of ["one --plain bob", "--plain one bob", "--nick one --plain one bob"])
      assert.deepInclude(
        Either.getOrThrow(parse(asks, line.split(" "))),
        { _tag: "Run", of: one },
        line
      )
    for (const line of ["frobnicate", "--nick=one frobnicate", "--plain two one"])
      assert.deepStrictEqual(
        parse(asks, line.split(" ")),
        Either.left(
          line.endsWith(" one")
            ? Copy.subcommandFirst("one", "asks one <who>")
            : Copy.noCommand("frobnicate", ["one"])
        ),
        line
      )
  })

  for (const [line, sentence] of Object.entries(wrong))
    it(`is answered in a sentence: ${line}`, () => assert.strictEqual(asked(line), sentence))
})
