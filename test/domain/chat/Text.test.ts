import { assert, describe, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { sanitizeText, Text, TextOnWire } from "../../../src/domain/chat/Text.ts"
import { anyString } from "../../support/lines.ts"
import { property } from "../../support/property.ts"

const isText = Schema.is(Text)
const decode = Schema.decodeOption(TextOnWire)
const encode = Schema.encodeSync(TextOnWire)

describe("a text", () => {
  it.prop(
    "is written in one line and read as it was",
    [Text],
    ([text]) => {
      const written = encode(text)
      assert.notInclude(written, "\n")
      assert.deepStrictEqual(decode(written), Option.some(text))
    },
    property()
  )

  it.prop(
    "can be made of any string; of a text it is that text",
    [anyString],
    ([any]) => {
      const made = sanitizeText(any)
      assert.isTrue(isText(made))
      assert.strictEqual(sanitizeText(made), made)
      if (isText(any)) assert.strictEqual(made, any)
      else assert.isTrue(any === "" || made.includes("\ufffd"))
    },
    property()
  )

  it("is not empty, and has no controls but TAB and line breaks", () => {
    for (const bad of [
      "",
      "\0",
      "\x07",
      "\r",
      "\x1b[2J",
      "\x7f",
      "\x80",
      "\x9b",
      "\ud800",
      "\udc00x"
    ]) {
      assert.isFalse(isText(bad), JSON.stringify(bad))
    }
    for (const good of ["\t", "a\nb", " ", "👋", "\u2028", "\ufeff", "\u202e"]) {
      assert.isTrue(isText(good), JSON.stringify(good))
    }
  })

  it("keeps a backslash that stands for itself", () => {
    assert.deepStrictEqual(decode("a\\x\\\\n\\n\\"), Option.some("a\\x\\n\n\\"))
  })
})
