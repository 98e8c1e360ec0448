import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Schema } from "effect"
import { Text } from "../../../src/domain/chat/Text.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { asDraft, draftHint } from "../../../src/domain/terminal/Paste.ts"
import { binaryString } from "../../support/binary.ts"
import { hostile } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"

describe("a paste", () => {
  it("keeps its lines, tabs and indentation", () => {
    assert.strictEqual(asDraft("if (a) {\n\tb()\n}"), "if (a) {\n\tb()\n}")
  })
  it("ends its lines in any way", () => {
    assert.strictEqual(asDraft("a\r\nb\rc\nd\u2028e"), "a\nb\nc\nd\ne")
  })
  it("loses line breaks at its end", () => {
    assert.strictEqual(asDraft("one line\r\n\r\n"), "one line")
  })
  it("asks about several lines", () => {
    const lines = (count: number) => Array.from({ length: count }, () => "x").join("\n")
    assert.isUndefined(draftHint(lines(1)))
    assert.strictEqual(draftHint(lines(2)), Copy.draftLines(2))
  })
  it.prop(
    "is a text that can be sent, whatever was pasted, or nothing",
    [
      FastCheck.oneof(
        binaryString(),
        FastCheck.constantFrom(...hostile.map(([, text]) => text), "\n")
      )
    ],
    ([pasted]) => {
      const text = asDraft(pasted)
      return text === "" || Schema.is(Text)(text)
    },
    property()
  )
})
