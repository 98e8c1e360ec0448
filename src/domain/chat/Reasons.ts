import { Schema } from "effect"

/** Why somebody is no longer in a room. */
export const LeaveReason = Schema.Literal(
  "part",
  "quit",
  "lost",
  "slow",
  "timeout",
  "protocol",
  "internal",
  "shutdown"
)
export type LeaveReason = typeof LeaveReason.Type

/** Why messages will not come: older than the log keeps, or of a log that is no more. */
export const GapCause = Schema.Literal("trimmed", "epoch")
export type GapCause = typeof GapCause.Type

/** Why the server closes a connection. */
export const ByeReason = Schema.Literal(
  "quit",
  "shutdown",
  "slow",
  "timeout",
  "replaced",
  "full",
  "protocol",
  "internal"
)
export type ByeReason = typeof ByeReason.Type
