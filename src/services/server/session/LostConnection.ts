import { Effect, Option } from "effect"
import type { ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import type { ResumableSessions } from "./ResumableSessions.ts"

/** What other members are told when a session ends with a connection that ended for this reason. */
const leaveReason = (reason: ByeReason): LeaveReason => {
  if (reason === "banned") return "kicked"
  return reason === "replaced" || reason === "full" || reason === "kept" ? "lost" : reason
}

/** Whether a session may outlive a connection that ended for this reason. */
const mayBeKept = (reason: LeaveReason): boolean =>
  reason !== "quit" && reason !== "shutdown" && reason !== "kicked"

/** Keeps the session of a connection that has ended, or ends it. Returns whether it is kept. */
export const detachOrEnd = (
  client: ClientConnection,
  sessions: ResumableSessions["Type"]
): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const { session } = client
    if (session === undefined) return Effect.succeed(false)
    const reason = Option.match(client.farewell, {
      onNone: () => "lost" as const,
      onSome: leaveReason
    })
    const isKept = mayBeKept(reason) ? sessions.detach(session, client) : Effect.succeed(false)
    return Effect.tap(isKept, (isKept) => (isKept ? Effect.void : session.end(reason)))
  })
