import { Schema } from "effect"

const pattern = /^[A-Za-z0-9_-]{22,64}$/

/** The word of an invitation to a server that lets in only whom it has invited: 22 to 64 characters of base64url. */
export const InvitationWord = Schema.String.pipe(
  Schema.pattern(pattern, { identifier: "InvitationWord" }),
  Schema.brand("InvitationWord")
)
export type InvitationWord = typeof InvitationWord.Type

export const isInvitationWord = (value: unknown): value is InvitationWord =>
  typeof value === "string" && pattern.test(value)
