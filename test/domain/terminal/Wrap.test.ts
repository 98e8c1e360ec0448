import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { sanitizeForTerminal } from "../../../src/domain/terminal/Sanitize.ts"
import { pieces } from "../../../src/domain/terminal/Width.ts"
import { wrap } from "../../../src/domain/terminal/Wrap.ts"
import { welcome } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

describe("wrap", () => {
  const cases: ReadonlyArray<
    readonly [what: string, line: string, columns: number, rows: Array<string>]
  > = [
    ["leaves a line that fits", "one two", 7, ["one two"]],
    ["gives one row for nothing", "", 5, [""]],
    ["breaks between words", "one two three", 8, ["one two", "three"]],
    ["lets blanks hang over the edge", "one    two", 5, ["one", "two"]],
    ["keeps blanks at the beginning", "  one two", 6, ["  one", "two"]],
    ["keeps blanks in the middle", "a  b c", 4, ["a  b", "c"]],
    ["breaks a word that is too long", "abcdefgh", 3, ["abc", "def", "gh"]],
    ["breaks between wide characters", "ab你好世界", 5, ["ab你", "好世", "界"]],
    ["breaks Korean between words", "다람쥐 헌 쳇바퀴", 12, ["다람쥐 헌", "쳇바퀴"]],
    ["breaks again where one break is not enough", "多abcdefxाााा", 8, ["多", "abcdef", "xाााा"]],
    ["keeps emoji whole", "👩‍👩‍👧👩‍👩‍👧", 6, ["👩‍👩‍👧", "👩‍👩‍👧"]],
    ["counts no width for styles", "\x1b[1mone\x1b[0m two", 7, ["\x1b[1mone\x1b[0m two"]],
    [
      "has no limit where there is none",
      "x ".repeat(500).trim(),
      Number.POSITIVE_INFINITY,
      ["x ".repeat(500).trim()]
    ]
  ]
  for (const [what, line, columns, rows] of cases)
    it(what, () => assert.deepStrictEqual(wrap(line, columns), rows))

  const anyLine = FastCheck.array(
    FastCheck.oneof(
      FastCheck.string({ unit: "grapheme", maxLength: 20 }),
      FastCheck.constantFrom(" ", "   ", "word", "多", "xाााा", ...welcome.map(([, text]) => text))
    ),
    { maxLength: 12 }
  ).map((parts) => sanitizeForTerminal(parts.join("")))

  /** The most columns that a row has on any terminal. */
  const most = (row: string): number =>
    pieces(row.trimEnd()).reduce((sum, { maxWidth }) => sum + maxWidth, 0)

  it.prop(
    "loses nothing but blanks at the breaks, and no row is too wide",
    [anyLine, FastCheck.integer({ min: 12, max: 60 })],
    ([line, columns]) => {
      const rows = wrap(line, columns)
      assert.strictEqual(rows.join("").replaceAll(" ", ""), line.replaceAll(" ", ""))
      for (const row of rows) assert.isAtMost(most(row), columns)
    },
    property()
  )
})
