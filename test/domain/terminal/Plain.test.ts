import { assert, describe, it } from "@effect/vitest"
import { eastAsianWidth } from "get-east-asian-width"
import { isPlain } from "../../../src/domain/terminal/Plain.ts"

const basicPlane = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
const plain = basicPlane.filter(isPlain)

describe("plain text", () => {
  it("has only characters that are seen, by themselves, in one column", () => {
    for (const char of plain) {
      assert.match(char, /[\p{L}\p{N}\p{P}\p{S}\p{Zs}]/u, char)
      assert.notMatch(char, /[\p{M}\p{C}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u, char)
      assert.strictEqual(eastAsianWidth(char.charCodeAt(0)), 1, char)
    }
    assert.isAbove(plain.length, 800)
  })
  it("has no characters that join with others of them", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })
    const twice = plain.flatMap((char) => [char, char, "a"]).join("")
    assert.strictEqual([...segmenter.segment(twice)].length, twice.length)
  })
})
