import { Schema } from "effect"
import { invalidAs } from "./ErrorReply.ts"

/** A nickname: 1 to 24 ASCII letters, shown as typed, unique without regard to case. */
export const Nick = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z]{1,24}$/, { identifier: "Nick" }),
  Schema.brand("Nick")
).annotations(invalidAs("nick-invalid", "A nickname is 1 to 24 letters, A to Z or a to z."))
export type Nick = typeof Nick.Type

/** What two nicknames that count as the same have in common. */
export const foldNick = (nick: Nick): string => nick.toLowerCase()
