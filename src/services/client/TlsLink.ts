import { isIP, type Socket } from "node:net"
import type { TLSSocket } from "node:tls"
import { domainToASCII } from "node:url"
import { Data, Effect, type Scope } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import type { Shown } from "../../domain/client/Trust.ts"
import { protocol } from "../../domain/protocol/natter/Name.ts"
import { type Identity, pinOf } from "../Identity.ts"
import { closedAtOnce, LinkError, nameOf, type Target } from "./Target.ts"

/** The other side has answered, and not in TLS. */
export class NotTls extends Data.TaggedError("NotTls") {}

/** An encrypted connection over which nothing was sent yet, and what the server has proved to be. */
export interface Secured {
  readonly socket: TLSSocket
  readonly shown: Shown
}

/**
 * Encrypts a TCP connection as a client with this identity, whoever the server is: that is to be judged before
 * anything is sent. Waits at most so many milliseconds.
 */
export const secure = (
  tcp: Socket,
  target: Target,
  own: Identity,
  millis: number
): Effect.Effect<Secured, LinkError | NotTls, Scope.Scope> =>
  // A client that does not encrypt starts without it.
  Effect.flatMap(
    Effect.promise(() => import("node:tls")),
    ({ connect }) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          const host = target.host.replace(/\.$/, "")
          const name = domainToASCII(host)
          const socket = connect({
            socket: tcp,
            // An address is checked against the certificate, and not sent as a name.
            host,
            ...(isIP(host) !== 0 || name === "" ? {} : { servername: name }),
            ALPNProtocols: [protocol],
            minVersion: "TLSv1.2",
            rejectUnauthorized: false,
            key: own.key,
            cert: own.certificate
          })
          socket.on("error", () => {})
          return socket
        }),
        (socket) => Effect.sync(() => socket.destroy())
      )
  ).pipe(
    Effect.flatMap((socket) => established(socket, target)),
    Effect.timeoutFail({
      duration: millis,
      onTimeout: () =>
        new LinkError({ reason: "silent", message: Copy.handshakeSilent(nameOf(target)) })
    })
  )

const established = (
  socket: TLSSocket,
  target: Target
): Effect.Effect<Secured, LinkError | NotTls> =>
  Effect.async((resume) => {
    socket.once("secureConnect", () => resume(shownBy(socket, target)))
    socket.once("error", (error) => resume(Effect.fail(handshakeError(error, target))))
    socket.once("close", () => resume(Effect.fail(closedAtOnce(nameOf(target)))))
  })

const shownBy = (socket: TLSSocket, target: Target): Effect.Effect<Secured, LinkError> => {
  // A second call would find none.
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined
    ? Effect.fail(handshakeFailed(target, undefined))
    : Effect.succeed({
        socket,
        shown: { pin: pinOf(certificate.publicKey), certificate: proofOf(socket) }
      })
}

const proofOf = ({ authorizationError, authorized }: TLSSocket): Shown["certificate"] => {
  if (authorized) return "valid"
  // Node's types have an Error here, and Node has its code.
  return String(authorizationError) === "CERT_HAS_EXPIRED" ? "expired" : "unproven"
}

/** What OpenSSL reports of an answer that is another protocol. */
const notTls = /wrong version number|packet length too long|http request|record layer failure/i

const handshakeFailed = (target: Target, code: string | undefined) =>
  new LinkError({ reason: "foreign", message: Copy.handshakeFailed(nameOf(target), code) })

const handshakeError = (error: Error, target: Target): LinkError | NotTls => {
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined
  if (notTls.test(error.message)) return new NotTls()
  // Closed or lost before the end of the handshake.
  return code === "ECONNRESET" || code === "EPIPE"
    ? closedAtOnce(nameOf(target))
    : handshakeFailed(target, code)
}
