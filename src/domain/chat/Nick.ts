import { Schema } from "effect"
import { compactString } from "./Compact.ts"
import { rule } from "./Rule.ts"

const pattern = /^[A-Za-z]{1,24}$/

/** A nickname: 1 to 24 ASCII letters, shown as typed, unique without regard to case. */
export const Nick = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Nick" }),
  Schema.brand("Nick")
).annotations(rule("A nickname is 1 to 24 letters, A to Z or a to z."))
export type Nick = typeof Nick.Type

export const isNick = (value: unknown): value is Nick =>
  typeof value === "string" && pattern.test(value)

/** A copy that holds nothing else in memory. */
export const compactNick = (nick: Nick): Nick =>
  Nick.make(compactString(nick), { disableValidation: true })

/** The key of a nickname: nicknames with the same key count as the same. */
export const foldNick = (nick: Nick): string => nick.toLowerCase()
