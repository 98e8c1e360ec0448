import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import { termsOf } from "../../../src/domain/chat/search/Conditions.ts"
import { parse } from "../../../src/domain/chat/search/Query.ts"
import { endAtRows, markFound } from "../../../src/domain/terminal/Marks.ts"
import { sanitizeForTerminal } from "../../../src/domain/terminal/Sanitize.ts"
import { width } from "../../../src/domain/terminal/Width.ts"
import { wrap } from "../../../src/domain/terminal/Wrap.ts"
import { binaryString } from "../../support/binary.ts"
import { hostile } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

const terms = (query: string) =>
  termsOf(Either.getOrElse(parse(query), ({ _tag }) => assert.fail(_tag)))
const [begin, end] = ["\x1b[1;4m", "\x1b[22;24m"]

describe("words that were found", () => {
  it("are marked wherever they stand, in words or in a style", () => {
    const examples = [
      ["tea", "Tea? Teas, téa!", "[Tea]? Teas, [téa]!"],
      ["tea*", "teapots and tea", "[teapots] and [tea]"],
      [
        '"green tea"',
        "green tea, green x tea green-tea",
        "[green] [tea], green x tea [green]-[tea]"
      ],
      ["it's", "it's it", "[it]'[s] it"],
      ["汉 👋", "汉字👋", "[汉]字[👋]"],
      ["from:bob", "bob", "bob"]
    ] as const
    for (const [query, text, marked] of examples) {
      assert.strictEqual(markFound(text, terms(query), "none"), marked)
      const styled = marked.replaceAll("[", begin).replaceAll("]", end)
      assert.strictEqual(markFound(text, terms(query), "attributes"), styled)
    }
  })
  it("are marked in each row that they take, and the indentation is not", () => {
    const marked = markFound(`a ${"x".repeat(12)} b`, terms("xxx*"), "colour")
    const rows = endAtRows(wrap(marked, 5).map((row) => `  ${row}`))
    assert.deepStrictEqual(rows, [
      "  a",
      `  ${begin}xxxxx${end}`,
      `  ${begin}xxxxx${end}`,
      `  ${begin}xx${end} b`
    ])
  })
  it.prop(
    "change nothing else of a text, whatever it is",
    [
      fc
        .oneof(
          fc.constantFrom(...hostile.map(([, text]) => text)),
          fc.string({ unit: "grapheme" }),
          binaryString()
        )
        .map(sanitizeForTerminal),
      fc.constantFrom("tea", "the*", "é", "1"),
      fc.integer({ min: 1, max: 20 })
    ],
    ([line, query, columns]) => {
      const marked = markFound(line, terms(query), "colour")
      const bare = (text: string) => text.replaceAll(begin, "").replaceAll(end, "")
      assert.strictEqual(bare(marked), line)
      assert.strictEqual(width(marked), width(line))
      for (const row of endAtRows(wrap(marked, columns)))
        assert.strictEqual(row.split(begin).length, row.split(end).length)
    },
    property()
  )
})
