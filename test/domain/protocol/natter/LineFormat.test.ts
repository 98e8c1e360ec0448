import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { TextOnWire } from "../../../../src/domain/chat/Text.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { lineCodec } from "../../../../src/domain/protocol/natter/LineCodec.ts"
import { lineFormat, optional, verb } from "../../../../src/domain/protocol/natter/LineFormat.ts"

const refusalOf = (line: string) =>
  Either.match(Commands.decode(line), {
    onLeft: ({ refusal }) => refusal.code,
    onRight: () => "taken"
  })

describe("a verb", () => {
  it("says how it is written", () => {
    const of = (schema: Parameters<typeof lineFormat>[0]) => lineFormat(schema).form
    assert.strictEqual(of(verb("A", {}, "")), "A")
    assert.strictEqual(of(verb("A", { nick: Nick, text: TextOnWire }, "")), "A nick text")
    assert.strictEqual(
      of(verb("A", { nick: optional(Nick), s: optional(Seconds) }, "")),
      "A [nick [s]]"
    )
    assert.strictEqual(of(verb("A", { nicks: Schema.Array(Nick) }, "")), "A [nicks…]")
    assert.strictEqual(of(verb("A", { nicks: Schema.NonEmptyArray(Nick) }, "")), "A nicks…")
  })

  it("is one definition", () => {
    const wave = verb("Wave", { nick: Nick, text: optional(TextOnWire) }, "wave")
    const one = lineCodec(Schema.Union(wave, verb("Sit", {}, "sit down")))
    const line = Either.getOrThrow(one.decode("@3 WAVE bob  hi\\n"))
    assert.deepStrictEqual<object>(line.body, { _tag: "Wave", nick: "bob", text: " hi\n" })
    assert.strictEqual(one.encode(line.body, line.id), "@3 WAVE bob  hi\\n\n")
  })

  it("does not write a word whose forerunner is left out", () => {
    const ready = { _tag: "Ready", nick: Nick.make("bob"), seconds: Seconds.make(5) } as const
    assert.throws(() => Events.encode(ready))
  })

  it("takes exactly its parts, one space between them", () => {
    for (const line of [
      "NICK",
      "NICK ",
      "NICK  bob",
      "NICK bob ",
      "NICK bob 5 ",
      "NICK bob 5 6",
      "JOIN dev x",
      "HISTORY lobby",
      "RESUME"
    ]) {
      assert.notStrictEqual(refusalOf(line), "taken", line)
    }
    assert.strictEqual(refusalOf("NICK bob 5"), "taken")
  })
})

describe("what is refused", () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ["", "unknown-verb"],
    ["\ufeffPING", "unknown-verb"],
    ["ping", "unknown-verb"],
    [" PING", "unknown-verb"],
    ["toString", "unknown-verb"],
    ["MSG lobby 1 2026-11-22T07:00:00.000Z bob hi", "unknown-verb"],
    ["@0 PING", "id-invalid"],
    ["NICK", "malformed"],
    ["NICK bob soon", "malformed"],
    ["NICK bob 007", "malformed"],
    ["NICK bob 86401", "malformed"],
    ["NICK R2D2", "nick-invalid"],
    ["NICK é", "nick-invalid"],
    [`NICK ${"a".repeat(25)}`, "nick-invalid"],
    ["NICK bob\r", "nick-invalid"],
    ["JOIN Dev", "room-invalid"],
    ["JOIN inbox", "room-invalid"],
    [`JOIN ${"a".repeat(33)}`, "room-invalid"],
    ["SAY lobby", "bad-text"],
    ["SAY lobby ", "bad-text"],
    ["SAY lobby \0", "bad-text"],
    ["SAY lobby a\rb", "bad-text"],
    ["SAY lobby \x7f", "bad-text"],
    ["SAY lobby \x9b31m", "bad-text"],
    ["PING ", "bad-text"],
    ["TELL R2D2 hi", "nick-invalid"],
    ["HISTORY lobby many", "malformed"],
    ["HISTORY lobby 5 a:05", "malformed"],
    ["HISTORY lobby 5 A:5", "malformed"],
    ["RESUME short", "session-unknown"],
    ["RESUME 4kqR8w2mXz0aBcDeFgHiJk lobby", "malformed"],
    ["RESUME 4kqR8w2mXz0aBcDeFgHiJk inbox=a:1", "malformed"]
  ]
  for (const [line, code] of table) {
    it(`${JSON.stringify(line)}: ${code}`, () => assert.strictEqual(refusalOf(line), code))
  }
})
