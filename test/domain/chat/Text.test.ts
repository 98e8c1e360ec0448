import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { isText, sanitizeText, Text } from "../../../src/domain/chat/Text.ts"
import { anyString } from "../../support/lines.ts"
import { property } from "../../support/property.ts"

const isOfSchema = Schema.is(Text)

describe("a text", () => {
  it.prop(
    "can be made of any string; of a text it is that text",
    [anyString],
    ([any]) => {
      const made = sanitizeText(any)
      assert.isTrue(isText(made))
      assert.strictEqual(sanitizeText(made), made)
      if (isText(any)) assert.strictEqual(made, any)
      else assert.isTrue(any === "" || made.includes("\ufffd"))
      assert.strictEqual(isText(any), isOfSchema(any))
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
})
