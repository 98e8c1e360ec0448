import { assert, describe, it } from "@effect/vitest"
import { blank, erase, narrowed, repaint } from "../../../src/domain/display/Paint.ts"

const area = { rows: ["waiting", "x".repeat(80), "x".repeat(61)], row: 2, column: 61 }

describe("painting", () => {
  it("erases from the first row of the area on", () => {
    assert.strictEqual(erase(area, 80), "\x1b[2A\r\x1b[0J")
    assert.strictEqual(erase(blank, 80), "\r\x1b[0J")
  })
  it("counts the rows into which a narrower terminal has wrapped the area", () => {
    // 1 for the first row, 3 for the second; the row of the cursor by what became of it.
    assert.strictEqual(erase(area, 30, "cut"), "\x1b[4A\r\x1b[0J")
    assert.strictEqual(erase(area, 30, "wrapped"), "\x1b[6A\r\x1b[0J")
  })
  it("sees by the cursor what became of its row", () => {
    assert.strictEqual(narrowed(area, 30, 29), "cut")
    assert.strictEqual(narrowed(area, 30, 1), "wrapped")
    assert.strictEqual(narrowed(area, 62, 61), "cut")
    assert.strictEqual(narrowed(area, 80, 61), "cut")
  })
  it("puts the lines of a block at the left edge, and ends their styles", () => {
    assert.strictEqual(
      repaint(blank, ["\x1b[1mone\n  two"], { rows: ["> a", "b"], row: 0, column: 2 }, 80),
      "\x1b[?25l\r\x1b[0J\x1b[1mone\r\n  two\x1b[0m\r\n> a\r\nb\x1b[1A\r\x1b[2C\x1b[?25h"
    )
  })
  it("writes no style where there is none", () => {
    const now = { rows: ["\x1b[2m>\x1b[0m a"], row: 0, column: 3 }
    assert.include(repaint(blank, [], now, 80), "a\x1b[0m")
    assert.notMatch(repaint(blank, ["one\ntwo"], area, 80), /\x1b\[[\d;]*m/)
  })
})
