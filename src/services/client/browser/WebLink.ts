import { Effect, Layer, type Scope } from "effect"
import * as Copy from "../../../domain/client/Copy.ts"
import { times } from "../../../domain/client/Limits.ts"
import { subProtocol } from "../../../domain/protocol/natter/Name.ts"
import { greet } from "../Greeting.ts"
import { ServerLink } from "../ServerLink.ts"
import { LinkError, silent } from "../Target.ts"
import type { Transport } from "../Transport.ts"
import { overWebSocket, type Socket } from "./WebSocketTransport.ts"

/** Where a page finds its server. */
export interface WebServer {
  /** The URL of the WebSocket. */
  readonly url: string
  /** The server in sentences. */
  readonly name: string
  /** What is said leaves this machine without encryption. */
  readonly isExposed: boolean
  readonly connect: (url: string, protocol: string) => Socket
}

/** Over a WebSocket. A browser judges the server by itself, so there are neither keys nor remarks. */
export const layer = (server: WebServer): Layer.Layer<ServerLink> =>
  Layer.succeed(ServerLink, {
    open: () =>
      Effect.gen(function* () {
        const transport = yield* opened(server)
        const greeting = yield* Effect.acquireRelease(
          Effect.interruptible(greet(transport, server.name)),
          () => transport.finish
        )
        return { ...greeting, isExposed: server.isExposed, pins: undefined, remarks: [] }
      })
  })

/** An open WebSocket, which is closed at the end of its scope. Waits at most 10 seconds for it. */
const opened = (server: WebServer): Effect.Effect<Transport, LinkError, Scope.Scope> => {
  const failed = new LinkError({
    reason: "unreachable",
    message: Copy.noConnection(server.name)
  })
  return Effect.acquireRelease(
    Effect.try({
      // Who listens from the beginning misses nothing.
      try: () => {
        const socket = server.connect(server.url, subProtocol)
        return { socket, transport: overWebSocket(socket) }
      },
      catch: () => failed
    }),
    ({ socket }) => Effect.sync(() => socket.close())
  ).pipe(
    Effect.tap(({ socket }) =>
      Effect.async<void, LinkError>((resume) => {
        socket.addEventListener("open", () => resume(Effect.void))
        socket.addEventListener("close", () => resume(failed))
      })
    ),
    Effect.map(({ transport }) => transport),
    Effect.timeoutFail({ duration: times.connect, onTimeout: () => silent(server.name) })
  )
}
