import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc, Option, Schema } from "effect"
import { maxRooms } from "../../../../src/domain/chat/Permission.ts"
import { Text } from "../../../../src/domain/chat/Text.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import {
  type FieldCodec,
  invalid,
  list
} from "../../../../src/domain/protocol/natter/FieldCodec.ts"
import * as Fields from "../../../../src/domain/protocol/natter/Fields.ts"
import { maxLineBytes } from "../../../../src/domain/protocol/natter/LineCodec.ts"
import { anyString, mangled } from "../../../support/lines.ts"
import { property } from "../../../support/property.ts"

const read = <A>({ absent, decode }: FieldCodec<A>, raw: string) =>
  raw === "" ? absent : decode(raw)

/** Most values are texts, and to assert of two that they are equal takes longer than to make them. */
const areEqual = (value: unknown, expected: unknown) => {
  if (!Object.is(value, expected)) assert.deepStrictEqual(value, expected)
}

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
        areEqual(raw !== invalid, isOfType(value))
        // A number has one zero in a line.
        if (raw !== invalid) areEqual(read(field, raw), value === 0 ? 0 : value)
      },
      property()
    )

    it.prop(
      "reads values of its type",
      [fc.oneof(spelled, mangled(spelled), anyString, fc.string())],
      ([raw]) => {
        const value = read(field, raw)
        if (value === invalid) return
        areEqual(isOfType(value), true)
        const again = field.encode(value)
        // With the property above: it reads exactly what it writes.
        if (written === "one way") areEqual(again, raw)
        else areEqual(again === invalid ? again : read(field, again), value)
      },
      property()
    )

    it.prop(
      "is what its Schema says",
      [fc.oneof(spelled, mangled(spelled), anyString), right],
      ([raw, value]) => {
        const orInvalid = Option.getOrElse(() => invalid)
        areEqual(orInvalid(Schema.decodeUnknownOption(field.schema)(raw)), read(field, raw))
        areEqual(orInvalid(Schema.encodeUnknownOption(field.schema)(value)), field.encode(value))
      },
      property()
    )
  })
}

suite("nick", Fields.nick, "one way")
suite("nicks", Fields.nicks, "one way")
suite("room", Fields.room, "one way")
suite("stream", Fields.stream, "one way")
suite("secret", Fields.secret, "one way")
suite("feature", Fields.feature, "one way")
suite("keep", Fields.keep, "one way")
suite("kept", Fields.kept, "one way")
suite("place", Fields.place, "one way")
suite("topic", Fields.topic, "one way")
suite("host", Fields.host, "one way")
suite("leave reason", Fields.leaveReason, "many ways")
suite("bye reason", Fields.byeReason, "many ways")
suite("gap cause", Fields.gapCause, "many ways")
suite("error code", Fields.errorCode, "many ways")
suite("seq", Fields.seq, "one way")
suite("count", Fields.count, "one way")
suite("seconds", Fields.seconds, "one way")
suite("id", Fields.id, "one way")
suite("last id", Fields.lastId, "one way")
suite("time", Fields.time, "one way")
suite("position", Fields.position, "one way")
suite("mark", Fields.mark, "one way")
suite("marks", Fields.marks, "one way")
suite("query", Fields.query, "many ways")
suite("seqs", list(Fields.seq), "one way")
suite("text", Fields.text, "one way")

describe("a text in a line", () => {
  const { decode, encode } = Fields.text
  const isText = Schema.is(Text)

  /** The specification, from the last character to the first: what stands behind a backslash is known. */
  const unescaped = (raw: string): string => {
    let text = ""
    for (let end = raw.length; end > 0; ) {
      let start = end - 1
      if (raw[start] === "n") while (raw[start - 1] === "\\") start -= 1
      const slashes = end - 1 - start
      const isBreak = slashes % 2 === 1
      text = "\\".repeat(Math.floor(slashes / 2)) + (isBreak ? "\n" : raw[end - 1]) + text
      end = start
    }
    return text
  }

  it.prop(
    "means what the specification says, or is not a text",
    [
      fc.oneof(
        anyString,
        fc.string(),
        fc.string({ unit: fc.constantFrom("\\", "\\", "n", "n", "x", "\n", "é", "👋", "\t") })
      )
    ],
    ([raw]) => {
      const text = unescaped(raw)
      const isRight = isText(text) && !raw.includes("\n")
      assert.strictEqual(decode(raw), isRight ? text : invalid)
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

  it.prop(
    "comes back as it was sent",
    [fc.string({ unit: fc.constantFrom("\\", "n", "x"), minLength: 1 })],
    ([raw]) => {
      assert.strictEqual(encode(decode(raw)), raw)
    },
    property()
  )

  it("takes no longer than in proportion to its length, however many backslashes it has", () => {
    const time = (slashes: number) => {
      const raw = `\\n${"\\".repeat(slashes)}`
      const start = performance.now()
      for (let n = 0; n < 20; n++)
        assert.strictEqual<unknown>(encode(decode(`${raw}${n}`)), `${raw}${n}`)
      return performance.now() - start
    }
    time(4_000)
    // Four hundred times as many would take more than ten seconds if each were looked at from every other.
    assert.isBelow(time(400_000), 1_000)
  })

  it("keeps a backslash that stands for itself", () => {
    assert.strictEqual<unknown>(decode("a\\x\\\\n\\n\\\\"), "a\\x\\n\n\\\\")
  })
})

describe("a word that later servers may say", () => {
  it("is read as the one that a client treats in the same way", () => {
    assert.strictEqual<unknown>(Fields.leaveReason.decode("banned"), "lost")
    assert.strictEqual<unknown>(Fields.byeReason.decode("moved"), "internal")
    assert.strictEqual<unknown>(Fields.gapCause.decode("censored"), "trimmed")
    assert.strictEqual<unknown>(Fields.errorCode.decode("not-welcome"), "malformed")
  })

  it("is a word", () => {
    for (const raw of ["", "Banned", "a b", "9", "a_b"]) {
      assert.strictEqual<unknown>(Fields.leaveReason.decode(raw), invalid)
    }
  })
})

describe("a RESUME", () => {
  it("with marks for all rooms fits into a line, however long they are", () => {
    const room = (at: number) => `${"r".repeat(30)}${String(at).padStart(2, "0")}`
    const rooms = Array.from(
      { length: maxRooms },
      (_, at) => `${room(at)}=${"e".repeat(8)}:${2 ** 53 - 1}`
    )
    const line = `@${2 ** 53 - 1} RESUME ${"s".repeat(64)} ${rooms.join(" ")} inbox=${2 ** 53 - 1}`
    assert.isTrue(Either.isRight(Commands.decode(line)))
    assert.isAtMost(line.length, maxLineBytes.client)
  })
})
