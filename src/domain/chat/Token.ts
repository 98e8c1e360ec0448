import { Schema } from "effect"
import { invalidAs } from "./ErrorReply.ts"

/** What a kept session is taken back with: 128 random bits in base64url, good for one RESUME. */
export const Token = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z0-9_-]{22}$/, { identifier: "Token" }),
  Schema.brand("Token")
).annotations(invalidAs("session-unknown", "A token is the 22 characters that READY gave."))
export type Token = typeof Token.Type
