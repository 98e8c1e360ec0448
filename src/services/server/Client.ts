import { Deferred, Effect, Exit, Option, Scope } from "effect"
import type { ByeReason, LeaveReason } from "../../domain/Event.ts"
import * as State from "../../domain/Session.ts"
import type { Connection } from "./Connection.ts"
import type { KeptSessions } from "./KeptSessions.ts"
import type { Holder, Member } from "./Member.ts"

/** One connection and the session that speaks through it, if it has a name already. */
export interface Client {
  readonly connection: Connection
  readonly holder: Holder
  state: State.State
  /** The session with a name, and the scope that its name and its seats live in. */
  named: Option.Option<Named>
  /** When it was connected, in milliseconds. */
  readonly since: number
  /** Since when nothing has been heard from it; none while its lines are being worked on. */
  silentSince: Option.Option<number>
  /** Whether it has sent PING, and so wants silence to be taken for loss. */
  pings: boolean
  /** Whether its next line shows that it has received the token it was given. */
  awaitsProof: boolean
}

export interface Named {
  readonly member: Member
  readonly life: Scope.CloseableScope
}

export const makeClient = (connection: Connection, holder: Holder, now: number): Client => ({
  connection,
  holder,
  state: State.initial,
  named: Option.none(),
  since: now,
  silentSince: Option.none(),
  pings: false,
  awaitsProof: false
})

/** Moves the session machine on. A session that is kept remembers its state for the next connection. */
export const advance = (client: Client, state: State.State): void => {
  client.state = state
  if (state._tag === "Named" && Option.isSome(client.named)) client.named.value.member.state = state
}

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
    const reason = Option.match(client.connection.farewell(), {
      onNone: () => "lost" as const,
      onSome: leaveReason
    })
    const isKept = mayBeKept(reason) && (yield* kept.park(member))
    member.holder = Option.none()
    if (!isKept) {
      member.leaving = reason
      yield* Scope.close(life, Exit.void)
    }
    yield* Deferred.succeed(client.holder.released, undefined)
  })
