import { Schema } from "effect"

/** Why a member left a room. */
export const LeaveReason = Schema.Literal(
  "part",
  "quit",
  "lost",
  "slow",
  "timeout",
  "protocol",
  "kicked",
  "internal",
  "shutdown"
)
export type LeaveReason = typeof LeaveReason.Type

/** Why messages will not come: `trimmed` from the log because they are old, or of another `epoch`. */
export const GapCause = Schema.Literal("trimmed", "epoch")
export type GapCause = typeof GapCause.Type

/** Why the server closes a connection. */
export const ByeReason = Schema.Literal(
  "quit",
  "kept",
  "shutdown",
  "slow",
  "timeout",
  "replaced",
  "full",
  "plain",
  "not-invited",
  "protocol",
  "kicked",
  "banned",
  "internal"
)
export type ByeReason = typeof ByeReason.Type
