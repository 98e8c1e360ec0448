import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { linksIn } from "../../../src/domain/client/Links.ts"
import { closeAtRows, markLinks } from "../../../src/domain/terminal/Links.ts"
import { sanitizeForTerminal } from "../../../src/domain/terminal/Sanitize.ts"
import { width } from "../../../src/domain/terminal/Width.ts"
import { wrap } from "../../../src/domain/terminal/Wrap.ts"
import { hostile } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

const begins = /\x1b\]8;id=([a-z0-9]+);([!-~]+)\x1b\\/g
const ends = "\x1b]8;;\x1b\\"
/** What stands in a row without its links. */
const bare = (row: string): string => row.replace(begins, "").replaceAll(ends, "")

describe("links", () => {
  const found: ReadonlyArray<readonly [text: string, ...links: ReadonlyArray<string>]> = [
    ["no link", ...[]],
    [
      "see https://a.example/b?c=d&e#f and http://g.example",
      "https://a.example/b?c=d&e#f",
      "http://g.example"
    ],
    ["(https://a.example/x).", "https://a.example/x"],
    ["https://en.example/wiki/Ruby_(gem), then", "https://en.example/wiki/Ruby_(gem)"],
    ["<https://a.example/>", "https://a.example/"],
    ["“https://a.example/b”…", "https://a.example/b"],
    [
      "見て：https://a.example/b。次は「https://c.example/d」",
      "https://a.example/b",
      "https://c.example/d"
    ],
    ["（https://a.example/b）、https://c.example，", "https://a.example/b", "https://c.example"],
    ["https://ja.wikipedia.org/wiki/日本語ー々", "https://ja.wikipedia.org/wiki/日本語ー々"],
    ["https://bücher.example/ü", "https://bücher.example/ü"],
    ["ftp://a.example javascript:alert(1) https://", ...[]]
  ]
  for (const [text, ...links] of found)
    it(`of ${text}`, () => assert.deepStrictEqual(linksIn(text), links))

  it("are marked with their target, and what stands around them is not", () => {
    const [first = ""] = [markLinks("(https://bücher.example/ü).")]
    assert.strictEqual(bare(first), "(https://bücher.example/ü).")
    const [[, , target = ""] = []] = [...first.matchAll(begins)]
    assert.strictEqual(target, "https://xn--bcher-kva.example/%C3%BC")
    assert.isTrue(first.startsWith("(\x1b]8;") && first.endsWith(`ü${ends}).`))
  })
  it("are not marked where terminals would not take them", () => {
    const long = `https://a.example/${"x".repeat(3000)}`
    assert.strictEqual(markLinks(long), long)
    assert.strictEqual(markLinks("https://:x"), "https://:x")
  })
  it("have one id over all their rows, and the indentation is not a part of them", () => {
    const link = `https://git.example.org/${"0".repeat(130)}7`
    const rows = closeAtRows(wrap(markLinks(`look: ${link} !`), 40).map((row) => `  ${row}`))
    const marks = rows.flatMap((row) => [...row.matchAll(begins)])
    assert.isAbove(marks.length, 3)
    assert.strictEqual(new Set(marks.map(([mark]) => mark)).size, 1)
    for (const row of rows) {
      assert.match(bare(row), /^ {2}\S/)
      assert.isTrue(row.startsWith("  "))
      assert.isAtMost(width(row), 42)
    }
    assert.strictEqual(rows.map((row) => bare(row).slice(2)).join(""), `look:${link} !`)
  })

  const part = FastCheck.constantFrom(
    ...[
      "https://a.example/",
      "http://",
      "x",
      " ",
      "   ",
      "(",
      ")",
      ".",
      "多",
      "y".repeat(50),
      ";",
      "\\"
    ],
    ...hostile.map(([, text]) => text)
  )
  it.prop(
    "begin and end in each row, and nothing but marks of this client is an escape",
    [FastCheck.array(part, { maxLength: 12 }), FastCheck.integer({ min: 4, max: 60 })],
    ([parts, columns]) => {
      const line = sanitizeForTerminal(parts.join(""))
      const marked = markLinks(line)
      assert.strictEqual(bare(marked), line)
      assert.strictEqual(width(marked), width(line))
      const rows = closeAtRows(wrap(marked, columns))
      assert.deepStrictEqual(rows.map(bare), [...wrap(line, columns)])
      for (const row of rows) {
        assert.strictEqual(row.match(begins)?.length ?? 0, row.split(ends).length - 1)
        assert.notMatch(bare(row), /[\x00-\x1f\x7f-\x9f]/)
      }
    },
    property()
  )
})
