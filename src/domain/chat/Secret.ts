import { Schema } from "effect"

const pattern = /^[A-Za-z0-9_-]{22,64}$/

/**
 * The key to a kept session, made by its client: 22 to 64 characters of base64url, so 128 random bits
 * or more. Whoever knows it can take the session; the server stores only its hash.
 */
export const Secret = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Secret" }),
  Schema.brand("Secret")
)
export type Secret = typeof Secret.Type

export const isSecret = (value: unknown): value is Secret =>
  typeof value === "string" && pattern.test(value)
