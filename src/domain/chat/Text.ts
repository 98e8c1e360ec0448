import { Schema } from "effect"
import { compactString } from "./Compact.ts"

// C0 controls except TAB and LF, DEL, C1 controls, and surrogates without their other half.
const forbidden =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const everyForbidden = new RegExp(forbidden, "g")

const isAllowed = (text: string): boolean => text.length > 0 && !forbidden.test(text)

/**
 * What people write: one character or more, among them TAB and LF but no other control character
 * (C0, DEL, C1) and no lone surrogate. The protocol that carries it bounds its length.
 */
export const Text = Schema.String.pipe(
  Schema.filter(isAllowed, {
    identifier: "Text",
    arbitrary: () => (fc) =>
      fc
        .oneof(
          fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
          fc.string({
            unit: fc.constantFrom("\\", "n", "\n", "\t", " ", "é", "汉", "👋", "\u2028", "\ufeff"),
            minLength: 1,
            maxLength: 20
          })
        )
        .filter((text) => !forbidden.test(text))
  }),
  Schema.brand("Text")
)
export type Text = typeof Text.Type

export const isText = (value: unknown): value is Text =>
  typeof value === "string" && isAllowed(value)

/** Any string made into a Text: what is forbidden becomes U+FFFD, and an empty string a question mark. */
export const sanitizeText = (text: string): Text =>
  Text.make(text.replace(everyForbidden, "\ufffd") || "?", { disableValidation: true })

/** A copy that holds nothing else in memory. */
export const compact = (text: Text): Text =>
  Text.make(compactString(text), { disableValidation: true })
