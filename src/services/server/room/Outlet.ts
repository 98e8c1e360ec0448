import type { Dialect, Outgoing } from "../../../domain/protocol/Protocol.ts"

/** Where lines for one client go. Writing never waits; a client that does not read is closed as slow. */
export interface Outlet {
  /** How what happens in a room is written for it. */
  readonly dialect: Dialect
  /** Queues whole lines. Once the connection closes they are dropped. */
  readonly write: (lines: Uint8Array) => void
  /** Queues whole lines that nobody waits for: they may leave together with those that come next. */
  readonly writeSoon: (lines: Uint8Array) => void
  /** What is to be written for this in the place of something else. */
  readonly encode: (out: Outgoing) => string
  /** Queues what this protocol makes of these, as one write. */
  readonly send: (...out: ReadonlyArray<Outgoing>) => void
}

/** For a session without a connection. */
export const nowhere: Outlet = {
  dialect: { key: "", tellsGoneOnce: false, event: () => "" },
  write: () => {},
  writeSoon: () => {},
  encode: () => "",
  send: () => {}
}
