import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { optional } from "../../../src/domain/chat/Optional.ts"
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
const read = (line: string) => parse(table, line)
const question = (line: string): string => {
  const meaning = read(line)
  return meaning._tag === "Question" ? meaning.sentence : assert.fail(`${line} is no question`)
}

describe("A typed line", () => {
  it("is said as it is when it is no command", () => {
    for (const text of ["hello", " hello", "a /who", "// a comment", "1/2", "quit it", "\tx"])
      assert.deepStrictEqual(read(text), { _tag: "Say", text })
  })

  it("is said without its first slash when it begins with two and a word", () => {
    assert.deepStrictEqual(read("//who"), { _tag: "Say", text: "/who" })
    assert.deepStrictEqual(read("//nonsense at all"), { _tag: "Say", text: "/nonsense at all" })
  })

  it("is nothing when it is blank", () => {
    for (const line of ["", " ", "\t \n"]) assert.strictEqual(read(line)._tag, "Nothing")
  })

  it("is a command with its arguments", () => {
    const act = { told: "bob", text: "hi  there" }
    assert.deepStrictEqual(read("/msg bob hi  there"), { _tag: "Act", act })
    assert.deepStrictEqual(read("/MSG  bob   hi  there "), { _tag: "Act", act })
    assert.deepStrictEqual(read("/msg bob one\ntwo"), {
      _tag: "Act",
      act: { told: "bob", text: "one\ntwo" }
    })
    assert.deepStrictEqual(read("/who"), { _tag: "Act", act: { told: "here", text: "" } })
    assert.deepStrictEqual(read("/who dev"), { _tag: "Act", act: { told: "dev", text: "" } })
  })

  it("is questioned when an argument is missing, wrong, or one too many", () => {
    assert.strictEqual(question("/msg bob"), "It is written: /msg nick text…")
    assert.match(question("/msg b0b hi"), /1 to 24 letters.* It is written: \/msg nick text…/)
    assert.strictEqual(question("/who a b"), "It is written: /who [room]")
    assert.strictEqual(question("/bell often"), "It is written: /bell off|all")
    for (const line of ["/nick r2d2", "/nick two words"])
      assert.match(question(line), /^A nickname is 1 to 24 .* It is written: \/nick name$/)
  })

  it("is questioned when it goes on after the line of a command", () => {
    const sentence = "A command is one line; to say all of these, begin them with two slashes."
    assert.strictEqual(question("/quit\nhello"), `${sentence} It is written: /quit`)
    assert.strictEqual(question("/who dev\nhello"), `${sentence} It is written: /who [room]`)
    assert.deepStrictEqual(read("//quit\nhello"), { _tag: "Say", text: "/quit\nhello" })
  })

  it("is questioned when there is no such command, with the nearest that there is", () => {
    assert.match(question("/mgs bob hi"), /no command \/mgs: did you mean \/msg\?.*\/\//)
    assert.match(question("/xyzzy"), /\/help lists/)
    assert.match(question("/"), /no command/)
    assert.isBelow(question(`/${"x".repeat(1_000)}`).length, 150)
  })

  it("is questioned when it looks like a command gone wrong", () => {
    assert.match(question(" /who"), /begins at the start of the line: did you mean \/who\?/)
    for (const line of ["quit", "exit", " QUIT "])
      assert.match(question(line), /Did you mean \/quit\?/)
  })

  it.prop("is never sent when it begins with one slash", [fc.string()], ([rest]) => {
    const line = `/${rest.replace(/^\/+/, "")}`
    assert.notStrictEqual(read(line)._tag, "Say")
  })
})
