import type { Socket } from "node:net"
import { Effect, type Option } from "effect"
import { pull } from "./terminal/Readable.ts"

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
const patience = 1_000

/**
 * Ends this side, and waits for the other. A socket that is destroyed while something in it was not read
 * resets the connection, and then the server may never read the BYE before that.
 */
const finish = (socket: Socket): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    if (socket.destroyed) return resume(Effect.void)
    socket.once("close", () => resume(Effect.void))
    socket.end().resume()
  }).pipe(Effect.interruptible, Effect.timeout(patience), Effect.ignore)

/** Over a socket; `tcp` is the one below it, if it is encrypted. */
export const overSocket = (socket: Socket, tcp: Socket = socket): Transport => ({
  pull: pull(socket),
  write: (text) => void (socket.writable && socket.write(text)),
  finish: finish(socket),
  reset: Effect.sync(() => void tcp.resetAndDestroy())
})
