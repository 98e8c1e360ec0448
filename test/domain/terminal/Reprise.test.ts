import { assert, describe, it } from "@effect/vitest"
import { limits } from "../../../src/domain/client/Limits.ts"
import * as Reprise from "../../../src/domain/terminal/Reprise.ts"

const size = { columns: 40, rows: 20 }

/** These blocks were printed. */
const printed = (...blocks: ReadonlyArray<string>) =>
  Reprise.take(Reprise.noReprise, blocks, 40, 20)[2]

describe("The end of the transcript, drawn once more", () => {
  it("is not there while enough of the transcript is seen", () => {
    const [finished, above, state] = Reprise.take(Reprise.noReprise, ["one", "two\n  three"], 40, 9)
    assert.deepStrictEqual([finished, above], [["one", "two\n  three"], []])
    assert.deepStrictEqual(Reprise.take(Reprise.begin(state, 3, size), [], 40, 9)[1], [])
    assert.deepStrictEqual(Reprise.take(Reprise.begin(state, 2, size), [], 40, 9)[1], [
      "one",
      "two",
      "  three"
    ])
    const short = printed("one", "two")
    assert.deepStrictEqual(Reprise.begin(short, 2, size).rows, [])
    assert.deepStrictEqual(Reprise.begin(short, 1, size).rows, ["one", "two"])
    // Blocks that are held are seen, too.
    const [, , held] = Reprise.take(Reprise.begin(state, 0, size), ["a\nb\nc"], 40, 9)
    assert.deepStrictEqual(Reprise.take(Reprise.begin(held, 0, size), [], 40, 9)[0], ["a\nb\nc"])
  })

  it("is broken between words, with no text at the left edge but that of an entry", () => {
    const begun = Reprise.begin(printed("bob: some more words", "carol: yes"), 0, {
      columns: 12,
      rows: 20
    })
    const rows = ["bob: some", "   more", "   words", "carol: yes"]
    assert.deepStrictEqual(Reprise.take(begun, [], 12, 9)[1], rows)
    // An entry that has no room for its beginning is left out.
    assert.deepStrictEqual(Reprise.take(begun, [], 12, 3)[1], ["carol: yes"])
  })

  it("takes a quarter of the screen at most, and nothing of a small one", () => {
    const rows = (of: number) =>
      Reprise.begin(printed("a\n  b", "c", "d", "e", "f"), 0, { columns: 40, rows: of }).rows
    assert.deepStrictEqual(rows(16), ["c", "d", "e", "f"])
    assert.deepStrictEqual(rows(20), ["c", "d", "e", "f"])
    assert.deepStrictEqual(rows(24), ["a", "  b", "c", "d", "e", "f"])
    assert.deepStrictEqual(rows(11), [])
  })

  it("gives way to what is printed, which is held until then, and is finished in its order", () => {
    const begun = Reprise.begin(printed("one", "two", "three"), 0, size)
    const [none, above, held] = Reprise.take(begun, ["four"], 40, 3)
    assert.deepStrictEqual([none, above], [[], ["two", "three", "four"]])
    const [still, more, more2] = Reprise.take(held, ["five"], 40, 3)
    assert.deepStrictEqual([still, more], [[], ["three", "four", "five"]])
    const [finished, nothing, last] = Reprise.take(more2, ["six"], 40, 3)
    assert.deepStrictEqual([finished, nothing], [["four", "five", "six"], []])
    assert.deepStrictEqual(last.lines, ["one", "two", "three", "four", "five", "six"])
    assert.deepStrictEqual(Reprise.take(Reprise.end(held), [], 40, 3)[0], ["four"])
  })

  it("is bounded", () => {
    const many = printed(...Array.from({ length: 1_000 }, (_, n) => `line ${n}`))
    assert.strictEqual(many.lines.length, limits.reprise)
    assert.strictEqual(many.lines.at(-1), "line 999")
  })
})
