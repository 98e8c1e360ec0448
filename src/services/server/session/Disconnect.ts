import { Effect, Exit, Option, Scope } from "effect"
import type { ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { Client } from "./ClientConnection.ts"
import type { KeptSessions } from "./ResumableSessions.ts"

/** What the others are told when a connection ended for this reason, and its session with it. */
const leaveReason = (reason: ByeReason): LeaveReason =>
  reason === "replaced" || reason === "full" ? "lost" : reason

/** Whether a session may outlive a connection that ended so. */
const mayBeKept = (reason: LeaveReason): boolean =>
  reason === "lost" || reason === "slow" || reason === "timeout" || reason === "internal"

/**
 * Lets go of the session when its connection is gone: it is kept, if it is to be, or ended, and
 * then its name is free and its rooms are left.
 */
export const depart = (client: Client, kept: KeptSessions["Type"]): Effect.Effect<void> =>
  Effect.gen(function* () {
    if (Option.isNone(client.named)) return
    const { life, member } = client.named.value
    const reason = Option.match(client.farewell, {
      onNone: () => "lost" as const,
      onSome: leaveReason
    })
    const isKept = mayBeKept(reason) && (yield* kept.park(member))
    member.holder = Option.none()
    if (!isKept) {
      member.leaving = reason
      yield* Scope.close(life, Exit.void)
    }
    client.release()
  })
