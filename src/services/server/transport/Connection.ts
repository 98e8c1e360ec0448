import type { Effect, Option } from "effect"
import * as Address from "../../../domain/network/Address.ts"

/** Who is at the other end of a connection. */
export interface Peer {
  /** What carries it, such as `tcp`. */
  readonly transport: string
  /** An IP address, a path, or another name that connections of one origin share. */
  readonly address: string
  /** 0 where the transport has none. */
  readonly port: number
}

/** How the log names a peer, such as `192.0.2.1:53211`. */
export const peerName = ({ address, port }: Peer): string =>
  port === 0 ? address : Address.written(address, port)

/** What became of the last bytes: the system took all of them, or the connection had to be cut. */
export type Closed = "drained" | "cut"

/**
 * Pulls bytes and pushes bytes, and knows nothing of what they mean. Whoever opened it closes it.
 *
 * @example
 * const chunk = yield* connection.read
 * if (Option.isSome(chunk)) connection.write(chunk.value)
 * yield* connection.close(Buffer.from("bye\n"), 2)
 */
export interface Connection {
  readonly peer: Peer
  /** The next bytes; none when the peer sends no more. Nothing is read ahead of this. */
  readonly read: Effect.Effect<Option.Option<Uint8Array>>
  /** Queues bytes. It never waits; after `close` has begun it drops them. */
  readonly write: (bytes: Uint8Array) => void
  /** Bytes that the system has not taken yet; 0 once the connection is gone. */
  readonly buffered: number
  /** It was reset, or closed in another way than by `close`: nothing reaches the peer any more. */
  readonly isGone: boolean
  /** Waits until at most 64 KiB are unsent, or the connection is gone. */
  readonly drained: Effect.Effect<void>
  /** Hands what is written while the effect runs to the system at once. */
  readonly together: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /**
   * Sends the last bytes after everything that is queued, waits up to `within` seconds for the peer
   * and lets go, so that a peer that never reads cannot hold anybody up.
   */
  readonly close: (last: Uint8Array, within: number) => Effect.Effect<Closed>
  /** Lets go at once. */
  readonly abort: () => void
}
