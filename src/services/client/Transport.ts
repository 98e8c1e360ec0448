import type { Effect, Option } from "effect"

/** A stream of bytes to a server and back, below the protocol. */
export interface Transport {
  /** The next bytes; none if there will be no more. Nothing is read ahead of this. */
  readonly pull: Effect.Effect<Option.Option<Uint8Array>>
  /** Does not wait. */
  readonly write: (text: string) => void
  /** Ends this side after what was written, and waits a moment for the other. */
  readonly finish: Effect.Effect<void>
  /** Gives it up: what was written and has not arrived is thrown away. */
  readonly reset: Effect.Effect<void>
}

/** For how long the server may take to end its side of a connection that is being closed, in milliseconds. */
export const patience = 1_000
