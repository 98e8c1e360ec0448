import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { pieceBefore, wordAfter, wordBefore } from "../../../../src/domain/terminal/editor/Words.ts"
import { characterAfter, characterBefore } from "../../../../src/domain/terminal/Width.ts"
import { property } from "../../../support/property.ts"

const isWordAt = (text: string, offset: number): boolean =>
  /^[\p{L}\p{N}\p{M}_]/u.test(text.slice(offset))

const part = FastCheck.constantFrom(
  "a",
  "_",
  "9",
  " ",
  "\n",
  ".",
  "é",
  "e\u0301",
  "👋🏽",
  "汉",
  "क\u200dष"
)

describe("The word beside the cursor", () => {
  it.prop(
    "ends where going on by characters leaves it",
    [FastCheck.array(part, { maxLength: 16 }), FastCheck.array(part, { maxLength: 16 })],
    ([before, after]) => {
      const text = [...before, ...after].join("")
      const from = before.join("").length
      let [start, end] = [from, from]
      while (start > 0 && !isWordAt(text, characterBefore(text, start)))
        start = characterBefore(text, start)
      while (start > 0 && isWordAt(text, characterBefore(text, start)))
        start = characterBefore(text, start)
      while (end < text.length && !isWordAt(text, end)) end = characterAfter(text, end)
      while (end < text.length && isWordAt(text, end)) end = characterAfter(text, end)
      assert.deepStrictEqual([wordBefore(text, from), wordAfter(text, from)], [start, end])
      assert.strictEqual(pieceBefore(text, from), text.slice(0, from).search(/\S*\s*$/))
    },
    property()
  )
})
