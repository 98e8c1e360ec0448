import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { optional as optionalType } from "../../../../src/domain/chat/Optional.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { Stream } from "../../../../src/domain/chat/Stream.ts"
import { Text } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../../../src/domain/protocol/natter/Events.ts"
import { list, nonEmptyList, optional } from "../../../../src/domain/protocol/natter/FieldCodec.ts"
import * as Fields from "../../../../src/domain/protocol/natter/Fields.ts"
import { lineCodec } from "../../../../src/domain/protocol/natter/LineCodec.ts"
import { type AnyVerb, lineFormat } from "../../../../src/domain/protocol/natter/LineFormat.ts"

const codeOf = (line: string) =>
  Either.match(Commands.decode(line), {
    onLeft: ({ error }) => error.code,
    onRight: () => "taken"
  })

const { nick, room, seconds, stream, text } = Fields
const Wave = Schema.TaggedStruct("Wave", { nick: Nick, text: optionalType(Text) })
const Sit = Schema.TaggedStruct("Sit", {})

describe("a verb", () => {
  it("says how it is written", () => {
    const of = (fields: AnyVerb["fields"]) => lineFormat("A", { fields, meaning: "" }).form
    assert.strictEqual(of({}), "A")
    assert.strictEqual(of({ nick, text }), "A nick text")
    assert.strictEqual(of({ nick: optional(nick), s: optional(seconds) }), "A [nick [s]]")
    assert.strictEqual(of({ nicks: list(nick) }), "A [nicks…]")
    assert.strictEqual(of({ nicks: nonEmptyList(nick) }), "A nicks…")
  })

  it("is one definition", () => {
    const one = lineCodec(Schema.Union(Wave, Sit), {
      Wave: { fields: { nick, text: optional(text) }, meaning: "wave" },
      Sit: { fields: {}, meaning: "sit down" }
    })
    const line = Either.getOrThrow(one.decode("@3 WAVE bob  hi\\n"))
    assert.deepStrictEqual<object>(line.body, { _tag: "Wave", nick: "bob", text: " hi\n" })
    assert.strictEqual(one.encode(line.body, line.id), "@3 WAVE bob  hi\\n\n")
  })

  it("has exactly the fields of its type, or it does not compile", () => {
    const meaning = ""
    const Move = Schema.TaggedStruct("Move", { to: Stream, after: optionalType(Seconds) })
    const after = optional(seconds)
    lineCodec(Schema.Union(Move), { Move: { fields: { to: stream, after }, meaning } })
    // @ts-expect-error: a field is missing
    lineCodec(Schema.Union(Move), { Move: { fields: { to: stream }, meaning } })
    // @ts-expect-error: a field is not of the type
    lineCodec(Schema.Union(Move), { Move: { fields: { to: stream, after, nick }, meaning } })
    // @ts-expect-error: a field is of another type
    lineCodec(Schema.Union(Move), { Move: { fields: { to: nick, after }, meaning } })
    // @ts-expect-error: a room is a stream, but not every stream is a room
    lineCodec(Schema.Union(Move), { Move: { fields: { to: room, after }, meaning } })
    // @ts-expect-error: a field has to be there that may be left out
    lineCodec(Schema.Union(Move), { Move: { fields: { to: stream, after: seconds }, meaning } })
    // @ts-expect-error: a field may be left out that has to be there
    lineCodec(Schema.Union(Move), { Move: { fields: { to: optional(stream), after }, meaning } })
    // @ts-expect-error: a verb is missing
    lineCodec(Schema.Union(Move, Sit), { Move: { fields: { to: stream, after }, meaning } })
  })

  it("does not write a word whose forerunner is left out", () => {
    const ok = { _tag: "Ok", time: Timestamp.make(0) } as const
    assert.throws(() => Events.encode(ok), /OK \[room position \[time/)
  })

  it("may have two words that stand together or not at all", () => {
    const { form } = lineFormat("A", { fields: { nick, keep: optional(Fields.keep) }, meaning: "" })
    assert.strictEqual(form, "A nick [seconds secret]")
    const keep = { seconds: 5, secret: "4kqR8w2mXz0aBcDeFgHiJk" }
    const line = Either.getOrThrow(Commands.decode("NICK bob 5 4kqR8w2mXz0aBcDeFgHiJk"))
    assert.deepStrictEqual<object>(line.body, { _tag: "Nick", nick: "bob", keep })
  })

  it("may have tags before it, which are left out where they mean nothing", () => {
    const since = "2026-11-22T07:00:00.000Z"
    const tell = { _tag: "Tell", nick: "bob", text: "hi" }
    for (const [prefix, body] of [
      [`@7;since=${since}`, { ...tell, since: Date.parse(since) }],
      [`@;since=${since}`, { ...tell, since: Date.parse(since) }],
      [`@;a;b=c;since=${since};since=now`, { ...tell, since: Date.parse(since) }],
      ["@7;sinc", tell]
    ] as const)
      assert.deepStrictEqual<object>(
        Either.getOrThrow(Commands.decode(`${prefix} TELL bob hi`)).body,
        body
      )
    assert.strictEqual(codeOf("@7;since=now PING"), "taken")
    const read = Either.getOrThrow(Commands.decode(`@7;since=${since} TELL bob hi`))
    assert.strictEqual(Commands.encode(read.body, read.id), `@7;since=${since} TELL bob hi\n`)
    assert.strictEqual(Commands.encode(read.body), `@;since=${since} TELL bob hi\n`)
  })

  it("may be followed by words that its reader ignores", () => {
    const read = (extra: "refuses extra words" | "ignores extra words") =>
      lineFormat("A", { fields: { nick }, meaning: "" }, extra).decode("A bob and more", 2)
    assert.isTrue(Either.isLeft(read("refuses extra words")))
    assert.deepStrictEqual<unknown>(
      read("ignores extra words"),
      Either.right({ _tag: "A", nick: "bob" })
    )
  })

  it("writes an object as it is now, also one that it wrote before", () => {
    const position = { epoch: Epoch.make("k3x9"), seq: Seq.make(41) }
    const ok = { _tag: "Ok", at: { room: lobby, position } } as const
    assert.strictEqual(Events.encode(ok), "OK lobby k3x9:41\n")
    position.seq = Seq.make(42)
    assert.strictEqual(Events.encode(ok), "OK lobby k3x9:42\n")
  })

  it("takes exactly its parts, one space between them", () => {
    for (const line of [
      "NICK",
      "NICK ",
      "NICK  bob",
      "NICK bob ",
      "NICK bob 5",
      "NICK bob 5 ",
      "NICK bob 5 6",
      "NICK bob 5 4kqR8w2mXz0aBcDeFgHiJk ",
      "NICK bob 5 4kqR8w2mXz0aBcDeFgHiJk 6",
      "JOIN dev x",
      "HISTORY lobby",
      "RESUME",
      "RESUME 4kqR8w2mXz0aBcDeFgHiJk ",
      "RESUME 4kqR8w2mXz0aBcDeFgHiJk inbox=1  inbox=2"
    ]) {
      assert.notStrictEqual(codeOf(line), "taken", line)
    }
    assert.strictEqual(codeOf("NICK bob 5 4kqR8w2mXz0aBcDeFgHiJk"), "taken")
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
    ["NICK bob soon 4kqR8w2mXz0aBcDeFgHiJk", "malformed"],
    ["NICK bob 007 4kqR8w2mXz0aBcDeFgHiJk", "malformed"],
    ["NICK bob 86401 4kqR8w2mXz0aBcDeFgHiJk", "malformed"],
    ["NICK bob 5 secret", "malformed"],
    ["NICK 2R2D", "nick-invalid"],
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
    ["TELL 2R2D hi", "nick-invalid"],
    ["@7;since TELL bob hi", "malformed"],
    ["@7;since=now TELL bob hi", "malformed"],
    ["@7;since=2026-02-31T07:00:00.000Z TELL bob hi", "malformed"],
    ["HISTORY lobby many", "malformed"],
    ["HISTORY lobby 5 a:05", "malformed"],
    ["HISTORY lobby 5 A:5", "malformed"],
    ["RESUME short", "malformed"],
    ["RESUME 4kqR8w2mXz0aBcDeFgHiJk lobby", "malformed"],
    ["RESUME 4kqR8w2mXz0aBcDeFgHiJk inbox=a:1", "malformed"]
  ]
  for (const [line, code] of table) {
    it(`${JSON.stringify(line)}: ${code}`, () => assert.strictEqual(codeOf(line), code))
  }
})
