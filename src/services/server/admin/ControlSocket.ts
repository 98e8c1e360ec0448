import { rmSync } from "node:fs"
import { connect, createServer, type Server, type Socket } from "node:net"
import { join } from "node:path"
import { Data, Effect, type Scope } from "effect"
import { maxControlling, maxSocketPath } from "../limits/Operation.ts"

/** The socket over which a shell reaches the running server, for its owner alone. */
export interface ControlSocket {
  readonly path: string
  /**
   * Gives each connection to `accept` until the function that it returns is called. Those that came before wait
   * for it.
   */
  readonly serve: (accept: (socket: Socket) => void) => () => void
}

/** Another server listens there. */
export class SocketTaken extends Data.TaggedError("SocketTaken")<{ readonly path: string }> {}

/** There can be none; `reason` is half a sentence. */
export class NoSocket extends Data.TaggedError("NoSocket")<{ readonly reason: string }> {}

/** The path of the socket of a server with this folder. */
export const pathIn = (folder: string): string => join(folder, "ctl.sock")

/** Whether somebody listens at this path. */
const isLive = (path: string): Effect.Effect<boolean> =>
  Effect.async((resume) => {
    const socket = connect(path)
    const end = (isLive: boolean) => {
      socket.destroy()
      resume(Effect.succeed(isLive))
    }
    socket.once("connect", () => end(true))
    socket.once("error", () => end(false))
  })

/** Lets connections wait until somebody serves them; the server takes only so many. */
const queued = (server: Server): ControlSocket["serve"] => {
  const waiting = new Set<Socket>()
  const keep = (socket: Socket) => {
    // An error that nobody listens to would end the process.
    socket.on("error", () => {})
    socket.on("close", () => waiting.delete(socket))
    waiting.add(socket)
  }
  server.on("connection", keep)
  return (accept) => {
    server.off("connection", keep)
    server.on("connection", accept)
    for (const socket of waiting) accept(socket)
    waiting.clear()
    return () => server.off("connection", accept)
  }
}

const listen = (path: string): Effect.Effect<Server, NoSocket> =>
  Effect.async((resume) => {
    const server = createServer({ allowHalfOpen: true })
    server.maxConnections = maxControlling
    server.once("error", (error) =>
      resume(
        Effect.fail(new NoSocket({ reason: `it cannot listen on ${path} (${error.message})` }))
      )
    )
    // Nobody else may connect, also not in the moment before the mode could be changed.
    const mask = process.umask(0o177)
    server.listen(path, () => resume(Effect.succeed(server)))
    process.umask(mask)
  })

/** Listens in a folder until the scope closes. What a server has left there that did not end in order is replaced. */
export const open = (
  folder: string
): Effect.Effect<ControlSocket, SocketTaken | NoSocket, Scope.Scope> =>
  Effect.gen(function* () {
    const path = pathIn(folder)
    if (Buffer.byteLength(path) > maxSocketPath)
      return yield* new NoSocket({
        reason: `the path ${path} has more than ${maxSocketPath} bytes; name a shorter folder with --state`
      })
    if (yield* isLive(path)) return yield* new SocketTaken({ path })
    const server = yield* Effect.acquireRelease(
      Effect.zipRight(
        Effect.sync(() => rmSync(path, { force: true })),
        listen(path)
      ),
      (server) => Effect.sync(() => server.close())
    )
    return { path, serve: queued(server) }
  })
