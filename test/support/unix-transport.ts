/** A transport over a Unix socket: all that one more transport takes. */
import { createServer, type Server } from "node:net"
import { Effect, type Scope } from "effect"
import { ListenError, type Listener } from "../../src/services/server/transport/Listeners.ts"
import { SocketConnection } from "../../src/services/server/transport/SocketConnection.ts"

const listen = (path: string): Effect.Effect<Server, ListenError> =>
  Effect.async((resume) => {
    const server = createServer({ allowHalfOpen: true })
    server.once("error", ({ message: code }) =>
      resume(Effect.fail(new ListenError({ code, transport: "unix", host: path, port: 0 })))
    )
    server.listen(path, () => resume(Effect.succeed(server)))
  })

export const unix = (path: string): Effect.Effect<Listener, ListenError, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(listen(path), (server) => Effect.sync(() => server.close())),
    (server) => ({
      address: { transport: "unix", host: path, port: 0 },
      serve: (accept) =>
        Effect.async<never>(() => {
          server.on("connection", (socket) =>
            accept(new SocketConnection(socket, { transport: "unix", address: path, port: 0 }))
          )
        })
    })
  )
