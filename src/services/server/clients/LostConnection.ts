import { Effect, Option, Schema } from "effect"
import { type ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { Invitations } from "../access/Invitations.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import type { ResumableSessions } from "../session/ResumableSessions.ts"

const isLeaveReason = Schema.is(LeaveReason)

/** What other members are told when a session ends with a connection that ended for this reason. */
const leaveReason = (reason: ByeReason): LeaveReason => {
  if (reason === "banned" || reason === "not-invited") return "kicked"
  return isLeaveReason(reason) ? reason : "lost"
}

/** Whether a session may outlive a connection that ended for this reason. */
const mayBeKept = (reason: LeaveReason): boolean =>
  reason !== "quit" && reason !== "shutdown" && reason !== "kicked"

/** Keeps the session of a connection that has ended, or ends it. Returns whether it is kept. */
export const detachOrEnd = (
  client: ClientConnection,
  sessions: ResumableSessions["Type"],
  { admits }: Pick<Invitations["Type"], "admits">
): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const { session } = client
    if (session === undefined) return Effect.succeed(false)
    const reason = session.isExpelled
      ? "kicked"
      : Option.match(client.farewell, { onNone: () => "lost" as const, onSome: leaveReason })
    const isRevoked = session.invitation !== undefined && !admits(session.invitation)
    const isKept =
      mayBeKept(reason) && !isRevoked ? sessions.detach(session, client) : Effect.succeed(false)
    return Effect.tap(isKept, (isKept) => (isKept ? Effect.void : session.end(reason)))
  })
