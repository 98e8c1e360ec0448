import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { piecesOf } from "../../../src/domain/browser/Pieces.ts"
import { safe } from "../../../src/domain/browser/Safe.ts"
import { hostile, welcome } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

const part = FastCheck.oneof(
  FastCheck.string({ unit: "grapheme", maxLength: 8 }),
  FastCheck.constantFrom(
    "https://a.example/b",
    "http://b.example",
    "javascript:x",
    " ",
    "(",
    ")",
    "tea"
  )
)
const terms = [{ words: ["tea"], isPrefix: true }]

describe("A text in pieces", () => {
  it.prop(
    "is the text, and only http and https lead anywhere",
    [FastCheck.array(part, { maxLength: 8 })],
    ([parts]) => {
      const text = parts.join("")
      const pieces = piecesOf(text, terms)
      assert.strictEqual(pieces.map(({ text }) => text).join(""), text)
      for (const { href } of pieces) if (href !== undefined) assert.match(href, /^https?:\/\//)
      if (text !== "") assert.isTrue(pieces.every(({ text }) => text !== ""))
    },
    property()
  )

  it("has links, found words, and found words in links", () => {
    assert.deepStrictEqual(piecesOf("see https://a.example/tea, or teapots", terms), [
      { text: "see " },
      { text: "https://a.example/", href: "https://a.example/tea" },
      { text: "tea", href: "https://a.example/tea", isFound: true },
      { text: ", or " },
      { text: "teapots", isFound: true }
    ])
  })
})

describe("A text that is safe to show", () => {
  const ofOneLine = hostile.filter(([, text]) => !text.includes("\n"))
  for (const [what, text, harmless] of ofOneLine)
    it(`hides nothing: ${what}`, () => assert.strictEqual(safe(text), harmless))

  for (const [what, text] of welcome)
    it(`stays as it is: ${what}`, () => assert.strictEqual(safe(text), text))

  it("keeps the lines of a message", () => {
    assert.strictEqual(safe("one\n\ttwo\u202e\nthree"), "one\n    two\nthree")
  })
})
