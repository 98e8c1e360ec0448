import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option, Schema } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { optional } from "../../../src/domain/chat/Optional.ts"
import { ruleOf } from "../../../src/domain/chat/Rule.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { command, completedAs, parse } from "../../../src/domain/client/SlashCommandParser.ts"

const { Struct } = Schema
const table = [
  command(
    "msg",
    Struct({ nick: Nick.annotations(completedAs("nick")), text: Schema.String }),
    "says",
    (of) => ({
      told: of.nick as string,
      text: of.text
    })
  ),
  command(
    "who",
    Struct({ room: optional(Schema.String.annotations(completedAs("room"))) }),
    "lists",
    (of) => ({
      told: of.room ?? "here",
      text: ""
    })
  ),
  command("quit", Struct({}), "leaves", () => ({ told: "", text: "" })),
  command("nick", Struct({ name: Nick.annotations(completedAs("word")) }), "changes", (of) => ({
    told: of.name as string,
    text: ""
  })),
  command(
    "bell",
    Struct({
      when: Schema.Literal("off", "all").annotations(completedAs("choice", ["off", "all"]))
    }),
    "rings",
    (of) => ({ told: of.when, text: "" })
  )
]
/** The rule in the schema of a nickname. */
const nickRule = Option.match(ruleOf(Nick.ast), {
  onNone: () => assert.fail("A nickname has no rule"),
  onSome: (rule) => rule
})

const read = (line: string) => parse(table, line)
const question = (line: string): string => {
  const meaning = read(line)
  return meaning._tag === "Question" ? meaning.sentence : assert.fail(`${line} is not a question`)
}

