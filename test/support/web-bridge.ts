/** Makes a WebSocket to a server of each connection, for clients that know no WebSockets. */
import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import type { Duplex } from "node:stream"
import { listening } from "./listening.ts"
import { dialWebSocket } from "./web-socket.ts"

export interface WebBridge {
  readonly port: number
  readonly stop: () => Promise<void>
}

const join = (socket: Socket, webSocket: Duplex): void => {
  webSocket.on("error", () => {})
  socket.pipe(webSocket)
  webSocket.pipe(socket)
  socket.on("close", () => webSocket.destroy())
  webSocket.on("close", () => socket.destroySoon())
}

/** Listens on a free port of 127.0.0.1. */
export const startWebBridge = async (host: string, port: number): Promise<WebBridge> => {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    socket.on("close", () => sockets.delete(socket))
    dialWebSocket(host, port).then(
      (webSocket) => (socket.destroyed ? webSocket.destroy() : join(socket, webSocket)),
      () => socket.destroy()
    )
  })
  return {
    port: await listening(server),
    stop: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await once(server, "close")
    }
  }
}
