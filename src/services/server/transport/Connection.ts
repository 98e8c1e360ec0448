import type { Socket } from "node:net"
import type { Effect, Option } from "effect"
import type { Pin } from "../../../domain/security/Pin.ts"

/** Who is at the other end of a connection. */
export interface Peer {
  /** What carries it, such as `tcp`. */
  readonly transport: string
  /** What the log calls it, such as `192.0.2.1:53211`. */
  readonly name: string
  /** What all connections from one address share, for the limit per address. */
  readonly origin: string
  /** Whether the limit per address does not apply to it. */
  readonly isExempt: boolean
  /** Whether nobody on the way can read along. */
  readonly isEncrypted: boolean
  /** The key that it has proved to have, by a certificate of its own. */
  readonly key: Pin | undefined
  /** Its IP address, where it has one. */
  readonly address?: string
  /** It is a proxy that says with each request over HTTP whose it is. */
  readonly isProxy?: true
}

/** What became of the last bytes: the system took all of them, or the connection had to be cut. */
export type Closed = "drained" | "cut"

/**
 * Pulls bytes and pushes bytes, and knows nothing of what they mean. Whoever accepts it closes it,
 * with `close` or `abort`.
 *
 * @example
 * const chunk = yield* connection.read
 * if (Option.isSome(chunk)) connection.write(chunk.value)
 * yield* connection.close(Buffer.from("bye\n"), 2)
 */
export interface Connection {
  readonly peer: Peer
  /** Whether `read` need not wait. */
  readonly isReadable: () => boolean
  /** Calls back once `read` need not wait. A later `read` or `onReadable` takes its place. */
  readonly onReadable: (heard: () => void) => void
  /**
   * The next bytes; none when the peer sends no more. Only what the system buffers by itself is read
   * ahead of this.
   */
  readonly read: Effect.Effect<Option.Option<Uint8Array>>
  /** Queues bytes behind all that were queued before. It never waits; after `close` has begun it drops them. */
  readonly write: (bytes: Uint8Array) => void
  /**
   * Queues bytes that may wait for company: they are sent with the next that are written, or when it is the
   * turn of this connection among all that have some.
   */
  readonly writeSoon: (bytes: Uint8Array) => void
  /** Bytes that the system has not taken yet, without those that wait for company; 0 once the connection is gone. */
  readonly buffered: number
  /** It was reset, or closed in another way than by `close`: nothing reaches the peer any more. */
  readonly isGone: boolean
  /** Waits until little is unsent, if more than 64 KiB were, or the connection is gone. */
  readonly drained: Effect.Effect<void>
  /** Collects what the effect writes, and sends it in one piece when the effect ends. */
  readonly together: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /**
   * Sends the last bytes after everything that is queued, waits up to `within` seconds for the peer
   * and lets go, so that a peer that never reads cannot hold anybody up.
   */
  readonly close: (last: Uint8Array, within: number) => Effect.Effect<Closed>
  /** Lets go at once. */
  readonly abort: () => void
  /**
   * Gives the socket away, with what was read put back, to what is spoken inside of it, such as TLS. The
   * connection is of no use afterwards. Undefined where nothing else can be spoken.
   */
  readonly handOver: (head: Uint8Array) => Socket | undefined
}