describe("A typed line", () => {
  it("is said as it is when it is no command", () => {
    for (const text of ["hello", " hello", "a /who", "// a comment", "1/2", "quit it", "\tx"])
      assert.deepStrictEqual(read(text), { _tag: "Say", text })
  })

  it("is said without its first slash when it begins with two and a word", () => {
    assert.deepStrictEqual(read("//who"), { _tag: "Say", text: "/who" })
    assert.deepStrictEqual(read("//"), { _tag: "Say", text: "/" })
    assert.deepStrictEqual(read("//nonsense at all"), { _tag: "Say", text: "/nonsense at all" })
  })

  it("keeps all its slashes when no word follows them, as in a comment", () => {
    assert.deepStrictEqual(read("///b"), { _tag: "Say", text: "//b" })
    assert.deepStrictEqual(read("////b c"), { _tag: "Say", text: "///b c" })
    for (const text of ["/// doc", "// e", "////////", "//-- x"])
      assert.deepStrictEqual(read(text), { _tag: "Say", text })
  })

  it("is not sent as a text that everybody would see as an action", () => {
    for (const line of ["//me waves", "//me\twaves", "//me\nwaves"])
      assert.strictEqual(question(line), Copy.textIsAction)
    for (const text of ["/me", "/men at work", "/ME waves", "//me waves"])
      assert.deepStrictEqual(read(`/${text}`), { _tag: "Say", text })
    // Nor is that advised.
    for (const line of [" /me waves", "、me waves"])
      assert.notInclude(question(line), "as text", line)
  })

  it("is nothing when it is blank", () => {
    const invisible = ["\u200b\u200d\u2060", "\u3164", " \u00ad \ufeff"]
    for (const line of ["", " ", "\t \n", ...invisible])
      assert.strictEqual(read(line)._tag, "Nothing", JSON.stringify(line))
    for (const text of invisible)
      assert.strictEqual(question(`/msg bob ${text}`), question("/msg bob"))
    assert.strictEqual(read("❤️\u200b")._tag, "Say")
  })

  it("is a command with its arguments", () => {
    const act = { told: "bob", text: "hi  there" }
    assert.deepStrictEqual(read("/msg bob hi  there"), { _tag: "Act", name: "msg", act })
    assert.deepStrictEqual(read("/MSG  bob   hi  there "), { _tag: "Act", name: "msg", act })
    assert.deepStrictEqual(read("/msg bob one\ntwo"), {
      _tag: "Act",
      name: "msg",
      act: { told: "bob", text: "one\ntwo" }
    })
    assert.deepStrictEqual(read("/who"), {
      _tag: "Act",
      name: "who",
      act: { told: "here", text: "" }
    })
    assert.deepStrictEqual(read("/who dev"), {
      _tag: "Act",
      name: "who",
      act: { told: "dev", text: "" }
    })
  })

  it("is questioned when an argument is missing, wrong, or one too many", () => {
    assert.strictEqual(question("/msg"), Copy.usage("/msg NICK TEXT"))
    assert.strictEqual(question("/msg bob"), Copy.missing("/msg bob TEXT", "TEXT"))
    assert.strictEqual(question("/msg b.b hi"), Copy.usage("/msg NICK TEXT", nickRule))
    assert.strictEqual(question("/who a b"), Copy.usage("/who [ROOM]", Copy.tooManyWords("b")))
    assert.strictEqual(question("/quit now"), Copy.usage("/quit", Copy.tooManyWords("now")))
    assert.strictEqual(question("/bell often"), Copy.usage("/bell off|all"))
    assert.strictEqual(question("/nick 2d"), Copy.usage("/nick NAME", nickRule))
    const words = Copy.tooManyWords("words")
    assert.strictEqual(question("/nick two words"), Copy.usage("/nick NAME", words))
  })

  it("is questioned when it goes on after the line of a command", () => {
    const expected = (usage: string) => Copy.commandOneLine(Copy.usage(usage))
    assert.strictEqual(question("/quit\nhello"), expected("/quit"))
    assert.strictEqual(question("/who dev\nhello"), expected("/who [ROOM]"))
    assert.strictEqual(question("/who\ndev"), expected("/who [ROOM]"))
    assert.deepStrictEqual(read("//quit\nhello"), { _tag: "Say", text: "/quit\nhello" })
  })

  it("is questioned when there is no such command, with the nearest that there is", () => {
    assert.strictEqual(question("/mgs bob hi"), Copy.unknownCommand("mgs", "msg"))
    assert.strictEqual(question("/xyzzy"), Copy.unknownCommand("xyzzy", undefined))
    assert.strictEqual(question("/"), Copy.unknownCommand("", undefined))
    assert.isBelow(question(`/${"x".repeat(1_000)}`).length, 150)
  })

  it("is questioned when it looks like a command gone wrong", () => {
    assert.strictEqual(question(" /who"), Copy.commandIndented("/who"))
    // What input methods for Chinese and Japanese type in place of a slash.
    for (const line of ["／who", "、who", " ／who", "\u3000、who"])
      assert.strictEqual(question(line), Copy.commandSlash("/who"))
    for (const text of ["／ 2", "、と", "a／who"])
      assert.deepStrictEqual(read(text), { _tag: "Say", text })
    for (const line of ["quit", "exit", " QUIT "])
      assert.strictEqual(question(line), Copy.meantCommand("quit"))
    assert.strictEqual(question("q"), Copy.meantCommand("quit"))
    assert.strictEqual(question("Help"), Copy.meantCommand("help"))
  })

  it("is said when it begins with a path, also in several lines", () => {
    for (const text of ["/usr/bin/foo\nsecond", "/etc/hosts is wrong", "/usr/bin/"])
      assert.deepStrictEqual(read(text), { _tag: "Say", text })
    for (const line of ["/msg/bob psst", "/msgg/bob psst", "/usr\nsecond"])
      assert.strictEqual(read(line)._tag, "Question")
  })

  it.prop("is never sent when it begins with one slash and no path", [fc.string()], ([rest]) => {
    const line = `/${rest.replace(/^\/+/, "").replace(/^([\w.-]+)\//, "$1 ")}`
    assert.notStrictEqual(read(line)._tag, "Say")
  })
})
