import { createServer, type ListenOptions, type Server, type Socket } from "node:net"
import { Effect, type Scope } from "effect"
import { backlog } from "../limits/Connections.ts"
import type { Peer } from "./Connection.ts"
import { type ListenAddress, ListenError, type Listener } from "./Listeners.ts"
import type { Proxies } from "./Proxies.ts"
import { proxyHeaders, type Source } from "./ProxyHeaders.ts"
import { SocketConnection } from "./SocketConnection.ts"

/** What distinguishes one transport over Node's sockets from another. */
export interface Transport {
  readonly options: ListenOptions
  /** Where it was told to listen, for what is said when it can't. */
  readonly wanted: ListenError["address"]
  /** Where it listens; undefined for a server that does not. */
  readonly addressOf: (server: Server) => ListenAddress | undefined
  /**
   * Undefined for a socket that was reset before it was accepted: it never becomes a connection. A
   * proxy has said whose it is, if there is a `source`.
   */
  readonly peerOf: (socket: Socket, source?: Source) => Peer | undefined
  /** Those whose connections begin with a PROXY header, or speak HTTP; none where it is left out. */
  readonly proxies?: Proxies | undefined
}

/** Listens with one of Node's socket servers until the scope closes. */
export const netListener = ({
  addressOf,
  options,
  peerOf,
  proxies,
  wanted
}: Transport): Effect.Effect<Listener, ListenError, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(listen(options, wanted), stop)
    // A socket that comes before anybody serves waits here.
    const waiting: Array<Socket> = []
    const headers = proxies === undefined ? undefined : yield* proxyHeaders(proxies)
    let accept: (socket: Socket) => void = (socket) => {
      socket.on("error", () => {})
      waiting.push(socket)
    }
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const socket of waiting) socket.destroy()
      })
    )
    server.on("connection", (socket) => accept(socket))
    const address = addressOf(server)
    if (address === undefined) return yield* Effect.dieMessage("The server has no address")
    return {
      address,
      serve: (serve) =>
        Effect.zipRight(
          Effect.sync(() => {
            const admit = (socket: Socket, source?: Source) => {
              const peer = peerOf(socket, source)
              if (peer === undefined) socket.destroy()
              else serve(new SocketConnection(socket, peer))
            }
            accept = (socket) => {
              if (headers?.isAwaitedOn(socket))
                headers.read(socket, (source) => admit(socket, source))
              else admit(socket)
            }
            for (const socket of waiting.splice(0)) accept(socket)
          }),
          Effect.never
        ).pipe(Effect.ensuring(stop(server)), Effect.ensuring(Effect.sync(() => headers?.close())))
    }
  })

const stop = (server: Server): Effect.Effect<void> => Effect.sync(() => void server.close())

/** Milliseconds of silence after which the system checks whether a peer is still there. */
const aliveAfter = 60_000

// Half-open, because `printf … | nc` ends its side at once and still wants its answers; kept alive,
// so that the system notices a peer that vanished.
const listen = (
  options: ListenOptions,
  address: Transport["wanted"]
): Effect.Effect<Server, ListenError> =>
  Effect.async((resume) => {
    const server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: aliveAfter
    })
    const fail = (error: NodeJS.ErrnoException) => {
      resume(Effect.fail(new ListenError({ code: error.code ?? error.message, address })))
    }
    server.once("error", fail)
    server.listen({ backlog, ...options }, () => {
      server.off("error", fail)
      // What goes wrong while accepting (no more descriptors, a reset) concerns nobody who is connected.
      server.on("error", () => {})
      resume(Effect.succeed(server))
    })
    return Effect.sync(() => server.close())
  })
