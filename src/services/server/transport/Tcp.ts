import { createServer, type Server, type Socket } from "node:net"
import { Effect, type Scope } from "effect"
import { backlog } from "../Limits.ts"
import { ListenError, type Listener } from "./Listeners.ts"
import { SocketConnection } from "./SocketConnection.ts"

interface Options {
  /** 0 takes any port that is free. */
  readonly port: number
  /** The address to listen on; all of them where it is undefined. */
  readonly host?: string | undefined
}

const connection = (socket: Socket): SocketConnection => {
  socket.setNoDelay(true)
  const { remoteAddress: address = "?", remotePort: port = 0 } = socket
  return new SocketConnection(socket, { transport: "tcp", address, port })
}

/** Listens on a TCP port. */
export const tcp = (options: Options): Effect.Effect<Listener, ListenError, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(listen(options), stop)
    // A socket that comes before anybody serves waits here.
    let accept: (socket: Socket) => void = (socket) => waiting.push(socket)
    const waiting: Array<Socket> = []
    server.on("connection", (socket) => accept(socket))
    const address = server.address()
    if (address === null || typeof address === "string")
      return yield* Effect.dieMessage("A TCP server has no port")
    return {
      address: { transport: "tcp", host: address.address, port: address.port },
      serve: (serve) =>
        Effect.zipRight(
          Effect.sync(() => {
            accept = (socket) => serve(connection(socket))
            for (const socket of waiting.splice(0)) accept(socket)
          }),
          Effect.never
        ).pipe(Effect.ensuring(stop(server)))
    }
  })

const stop = (server: Server): Effect.Effect<void> => Effect.sync(() => void server.close())

/** Milliseconds of silence after which the system looks whether a peer is still there. */
const aliveAfter = 60_000

// Half-open, because `printf … | nc` ends its side at once and still wants its answers; kept alive,
// so that the system notices a peer that vanished.
const listen = ({ host, port }: Options): Effect.Effect<Server, ListenError> =>
  Effect.async((resume) => {
    const server = createServer({
      allowHalfOpen: true,
      keepAlive: true,
      keepAliveInitialDelay: aliveAfter
    })
    const fail = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message
      resume(Effect.fail(new ListenError({ code, transport: "tcp", host, port })))
    }
    server.once("error", fail)
    server.listen({ port, backlog, ...(host === undefined ? {} : { host }) }, () => {
      server.off("error", fail)
      // What goes wrong while accepting (no more descriptors, a reset) concerns nobody who is connected.
      server.on("error", () => {})
      resume(Effect.succeed(server))
    })
    return Effect.sync(() => server.close())
  })
