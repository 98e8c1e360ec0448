import { Schema } from "effect"
import { compactString } from "./Compact.ts"
import { rule } from "./Rule.ts"

const pattern = /^[A-Za-z][A-Za-z0-9_-]{0,23}$/

/**
 * A nickname: a letter and then up to 23 letters, digits, `-` and `_`, all ASCII; shown as typed,
 * unique without regard to case. A server may take only some of them: see NickRule.
 */
export const Nick = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Nick" }),
  Schema.brand("Nick")
).annotations(
  rule("A nickname is a letter and then up to 23 letters, digits, hyphens and underscores.")
)
export type Nick = typeof Nick.Type

export const isNick = (value: unknown): value is Nick =>
  typeof value === "string" && pattern.test(value)

/** Which nicknames a server takes: letters only, or all. */
export const NickRule = Schema.Literal("letters", "extended")
export type NickRule = typeof NickRule.Type

const letters = /^[A-Za-z]+$/

export const isAllowedBy = (rule: NickRule, nick: Nick): boolean =>
  rule === "extended" || letters.test(nick)

/** A copy that holds nothing else in memory. */
export const compactNick = (nick: Nick): Nick =>
  Nick.make(compactString(nick), { disableValidation: true })

/** The key of a nickname: nicknames with the same key count as the same. */
export const foldNick = (nick: Nick): string => nick.toLowerCase()
