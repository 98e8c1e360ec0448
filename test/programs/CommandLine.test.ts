import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { assert, describe, it } from "@effect/vitest"
import { Config } from "effect"
import { oneOf, wholeNumber } from "../../src/programs/Cli.ts"
import { essential, grammar, objection } from "../../src/programs/CommandLine.ts"

const common = {
  port: wholeNumber("port", "PORT", 5, [1, 9], "Port"),
  color: oneOf("color", "COLOR", ["auto", "never"], "Colours"),
  nick: Options.text("nick").pipe(
    Options.withPseudoName("name"),
    Options.withFallbackConfig(Config.string("NICK")),
    Options.optional
  ),
  plain: Options.boolean("plain").pipe(Options.withDescription("Plain"))
}
const chat = grammar(
  "chat",
  { ...common, where: Args.optional(Args.text({ name: "host" })) },
  {
    send: { ...common, text: Args.optional(Args.text({ name: "text" })) },
    tail: { ...common, last: wholeNumber("last", "LAST", 0, [0, 9], "How many") }
  }
)
const told = (line: string) => objection(chat, line === "" ? [] : line.split(" "))

describe("A command line", () => {
  it("is taken when it is in order", () => {
    for (const line of [
      "",
      "host",
      "--port 5 --color never --plain --nick bob host",
      "--port=5 host",
      "send",
      "send --nick bob text",
      "send -- --text",
      "send -",
      "tail --last 5 --plain",
      "tail --last -5"
    ])
      assert.strictEqual(told(line), undefined, line)
  })

  it("is left to the library when help is asked for, whatever else it says", () => {
    for (const line of ["--help", "--bogus -h", "tail --last --help", "a b c --version"])
      assert.strictEqual(told(line), undefined, line)
  })

  const kept: Readonly<Record<string, string>> = {
    "": "",
    "host 5": "host 5",
    "--port 5 host --help": "--help",
    "send --nick x -h": "send -h",
    "tail --last 5 --version --plain": "tail --version",
    "--plain --completions bash": "--completions bash",
    "send -- --help": "send -- --help"
  }
  for (const [line, essentials] of Object.entries(kept))
    it(`gives the library «${essentials}» of «${line}»`, () => {
      assert.strictEqual(essential(chat, line === "" ? [] : line.split(" ")).join(" "), essentials)
    })

  const wrong: Readonly<Record<string, string>> = {
    "--port": "--port needs a value: --port number.",
    "--port --plain": "--port needs a value: --port number.",
    "tail --color": "--color needs a value: --color auto|never.",
    "--nick=": "--nick needs a value: --nick name.",
    "--port 5 --port 6": "--port was given twice, but is taken once.",
    "--plain --plain": "--plain was given twice, but is taken once.",
    "--plain=true": "--plain stands alone, without a value.",
    "--plain true": "--plain stands alone, without a value.",
    "--prot 5": "There is no flag --prot; did you mean --port?",
    "tail --bogus": "There is no flag --bogus; --help lists what there is.",
    "send --bogus":
      "There is no flag --bogus; a text that begins with a hyphen stands after two: chat send -- text.",
    "--last 5": "--last is a flag of tail: chat tail --last number.",
    "a b": "chat takes <host> and flags: b is one argument too many.",
    "a -- b": "chat takes <host> and flags: b is one argument too many.",
    "tail a": "chat tail takes flags alone: a is one argument too many.",
    "send a b":
      "chat send takes <text> and flags: b is one argument too many. Several words stand in quotes.",
    "snd hello": "chat has no snd; did you mean send? chat send <text>",
    "tial --plain x": "chat has no tial; did you mean tail? chat tail",
    "hots x": "chat takes <host> and flags: x is one argument too many.",
    "--plain tail": "tail comes first, and everything else after it: chat tail --host host."
  }
  for (const [line, sentence] of Object.entries(wrong))
    it(`is answered in a sentence: ${line}`, () => assert.strictEqual(told(line), sentence))
})
