import { Schema } from "effect"

const pattern = /^sha256\.[A-Za-z0-9_-]{43}$/

/**
 * By what a key is known: `sha256.` and the SHA-256 of the public key (its SubjectPublicKeyInfo, as in
 * RFC 7469) in base64url. A certificate that is renewed with the same key has the same pin.
 */
export const Pin = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "Pin" }),
  Schema.brand("Pin")
)
export type Pin = typeof Pin.Type

export const isPin = (value: unknown): value is Pin =>
  typeof value === "string" && pattern.test(value)
