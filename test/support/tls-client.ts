/** A bare connection with TLS inside. */
import { once } from "node:events"
import type { TcpNetConnectOpts } from "node:net"
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls"
import { LineSocket } from "./line-socket.ts"

type Options = ConnectionOptions &
  Partial<Pick<TcpNetConnectOpts, "localAddress" | "allowHalfOpen">>

/** A TLS connection, after the handshake. Any certificate is good. */
export const openTls = async (port: number, options: Options = {}): Promise<TLSSocket> => {
  const all: Options = {
    host: "127.0.0.1",
    port,
    rejectUnauthorized: false,
    ALPNProtocols: ["natter/1"],
    allowHalfOpen: true,
    ...options
  }
  const socket = connect(all)
  await once(socket, "secureConnect")
  return socket
}

/** The same, in lines. */
export const tlsLines = async (port: number, options?: Options): Promise<LineSocket> => {
  const socket = await openTls(port, options)
  return new LineSocket(socket, socket, () => socket.destroy())
}
