import { type AddressInfo, createServer, type Server } from "node:net"
import { Context, Data, Effect, Layer } from "effect"
import { Clients } from "../session/Connections.ts"

/** The server cannot listen where it was told to. */
export class ListenError extends Data.TaggedError("ListenError")<{
  readonly code: string
  readonly message: string
}> {}

/** Connections that the system holds until they are taken in. */
const backlog = 4096

const sentence = (code: string, port: number, host: string | undefined): string => {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use; stop the program that has it, or choose another with --port.`
    case "EACCES":
      return `Port ${port} needs more rights than you have; choose one above 1023 with --port.`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is not an address of this machine; leave --bind out to listen on all of them.`
    default:
      return `Cannot listen on port ${port} (${code}).`
  }
}

/** The one port. It stops listening before the clients are told to go. */
export class Listener extends Context.Tag("natter/services/server/Listener")<
  Listener,
  { readonly address: AddressInfo }
>() {
  /** @param host the address to listen on; all of them where it is undefined */
  static readonly layer = ({
    host,
    port
  }: {
    readonly port: number
    readonly host?: string | undefined
  }) =>
    Layer.scoped(
      Listener,
      Effect.gen(function* () {
        const clients = yield* Clients
        const server = yield* Effect.acquireRelease(listen(port, host), (server) =>
          Effect.sync(() => server.close())
        )
        server.on("connection", clients.admit)
        const address = server.address()
        return address === null || typeof address === "string"
          ? yield* Effect.dieMessage("A TCP server has no port")
          : { address }
      })
    )
}

// Half-open, because `printf … | nc` ends its side at once and still wants its answers.
const listen = (port: number, host: string | undefined): Effect.Effect<Server, ListenError> =>
  Effect.async((resume) => {
    // And kept alive, so that the system notices a peer that vanished and has nothing to say.
    const server = createServer({ allowHalfOpen: true, keepAlive: true })
    const fail = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message
      resume(Effect.fail(new ListenError({ code, message: sentence(code, port, host) })))
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
