/** TLS in front of a server that speaks plain, and behind a client: an honest server, or a man in the middle. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { connect as connectTls, createServer } from "node:tls"
import { Effect, type Scope } from "effect"
import type { Identity } from "../../src/services/Identity.ts"
import { listening } from "./listening.ts"

/** An address of this machine that clients do not take for it. Everything is on it only in these tests. */
export const elsewhere = "127.0.0.2"

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Front extends Address {
  /** What clients have sent, decrypted. */
  readonly heard: () => string
  /** How many connections came, with or without a handshake. */
  readonly connections: () => number
  /** Shows another identity from the next connection on. */
  readonly become: (identity: Identity) => void
  /** Ends all connections. */
  readonly cut: () => void
  readonly stop: () => Promise<void>
}

interface Options {
  readonly host?: string
  readonly port?: number
  /** The server behind it is encrypted, and whatever it shows is believed. */
  readonly isEncryptedBehind?: boolean
}

const join = (one: Socket, other: Socket) => {
  for (const [from, to] of [
    [one, other],
    [other, one]
  ] as const) {
    from.on("error", () => to.destroy())
    from.on("close", () => to.end())
    from.pipe(to)
  }
}

export const startFront = async (
  identity: Identity,
  behind: Address,
  { host = elsewhere, isEncryptedBehind = false, port = 0 }: Options = {}
): Promise<Front> => {
  const sockets = new Set<Socket>()
  let heard = ""
  let connections = 0
  const server = createServer({
    key: identity.key,
    cert: identity.certificate,
    ALPNProtocols: ["natter/1"],
    requestCert: true,
    rejectUnauthorized: false,
    noDelay: true
  })
  server.on("connection", () => {
    connections++
  })
  server.on("secureConnection", (client) => {
    sockets.add(client)
    client.on("close", () => sockets.delete(client))
    client.on("data", (bytes: Buffer) => {
      heard += bytes.toString("latin1")
    })
    join(
      client,
      isEncryptedBehind
        ? connectTls({ ...behind, rejectUnauthorized: false, ALPNProtocols: ["natter/1"] })
        : connect({ ...behind, allowHalfOpen: true })
    )
  })
  server.on("tlsClientError", () => {})
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    host,
    port: await listening(server, port, host),
    heard: () => heard,
    connections: () => connections,
    become: ({ certificate, key }) => server.setSecureContext({ key, cert: certificate }),
    cut,
    stop: async () => {
      server.close()
      cut()
      await once(server, "close")
    }
  }
}

/** The same, stopped at the end of the scope. */
export const makeFront = (
  ...args: Parameters<typeof startFront>
): Effect.Effect<Front, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startFront(...args)),
    ({ stop }) => Effect.promise(stop)
  )
