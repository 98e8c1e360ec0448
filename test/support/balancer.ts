/** A TCP balancer: each connection goes to the next server that takes it. */
import { connect, createServer, type Socket } from "node:net"
import { listening } from "./listening.ts"

interface Target {
  readonly host: string
  readonly port: number
}

export interface Balancer extends Target {
  /** Ends all connections and takes no new ones, or takes them again. */
  readonly cut: (isCut: boolean) => void
  readonly stop: () => void
}

/** @param targets the servers, as they are when somebody connects */
export const startBalancer = async (targets: () => ReadonlyArray<Target>): Promise<Balancer> => {
  const sockets = new Set<Socket>()
  let turn = 0
  let isOff = false

  /** Tries one server after the other, and ends where none takes it. */
  const forward = (client: Socket, left: number): void => {
    const all = targets()
    const target = all[turn++ % Math.max(1, all.length)]
    if (target === undefined || left === 0 || isOff) {
      client.destroy()
      return
    }
    const server = connect({ ...target, noDelay: true })
    let isConnected = false
    sockets.add(server)
    server.on("connect", () => {
      isConnected = true
      client.pipe(server)
      server.pipe(client)
    })
    server.on("error", () => {
      if (!isConnected) forward(client, left - 1)
    })
    server.on("close", () => {
      sockets.delete(server)
      if (isConnected) client.destroy()
    })
    client.on("close", () => server.destroy())
  }

  const listener = createServer({ noDelay: true }, (client) => {
    sockets.add(client)
    client.on("error", () => {})
    client.on("close", () => sockets.delete(client))
    forward(client, targets().length)
  })
  return {
    host: "127.0.0.1",
    port: await listening(listener),
    cut: (isCut) => {
      isOff = isCut
      if (isCut) for (const socket of sockets) socket.destroy()
    },
    stop: () => {
      listener.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
