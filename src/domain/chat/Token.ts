import { Schema } from "effect"

const pattern = /^[A-Za-z0-9_-]{22}$/

/** The key to a kept session: 128 random bits in base64url, good for one RESUME. */
export const Token = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Token" }),
  Schema.brand("Token")
)
export type Token = typeof Token.Type

export const isToken = (value: unknown): value is Token =>
  typeof value === "string" && pattern.test(value)
