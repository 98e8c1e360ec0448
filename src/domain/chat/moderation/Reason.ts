import { Schema } from "effect"
import { rule } from "../Rule.ts"
import { isText, Text } from "../Text.ts"

/** Characters of a reason, in UTF-16 code units. */
const maxLength = 300

const fits = (text: string): boolean => text.length <= maxLength && !text.includes("\n")

/** Why an operator has acted: a Text of one line and at most 300 characters. */
export const Reason = Text.pipe(
  Schema.filter(fits, {
    identifier: "Reason",
    arbitrary: () => (fc) =>
      fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
        .filter((text): text is Text => isText(text) && fits(text))
  }),
  Schema.brand("Reason")
).annotations(rule("A reason is one line of at most 300 characters."))
export type Reason = typeof Reason.Type

export const isReason = (value: unknown): value is Reason => isText(value) && fits(value)
