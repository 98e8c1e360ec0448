import { assert, describe, it } from "@effect/vitest"
import { area } from "../../../src/domain/terminal/LiveArea.ts"
import {
  below,
  blank,
  clear,
  erase,
  isWiderAbove,
  narrowed,
  outOfReach,
  repaint
} from "../../../src/domain/terminal/Paint.ts"
import { makeScreen } from "../../support/screen.ts"

/** Not an "erase below" at the left edge, which tmux takes for "clear" in the first row. */
const eraseBelow = "\x1b[K\x1b[C\x1b[J\r"
const wide = { rows: ["waiting", "x".repeat(80), "x".repeat(61)], row: 2, column: 61 }

describe.each(["characters", "code points"] as const)(
  "on a terminal that counts %s",
  (counting) => {
    it("the cursor is right beside every emoji, wherever it is in a draft", async () => {
      const text = "a❤️b👍🏽c👩‍👩‍👧d🇩🇪e多f"
      const ends = [...new Intl.Segmenter().segment(text)].map(({ index }) => index)
      const screen = makeScreen(80, 10, counting)
      let was = blank
      for (const cursor of [...ends, text.length]) {
        const size = { columns: 80, rows: 10 }
        const now = area({ above: ["waiting"], prompt: "lobby> " }, { text, cursor }, size)
        await screen.write(repaint(was, [], now, 80))
        was = now
        assert.deepStrictEqual(screen.rows(), ["waiting", `lobby> ${text}`])
        assert.strictEqual(screen.before(), `lobby> ${text.slice(0, cursor)}`)
      }
      screen.dispose()
    })
  }
)

describe("painting", () => {
  it("erases from the first row of the area on", () => {
    assert.strictEqual(erase(wide, 80), `\x1b[2A\r${eraseBelow}`)
    assert.strictEqual(erase(blank, 80), `\r${eraseBelow}`)
  })
  it("erases the area before the screen is emptied", () => {
    assert.strictEqual(clear(wide, 80), `${erase(wide, 80)}\x1b[H\x1b[2J`)
  })
  it("counts the rows into which a narrower terminal has wrapped the area", () => {
    // 1 for the first row, 3 for the second; the row of the cursor by what became of it.
    assert.strictEqual(erase(wide, 30, "cut"), `\x1b[4A\r${eraseBelow}`)
    assert.strictEqual(erase(wide, 30, "wrapped"), `\x1b[6A\r${eraseBelow}`)
    assert.strictEqual(erase(wide, 30, "kept"), `\x1b[2A\r${eraseBelow}`)
    assert.deepStrictEqual([isWiderAbove(wide, 79), isWiderAbove(wide, 80)], [true, false])
  })
  it("counts a wide character in the row below where a narrower terminal has no room for it", () => {
    // The first is "> 你", "好你", "好"; the cursor's own is "好你", "好" if it is wrapped.
    const rows = ["> 你好你好", "你好你"]
    assert.strictEqual(erase({ rows, row: 1, column: 6 }, 5), `\x1b[3A\r${eraseBelow}`)
    assert.strictEqual(erase({ rows, row: 1, column: 4 }, 5, "wrapped"), `\x1b[4A\r${eraseBelow}`)
  })
  it("sees by the cursor what became of its row", () => {
    assert.strictEqual(narrowed(wide, 30, 29), "cut")
    assert.strictEqual(narrowed(wide, 30, 1), "wrapped")
    assert.strictEqual(narrowed(wide, 62, 61), "cut")
    assert.strictEqual(narrowed(wide, 80, 61), "cut")
  })
  it("puts the lines of a block at the left edge, and ends their styles", () => {
    assert.strictEqual(
      repaint(blank, ["\x1b[1mone\n  two"], { rows: ["> a", "b"], row: 0, column: 2 }, 80),
      `\x1b[?25l\r${eraseBelow}\x1b[1mone\r\n  two\x1b[0m\r\n> a\r\nb\x1b[1A\r> \x1b[?25h`
    )
  })
  it("knows what of an area is above the screen, and erases it when it is back", () => {
    const running = {
      rows: ["waiting", "x".repeat(80), "y".repeat(40)],
      row: 2,
      column: 40,
      continued: new Set([1])
    }
    // One row for "waiting", and four of 30 for the draft, with the cursor at the end of the last.
    assert.deepStrictEqual(outOfReach(running, 30, 3), ["waiting"])
    assert.deepStrictEqual(outOfReach(running, 30, 2), ["waiting", " ".repeat(30)])
    for (const row of [4, 20]) assert.deepStrictEqual(outOfReach(running, 30, row), [])
    const stale = outOfReach(running, 30, 2)
    const now = { rows: ["> a", "bc"], row: 1, column: 2, continued: new Set([0]) }
    for (const [columns, rows] of [
      [30, 2],
      [80, 2],
      [10, 4]
    ])
      assert.strictEqual(erase(below(now, stale), columns ?? 0), `\x1b[${rows}A\r${eraseBelow}`)
    assert.strictEqual(below(now, []), now)
  })
  it("leaves it to a terminal that reflows to go on in the next row", () => {
    const now = { rows: ["w", "> abcdefgh", "ijklmnopqr", "st"], row: 3, column: 2 }
    const running = { ...now, continued: new Set([1, 2]) }
    assert.include(repaint(blank, [], running, 10), "w\r\n> abcdefghijklmnopqrst\x1b[?25h")
    assert.include(repaint(blank, [], now, 10), "w\r\n> abcdefgh\r\nijklmnopqr\r\nst\x1b[?25h")
    for (const [columns, rows] of [
      [10, 3],
      [20, 2],
      [5, 5],
      [80, 1]
    ])
      assert.strictEqual(erase(running, columns ?? 0), `\x1b[${rows}A\r${eraseBelow}`)
  })
  it("finds the row of a wide character as a terminal wraps it, which leaves none in halves", () => {
    const running = { rows: ["> 你好你好", "你好!"], row: 1, column: 2, continued: new Set([0]) }
    // "> 你", "好你", "好你", and the cursor on the 好 below.
    assert.strictEqual(erase(running, 5), `\x1b[3A\r${eraseBelow}`)
  })
  it("writes the row once more up to the cursor, whatever columns a terminal gives an emoji", () => {
    const now = { rows: ["> 👍🏽❤️xy"], row: 0, column: 7 }
    assert.include(repaint(blank, [], now, 80), "> 👍🏽❤️xy\r> 👍🏽❤️x\x1b[?25h")
    assert.include(repaint(blank, [], { ...now, column: 8 }, 80), "> 👍🏽❤️xy\x1b[?25h")
  })
  it("writes no style where there is none", () => {
    const now = { rows: ["\x1b[2m>\x1b[0m a"], row: 0, column: 3 }
    assert.include(repaint(blank, [], now, 80), "a\x1b[0m")
    assert.notMatch(repaint(blank, ["one\ntwo"], wide, 80), /\x1b\[[\d;]*m/)
  })
})
