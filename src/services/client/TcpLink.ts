import { createConnection, isIP, type Socket } from "node:net"
import { Effect, type Scope } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import { times } from "../../domain/client/Limits.ts"
import { closedAtOnce, isLoopback, LinkError, nameOf, silent, type Target } from "./Target.ts"

/** A TCP connection, which is destroyed at the end of its scope. Waits at most 10 seconds for it. */
export const connectTcp = (target: Target): Effect.Effect<Socket, LinkError, Scope.Scope> => {
  const { host, port } = target
  let hasAddress = isIP(host) !== 0
  return Effect.acquireRelease(
    Effect.sync(() => {
      // Of the addresses of a name, each but the last gets this long.
      const socket = createConnection({
        host,
        port,
        noDelay: true,
        autoSelectFamilyAttemptTimeout: times.connectAddress
      })
      // Whoever waits for the socket reports the error; without a listener Node would throw it.
      socket.on("error", () => {})
      socket.on("lookup", (error: Error | null) => {
        hasAddress ||= error === null
      })
      return socket
    }),
    (socket) => Effect.sync(() => socket.destroy())
  ).pipe(
    Effect.tap((socket) => established(socket, target)),
    Effect.timeoutFail({
      duration: times.connect,
      onTimeout: () => (hasAddress ? silent(nameOf(target)) : unknown(target))
    })
  )
}

const established = (socket: Socket, target: Target): Effect.Effect<void, LinkError> =>
  Effect.async((resume) => {
    socket.once("connect", () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(connectError(error, target))))
  })

const unknown = ({ host, meant }: Target) =>
  new LinkError({ reason: "unknown-host", message: Copy.unknownHost(host, meant) })

const nothingListens = (target: Target) =>
  Copy.nothingListens(target.host, target.port, isLoopback(target))

const connectError = (error: Error, target: Target): LinkError => {
  const code = "code" in error ? error.code : undefined
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
      return unknown(target)
    case "ECONNREFUSED":
      return new LinkError({ reason: "refused", message: nothingListens(target) })
    case "ECONNRESET":
      return closedAtOnce(nameOf(target))
    case "ETIMEDOUT":
      return silent(nameOf(target))
    default:
      return new LinkError({
        reason: "unreachable",
        message: Copy.unreachable(nameOf(target), typeof code === "string" ? code : undefined)
      })
  }
}
