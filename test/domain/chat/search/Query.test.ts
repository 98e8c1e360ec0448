import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc } from "effect"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { isQuery, parse, print, Query } from "../../../../src/domain/chat/search/Query.ts"
import { binaryString } from "../../../support/binary.ts"
import { anyString } from "../../../support/lines.ts"
import { property } from "../../../support/property.ts"

const anyQuery = Arbitrary.make(Query)

/** Strings that look like queries. */
const nearly = fc
  .array(
    fc.constantFrom(
      "tea",
      " ",
      "  ",
      '"',
      "*",
      "from:",
      "ann",
      "before:",
      "after:",
      "k3x9:41",
      "é"
    ),
    { maxLength: 12 }
  )
  .map((pieces) => pieces.join(""))

describe("a query", () => {
  it.prop(
    "is read as it was written",
    [anyQuery],
    ([query]) => {
      assert.deepStrictEqual(parse(print(query)), Either.right(query))
    },
    property()
  )
  it.prop(
    "is read from any string, or what is wrong with it is found",
    [fc.oneof(nearly, anyString, binaryString())],
    ([text]) => {
      Either.match(parse(text), {
        onLeft: ({ _tag }) => assert.isString(_tag),
        onRight: (query) => {
          assert.isTrue(isQuery(query), text)
          assert.deepStrictEqual(parse(print(query)), Either.right(query))
        }
      })
    },
    property()
  )

  it("has words, beginnings of words, phrases, people and borders", () => {
    const parts = [
      ["tea", { _tag: "Word", text: "tea" }],
      ["it's", { _tag: "Word", text: "it's" }],
      ["From", { _tag: "Word", text: "From" }],
      ["from", { _tag: "Word", text: "from" }],
      ["a:b", { _tag: "Word", text: "a:b" }],
      ["tea*", { _tag: "Prefix", text: "tea" }],
      ['"green  tea"', { _tag: "Phrase", text: "green  tea" }],
      ['"from:bob before:x"', { _tag: "Phrase", text: "from:bob before:x" }],
      ["from:Bob", { _tag: "From", nick: "Bob" }],
      ["FROM:Bob", { _tag: "From", nick: "Bob" }],
      [
        "before:k3x9:41",
        { _tag: "Before", border: { epoch: Epoch.make("k3x9"), seq: Seq.make(41) } }
      ],
      ["after:2026-11-22T07:00:00.000Z", { _tag: "After", border: 1_795_330_800_000 }]
    ] as const
    for (const [written, part] of parts)
      assert.deepStrictEqual<unknown>(
        parse(`  x ${written}  `),
        Either.right([{ _tag: "Word", text: "x" }, part]),
        written
      )
  })

  it("is refused for what is wrong with it", () => {
    const faults = {
      NoWords: ["", "  ", "before:k3x9:41", "after:2026-11-22T07:00:00.000Z"],
      Quotation: ['"', 'a"', '"a', '"a"b', 'a"b c"', '"a" "b'],
      NotAWord: ["*", "++", "a**", "a*b", '""', '" "', "\u0301"],
      ShortPrefix: ["a*", "te*", "é́é*", "x-y*"],
      NotANick: ["from:", "from:2fast", "from:bob*"],
      NotABorder: ["before:", "after:yesterday", "before:2026-11-22", "before:k3x9:041"],
      TooManyWords: ["a ".repeat(33), `"${"a ".repeat(33)}"`, "from:a ".repeat(33)]
    }
    for (const [tag, queries] of Object.entries(faults))
      for (const query of queries) {
        const fault = Either.flip(parse(query))
        assert.strictEqual(Either.isRight(fault) ? fault.right._tag : "none", tag, query)
      }
    assert.isTrue(Either.isRight(parse("a ".repeat(32))))
  })
})
