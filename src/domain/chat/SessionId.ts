import { Schema } from "effect"

/** Names a session everywhere and for ever: at least 128 random bits, so that two servers never give the same. */
export const SessionId = Schema.NonEmptyString.pipe(Schema.brand("SessionId"))
export type SessionId = typeof SessionId.Type
