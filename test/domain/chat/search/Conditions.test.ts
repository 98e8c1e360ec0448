import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { conditionsOf, isFound } from "../../../../src/domain/chat/search/Conditions.ts"
import { parse } from "../../../../src/domain/chat/search/Query.ts"
import { findWords, wordsOf } from "../../../../src/domain/chat/search/Words.ts"
import { binaryString } from "../../../support/binary.ts"
import { property } from "../../../support/property.ts"

const epoch = Epoch.make("e")

/** Whether a query finds a message of alice at seq 5, said at 1,000 ms. */
const finds = (query: string, text: string): boolean => {
  const entry = { seq: 5, time: 1000, nick: Nick.make("Alice"), text }
  const parsed = parse(query)
  assert.isTrue(Either.isRight(parsed), query)
  return Either.isRight(parsed) && isFound(conditionsOf(parsed.right, epoch), entry)
}

describe("the words of a text", () => {
  it("are compared without case and without diacritics", () => {
    const same = [
      ["Café", "CAFE\u0301"],
      ["straße", "STRASSE"],
      ["Ὀδυσσεύς", "οδυσσευσ"],
      ["İstanbul", "istanbul"],
      ["Ångström", "angstrom"]
    ] as const
    for (const [one, other] of same) assert.deepStrictEqual(wordsOf(one), wordsOf(other))
  })
  it("are one character where nothing stands between words, and otherwise runs of letters and digits", () => {
    assert.deepStrictEqual(wordsOf("汉字かな kana"), ["汉", "字", "か", "な", "kana"])
    assert.deepStrictEqual(wordsOf("go👋👋now"), ["go", "👋", "👋", "now"])
    assert.deepStrictEqual(wordsOf("c++17, it's x_y #3"), ["c", "17", "it", "s", "x", "y", "3"])
    assert.deepStrictEqual(wordsOf("हिन्दी"), wordsOf("हिन्दी"))
    assert.lengthOf(wordsOf("हिन्दी"), 1)
    assert.deepStrictEqual(wordsOf("… -- \u0301"), [])
  })
  it.prop(
    "stand where they were found, and hold nothing that separates words",
    [fc.string({ unit: "grapheme" }), binaryString()],
    (texts) => {
      for (const text of texts) {
        const found = findWords(text)
        assert.deepStrictEqual(
          found.map(({ word }) => word),
          wordsOf(text)
        )
        for (const { from, to, word } of found) {
          assert.deepStrictEqual(wordsOf(text.slice(from, to)), [word])
          assert.notMatch(word, /[\0-/:-@[-`{-\x7f]/)
        }
      }
    },
    property()
  )
})

describe("a query", () => {
  it("finds messages with all of its words, in any order", () => {
    const text = "Two green teas; it's all I have"
    for (const query of [
      "teas two",
      "TEAS",
      "tea*",
      "it's",
      '"green teas"',
      '"teas it"',
      "gre* all"
    ])
      assert.isTrue(finds(query, text), query)
    for (const query of ["tea", "teas three", '"two teas"', '"green tea"', "eas*", "it'll"])
      assert.isFalse(finds(query, text), query)
  })
  it("finds the messages of a person, and not those of two", () => {
    assert.isTrue(finds("from:alice", "hi"))
    assert.isTrue(finds("from:ALICE from:alice hi", "hi"))
    for (const query of ["from:ali", "from:bob", "from:alice from:bob", "alice"])
      assert.isFalse(finds(query, "hi"), query)
  })
  it("finds what is before and after its borders, and not what is at them", () => {
    const at = (millis: number) => new Date(millis).toISOString()
    const right = ["before:e:6", "after:e:4", `before:${at(1001)}`, `after:${at(999)}`]
    const wrong = [
      ...["before:e:5", "after:e:5", "before:other:6", "after:other:0"],
      ...[`before:${at(1000)}`, `after:${at(1000)}`]
    ]
    assert.isTrue(finds(`hi ${right.join(" ")}`, "hi"))
    for (const border of wrong) assert.isFalse(finds(`hi ${right.join(" ")} ${border}`, "hi"))
  })
})
