import type { Socket } from "node:net"
import { Effect } from "effect"
import { patience, type Transport } from "./Transport.ts"
import { pull } from "./terminal/Readable.ts"

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
