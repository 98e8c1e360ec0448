import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { characters } from "../../../src/domain/terminal/Width.ts"
import { property } from "../../support/property.ts"

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

const part = FastCheck.constantFrom(
  ...[
    "a",
    " ",
    "\r",
    "\n",
    "e\u0301",
    "👋🏽",
    "👨\u200d",
    "👩",
    "🇩",
    "क",
    "\u094d",
    "\ud83d",
    "한",
    "\u1160"
  ],
  "x".repeat(250),
  "🇩🇪".repeat(60),
  "\u0301".repeat(300)
)

describe("The characters of a text", () => {
  it.prop(
    "are the same however long it is",
    [FastCheck.array(part, { minLength: 1, maxLength: 40 })],
    ([parts]) => {
      const text = parts.join("")
      const whole = Array.from(segmenter.segment(text), ({ segment }) => segment)
      assert.deepStrictEqual([...characters(text)], whole)
    },
    property()
  )
})
