import type { LeaveReason } from "./Reasons.ts"

/**
 * Where a session stands: it speaks through a connection, it waits for one to come back, or it is
 * over. Every function is total; one that does not fit the state returns it unchanged.
 */
export type SessionState<Connection> = Attached<Connection> | Detached | Ended

export interface Attached<Connection> {
  readonly _tag: "Attached"
  readonly connection: Connection
}

/** The connection is lost, and the session is kept for a client that resumes it. */
export interface Detached {
  readonly _tag: "Detached"
}

/** Nothing follows. `reason` is what the others are told. */
export interface Ended {
  readonly _tag: "Ended"
  readonly reason: LeaveReason
}

export const attached = <C>(connection: C): SessionState<C> => ({ _tag: "Attached", connection })

/** The connection is gone. A session that another connection holds by now stays with it. */
export const detach = <C>(state: SessionState<C>, connection: C): SessionState<C> =>
  state._tag === "Attached" && state.connection === connection ? { _tag: "Detached" } : state

/** A connection takes the session back. One that is held or over can't be taken. */
export const attach = <C>(state: SessionState<C>, connection: C): SessionState<C> =>
  state._tag === "Detached" ? attached(connection) : state

/** The session is over. The first reason stands. */
export const end = <C>(state: SessionState<C>, reason: LeaveReason): SessionState<C> =>
  state._tag === "Ended" ? state : { _tag: "Ended", reason }
