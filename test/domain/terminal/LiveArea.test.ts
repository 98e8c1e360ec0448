import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { area } from "../../../src/domain/terminal/LiveArea.ts"
import { rowOf } from "../../../src/domain/terminal/PlainRow.ts"
import { width } from "../../../src/domain/terminal/Width.ts"
import { binaryString } from "../../support/binary.ts"
import { hostile, welcome } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

const size = { columns: 20, rows: 10 }
const live = { above: [], prompt: "lobby> " }
const draft = (text: string, cursor = text.length) => ({ text, cursor })

describe("the live area", () => {
  it("has the draft behind the prompt, and the cursor behind the draft", () => {
    assert.deepStrictEqual(area(live, draft("hello"), size), {
      rows: ["lobby> hello"],
      row: 0,
      column: 12
    })
  })
  it("wraps the draft at the edge, and the cursor with it", () => {
    assert.deepStrictEqual(area(live, draft("abcdefghijklm"), size), {
      rows: ["lobby> abcdefghijklm", ""],
      row: 1,
      column: 0
    })
    assert.deepStrictEqual(area(live, draft("abcdefghijklmn", 13), size), {
      rows: ["lobby> abcdefghijklm", "n"],
      row: 1,
      column: 0
    })
  })
  it("keeps wide characters whole", () => {
    assert.deepStrictEqual(area(live, draft("abcdefghijkl你好", 12), size), {
      rows: ["lobby> abcdefghijkl", "你好"],
      row: 1,
      column: 0
    })
  })
  it("shows a joiner where it is shown when the draft is sent", () => {
    const rows = (text: string) => area(live, draft(text), size).rows
    assert.deepStrictEqual(rows("می\u200cخواهم"), ["lobby> می\u200cخواهم"])
    assert.deepStrictEqual(rows("می\u200c"), ["lobby> می"])
    assert.deepStrictEqual(rows("می\u200c\nخواهم"), ["lobby> می⏎", "خواهم"])
    assert.deepStrictEqual(rows("ali\u200cce"), ["lobby> alice"])
    assert.strictEqual(area(live, draft("می\u200cخ"), size).column, 10)
    const { cursor, text } = rowOf("> ", draft("می\u200cخ", 3))
    assert.deepStrictEqual([text, cursor], ["می\u200cخ", 3])
  })
  it("shows line breaks", () => {
    assert.deepStrictEqual(area(live, draft(`one\ntwo`, 3), size), {
      rows: ["lobby> one⏎", "two"],
      row: 0,
      column: 10
    })
  })
  it("runs on from full rows where the terminal reflows", () => {
    const rowsThatRunOn = (text: string, rows = size.rows) => {
      const { continued = assert.fail("none") } = area(live, draft(text), {
        ...size,
        rows,
        reflows: true
      })
      return [...continued]
    }
    const full = "abcdefghijklm"
    assert.deepStrictEqual(rowsThatRunOn(`${full}nop`), [0])
    // Nothing is written behind these, or they are not full.
    assert.deepStrictEqual(rowsThatRunOn(full), [])
    assert.deepStrictEqual(rowsThatRunOn(`${full}\nb`), [0])
    assert.deepStrictEqual(rowsThatRunOn(`abcdefghijkl\nb`), [])
    assert.deepStrictEqual(rowsThatRunOn("abcdefghijkl你"), [])
    // Of a draft that is higher than the terminal a part stands there.
    assert.deepStrictEqual(rowsThatRunOn("x".repeat(85), 4), [0, 1])
  })
  it("stands below the lines above", () => {
    assert.deepStrictEqual(area({ ...live, above: ["one", "two\nthree"] }, draft("x"), size), {
      rows: ["one", "two", "three", "lobby> x"],
      row: 3,
      column: 8
    })
  })
  it("breaks the prompt and the lines above between words", () => {
    const narrow = { above: ["two lines are under way"], prompt: "lobby (ops 3, garden 12)> " }
    assert.deepStrictEqual(area(narrow, draft("hi"), size), {
      rows: ["two lines are under", "way", "lobby (ops 3, garden", "12)> hi"],
      row: 3,
      column: 7
    })
  })
  it("begins the draft on a row of its own where the prompt fills one", () => {
    const full = { above: [], prompt: "lobby (garden 1000)> " }
    assert.deepStrictEqual(area(full, draft("hi"), size), {
      rows: ["lobby (garden 1000)>", "hi"],
      row: 1,
      column: 2
    })
  })
  it("shows of a high draft the part around the cursor, and the last of the lines above", () => {
    const high = Array.from({ length: 30 }, (_, n) => `line ${n}`).join("\n")
    const above = Array.from({ length: 9 }, (_, n) => `above ${n}`)
    const end = area({ ...live, above }, draft(high), size)
    assert.strictEqual(end.rows.length, 9)
    assert.deepStrictEqual(end.rows.slice(4, 7), ["above 7", "above 8", "line 27⏎"])
    assert.strictEqual(end.rows[end.row], "line 29")
    const start = area({ ...live, above }, draft(high, 0), size)
    assert.strictEqual(start.rows[start.row], "lobby> line 0⏎")
  })
  it("shows few rows of a long line, so that a terminal of half the width has all of it, too", () => {
    const rowsOf = (text: string, columns: number) =>
      area(live, draft(text), { columns, rows: 24 }).rows.length
    assert.strictEqual(rowsOf("x".repeat(1000), 80), 3)
    assert.strictEqual(rowsOf("x".repeat(1000), 200), 3)
    assert.strictEqual(rowsOf("x".repeat(1000), 40), 6)
    assert.strictEqual(rowsOf("x\n".repeat(1000), 80), 8)
  })
  it("styles carry no width", () => {
    const styled = { above: [], prompt: "\x1b[1mlobby\x1b[0m\x1b[2m>\x1b[0m " }
    assert.deepStrictEqual(area(styled, draft("hi"), size).column, 9)
  })

  const anyDraft = FastCheck.array(
    FastCheck.oneof(
      binaryString({ maxLength: 20 }),
      FastCheck.constantFrom(
        "\n",
        ...hostile.map(([, text]) => text),
        ...welcome.map(([, text]) => text)
      )
    ),
    { maxLength: 12 }
  ).map((parts) => parts.join(""))

  it.prop(
    "fits on the terminal, with the cursor in it, and holds no control character",
    [
      anyDraft,
      FastCheck.nat(200),
      FastCheck.integer({ min: 20, max: 100 }),
      FastCheck.integer({ min: 1, max: 50 }),
      FastCheck.array(FastCheck.constantFrom("one", "x".repeat(90), "多".repeat(40)), {
        maxLength: 5
      }),
      FastCheck.constantFrom(
        "lobby> ",
        "\x1b[1mops\x1b[0m (lobby 1, garden-of-cats 2!, den 3)\x1b[2m>\x1b[0m ",
        `${"x".repeat(32)}> `,
        "Your nickname: "
      )
    ],
    ([text, at, columns, rows, above, prompt]) => {
      const found = area({ above, prompt }, draft(text, Math.min(at, text.length)), {
        columns,
        rows
      })
      assert.isAtLeast(found.rows.length, 1)
      assert.isAtMost(found.rows.length, Math.max(1, rows - 1))
      assert.isBelow(found.row, found.rows.length)
      assert.isBelow(found.column, columns)
      for (const row of found.rows) {
        assert.isAtMost(width(row), columns)
        assert.notMatch(row.replace(/\x1b\[\d+m/g, ""), /[\x00-\x1f\x7f-\x9f]/)
      }
    },
    property()
  )
})
