import { constants, X509Certificate } from "node:crypto"
import type { Socket } from "node:net"
import type { SecureContext, TLSSocket, TLSSocketOptions } from "node:tls"
import { type Cause, Context, Effect, Layer, MutableRef, Option, Predicate, Ref } from "effect"
import { parseClientHello } from "../../../domain/security/ClientHello.ts"
import { type Identity, isStrong, pinOf } from "../../Identity.ts"
import { handshakeWithin, maxHelloPieces } from "../limits/Connections.ts"
import type { Connection, Peer } from "./Connection.ts"
import { SocketConnection } from "./SocketConnection.ts"

/** From where connections are taken that are not encrypted. */
export type PlainFrom = "this machine" | "everywhere"

/** A connection with TLS inside, and the protocol that the two have agreed on in its handshake, if they have. */
export interface Encrypted {
  readonly connection: Connection
  readonly protocol: Option.Option<string>
}

/**
 * Which connections are encrypted, and how.
 *
 * @example
 * Encryption.layer({ identity, protocols: ["natter/1"], plainFrom: "this machine" })
 */
export class Encryption extends Context.Tag("natter/services/server/transport/Encryption")<
  Encryption,
  {
    /** Whether a client of this peer is taken without encryption. */
    readonly mayBePlain: (peer: Peer) => boolean
    /** Whether TLS is spoken at all. */
    readonly isSpoken: boolean
    /** Whether the certificate is for this name. */
    readonly isFor: (name: string) => boolean
    /**
     * Makes a connection of one whose client has begun a TLS handshake. None where the handshake fails or takes
     * longer than 10 seconds; then the connection is closed.
     *
     * @param head what was read of the connection
     */
    readonly encrypt: (
      connection: Connection,
      head: Uint8Array
    ) => Effect.Effect<Option.Option<Encrypted>>
    /** Shows another key and certificate to connections from now on. */
    readonly show: (identity: Identity) => Effect.Effect<void>
  }
>() {
  /** Everything is plain, as behind a tunnel. */
  static readonly none: Layer.Layer<Encryption> = Layer.succeed(Encryption, {
    mayBePlain: () => true,
    isSpoken: false,
    isFor: () => false,
    encrypt: (connection) => Effect.sync(() => connection.abort()).pipe(Effect.as(Option.none())),
    show: () => Effect.void
  })

  /** @param protocols the names by which a client may ask for a protocol in the handshake (ALPN) */
  static readonly layer = ({
    identity,
    plainFrom,
    protocols
  }: {
    readonly identity: Identity
    readonly plainFrom: PlainFrom
    readonly protocols: ReadonlyArray<string>
  }): Layer.Layer<Encryption> =>
    Layer.effect(
      Encryption,
      Effect.gen(function* () {
        const contextOf = (identity: Identity) => Effect.cached(makeContext(identity))
        const shown = yield* Ref.make(yield* contextOf(identity))
        const certificate = MutableRef.make(parsed(identity))
        return {
          mayBePlain: ({ isEncrypted, isExempt }) =>
            isEncrypted || isExempt || plainFrom === "everywhere",
          isSpoken: true,
          isFor: (name) => MutableRef.get(certificate)().checkHost(name) !== undefined,
          encrypt: (connection, head) =>
            Effect.gen(function* () {
              const { alpn, bytes } = yield* readHello(connection, head)
              const socket = connection.handOver(bytes)
              if (socket === undefined) return yield* Option.none()
              const secureContext = yield* Effect.flatten(Ref.get(shown))
              const tls = yield* shakeHands(yield* load, socket, {
                secureContext,
                ALPNProtocols: [...protocols],
                requestCert: !alpn.some(isOfBrowsers)
              })
              return {
                connection: new SocketConnection(tls, peerOf(tls, connection.peer)),
                protocol: Option.liftPredicate(tls.alpnProtocol, Predicate.isString)
              }
            }).pipe(
              Effect.timeout(handshakeWithin * 1000),
              Effect.onError(() => Effect.sync(() => connection.abort())),
              Effect.option
            ),
          show: (identity) =>
            Effect.flatMap(contextOf(identity), (context) => {
              MutableRef.set(certificate, parsed(identity))
              return Ref.set(shown, context)
            })
        }
      })
    )
}

/** Loaded when the first client needs it, so that a server without any starts as fast. */
const load = Effect.promise(() => import("node:tls"))

/** Parsed when the first browser asks for a name, for the same reason. */
const parsed = ({ certificate }: Identity): (() => X509Certificate) => {
  let made: X509Certificate | undefined
  return () => {
    made ??= new X509Certificate(certificate)
    return made
  }
}

const makeContext = ({ certificate, key }: Identity): Effect.Effect<SecureContext> =>
  Effect.map(load, ({ createSecureContext }) =>
    createSecureContext({
      key,
      cert: certificate,
      minVersion: "TLSv1.2",
      // Who renegotiates makes the server work, and TLS 1.3 has no such thing.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      // Without it a client that resumes a TLS session is cut off where certificates are asked for.
      sessionIdContext: "natter"
    })
  )

/** A browser would ask its user for a certificate, and people who chat in one have none. */
const isOfBrowsers = (protocol: string): boolean => protocol === "h2" || protocol === "http/1.1"

/** Reads until it is known which protocols the client offers; fails where it does not begin a handshake. */
const readHello = (
  connection: Connection,
  bytes: Uint8Array,
  pieces = 1
): Effect.Effect<
  { readonly alpn: ReadonlyArray<string>; readonly bytes: Uint8Array },
  Cause.NoSuchElementException
> => {
  const hello = parseClientHello(bytes)
  if (hello === "invalid" || pieces > maxHelloPieces) return Option.none()
  if (hello !== "more") return Effect.succeed({ alpn: hello.alpn, bytes })
  return Effect.flatMap(Effect.flatten(connection.read), (more) =>
    readHello(connection, Buffer.concat([bytes, more]), pieces + 1)
  )
}

const ignore = () => {}

const shakeHands = (
  { TLSSocket }: typeof import("node:tls"),
  socket: Socket,
  options: TLSSocketOptions
): Effect.Effect<TLSSocket, Cause.NoSuchElementException> =>
  Effect.async((resume) => {
    // A key of the client's own is welcome, and nobody has to have signed for it.
    const tls = new TLSSocket(socket, { ...options, isServer: true, rejectUnauthorized: false })
    // Also later, when nobody waits any more, nothing stays of a connection that is closed.
    const fail = () => {
      socket.destroy()
      resume(Option.none())
    }
    // The kind of error does not matter: "close" follows.
    tls.on("error", ignore)
    // What is wrong after the handshake is told to nobody else, because no server of Node's is in between.
    tls.on("_tlsError", fail)
    tls.once("close", fail)
    tls.once("end", fail)
    tls.once("secure", () => {
      tls.off("end", fail)
      resume(Effect.succeed(tls))
    })
  })

/** Who it is, now that more is known. */
const peerOf = (tls: TLSSocket, peer: Peer): Peer => {
  // It can be asked for once.
  const certificate = tls.getPeerX509Certificate()
  return {
    ...peer,
    transport: "tls",
    isEncrypted: true,
    key:
      certificate instanceof X509Certificate && isStrong(certificate.publicKey)
        ? pinOf(certificate.publicKey)
        : undefined
  }
}
