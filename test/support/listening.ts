import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"

/** The port of a server; 0 while it does not listen. */
export const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

/** Listens, on a free port of 127.0.0.1 unless another one is given, and returns the port. */
export const listening = async (server: Server, port = 0, host = "127.0.0.1"): Promise<number> => {
  server.listen(port, host)
  await once(server, "listening")
  return portOf(server)
}

/** A port on which nobody listens now. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, "close")
  return port
}
