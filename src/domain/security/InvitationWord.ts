import { Schema } from "effect"

const pattern = /^[A-Za-z0-9_-]{22,64}$/

/**
 * What lets somebody in at a server that takes only people with an invitation: 22 to 64 characters of
 * base64url, so 128 random bits or more.
 */
export const InvitationWord = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "InvitationWord" }),
  Schema.brand("InvitationWord")
)
export type InvitationWord = typeof InvitationWord.Type

export const isInvitationWord = (value: unknown): value is InvitationWord =>
  typeof value === "string" && pattern.test(value)
