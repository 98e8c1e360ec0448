import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { Effect, type Scope } from "effect"
import { listening } from "./listening.ts"

/** Something that listens on a free port, and does with each connection what the test wants. */
export interface Peer {
  readonly port: number
  /** How many connections came. */
  readonly count: () => number
  /** How many of them are open. */
  readonly open: () => number
}

/** Closed, with its connections, at the end of the scope. */
export const makePeer = (
  play: (socket: Socket) => void,
  host = "127.0.0.1"
): Effect.Effect<Peer, never, Scope.Scope> => {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    count++
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => {})
    play(socket)
  })
  return Effect.acquireRelease(
    Effect.promise(async () => {
      const port = await listening(server, 0, host)
      return { port, count: () => count, open: () => sockets.size }
    }),
    () =>
      Effect.promise(async () => {
        server.close()
        for (const socket of sockets) socket.destroy()
        if (server.listening) await once(server, "close")
      })
  )
}

export const hello = "HELLO natter/1 model\n"
