import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option, Schema } from "effect"
import { Text } from "../../../../src/domain/chat/Text.ts"
import {
  type FieldCodec,
  invalid,
  list
} from "../../../../src/domain/protocol/natter/FieldCodec.ts"
import * as Fields from "../../../../src/domain/protocol/natter/Fields.ts"
import { anyString, mangled } from "../../../support/lines.ts"
import { property } from "../../../support/property.ts"

const read = <A>({ absent, decode }: FieldCodec<A>, raw: string) =>
  raw === "" ? absent : decode(raw)

/** Everything that has to hold of a field, whatever its type. `written` are the ways in which it may be written. */
const suite = <A>(name: string, field: FieldCodec<A>, written: "one way" | "many ways") => {
  const type = Schema.typeSchema(field.schema)
  const isOfType = Schema.is(type)
  const right = Arbitrary.make(type)
  const spelled = right.map(Schema.encodeSync(field.schema))

  describe(`a field of ${name}`, () => {
    it.prop(
      "writes the values of its type and no others, and reads them back",
      [fc.oneof(right, spelled, anyString, fc.anything(), fc.integer(), fc.double())],
      ([value]) => {
        const raw = field.encode(value)
        assert.strictEqual(raw !== invalid, isOfType(value))
        // A number has one zero in a line.
        if (raw !== invalid) assert.deepStrictEqual(read(field, raw), value === 0 ? 0 : value)
      },
      property()
    )

    it.prop(
      "reads values of its type",
      [fc.oneof(spelled, mangled(spelled), anyString, fc.string())],
      ([raw]) => {
        const value = read(field, raw)
        if (value === invalid) return
        assert.isTrue(isOfType(value))
        const again = field.encode(value)
        // With the property above: it reads exactly what it writes.
        if (written === "one way") assert.strictEqual(again, raw)
        else assert.deepStrictEqual(again === invalid ? again : read(field, again), value)
      },
      property()
    )

    it.prop(
      "is what its Schema says",
      [fc.oneof(spelled, mangled(spelled), anyString), right],
      ([raw, value]) => {
        const orInvalid = Option.getOrElse(() => invalid)
        assert.deepStrictEqual(
          orInvalid(Schema.decodeUnknownOption(field.schema)(raw)),
          read(field, raw)
        )
        assert.deepStrictEqual(
          orInvalid(Schema.encodeUnknownOption(field.schema)(value)),
          field.encode(value)
        )
      },
      property()
    )
  })
}

suite("nick", Fields.nick, "one way")
suite("nicks", Fields.nicks, "one way")
suite("room", Fields.room, "one way")
suite("stream", Fields.stream, "one way")
suite("token", Fields.token, "one way")
suite("host", Fields.host, "one way")
suite("leave reason", Fields.leaveReason, "one way")
suite("bye reason", Fields.byeReason, "one way")
suite("gap cause", Fields.gapCause, "one way")
suite("error code", Fields.errorCode, "one way")
suite("seq", Fields.seq, "one way")
suite("count", Fields.count, "one way")
suite("seconds", Fields.seconds, "one way")
suite("id", Fields.id, "one way")
suite("last id", Fields.lastId, "one way")
suite("time", Fields.time, "one way")
suite("position", Fields.position, "one way")
suite("mark", Fields.mark, "one way")
suite("marks", Fields.marks, "one way")
suite("seqs", list(Fields.seq), "one way")
suite("text", Fields.text, "many ways")

describe("a text in a line", () => {
  const { decode, encode } = Fields.text
  const isText = Schema.is(Text)

  /** The specification, character by character. */
  const unescaped = (raw: string): string => {
    const meanings: Record<string, string> = { "\\\\": "\\", "\\n": "\n" }
    let text = ""
    for (let at = 0; at < raw.length; ) {
      const meaning = meanings[raw.slice(at, at + 2)]
      text += meaning ?? raw.charAt(at)
      at += meaning === undefined ? 1 : 2
    }
    return text
  }

  it.prop(
    "means what the specification says, or is not a text",
    [
      fc.oneof(
        anyString,
        fc.string(),
        fc.string({ unit: fc.constantFrom("\\", "n", "x", "\n", "é", "👋", "\t") })
      )
    ],
    ([raw]) => {
      const text = unescaped(raw)
      assert.strictEqual(decode(raw), isText(text) ? text : invalid)
    },
    property()
  )

  it.prop(
    "is one line",
    [Text],
    ([text]) => {
      assert.notInclude(String(encode(text)), "\n")
    },
    property()
  )

  it("keeps a backslash that stands for itself", () => {
    assert.strictEqual<unknown>(decode("a\\x\\\\n\\n\\"), "a\\x\\n\n\\")
  })
})
