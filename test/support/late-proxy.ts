/** A proxy on the loopback that passes nothing of a client on before the server has said something to it. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"

export interface LateProxy {
  readonly port: number
  /** What the server said first, on each connection. */
  readonly greetings: ReadonlyArray<string>
  readonly stop: () => Promise<void>
}

export const startLateProxy = async (port: number): Promise<LateProxy> => {
  const greetings: Array<string> = []
  const proxy = createServer((client) => {
    const upstream = connect({ host: "127.0.0.1", port })
    const ends = [client, upstream]
    for (const end of ends) {
      end.on("error", () => {})
      end.on("close", () => {
        for (const each of ends) each.destroy()
      })
    }
    upstream.once("data", (chunk: Buffer) => {
      greetings.push(chunk.toString("latin1"))
      client.write(chunk)
      upstream.pipe(client)
      client.pipe(upstream)
    })
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  const address: AddressInfo | string | null = proxy.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    greetings,
    stop: async () => {
      proxy.close()
      await once(proxy, "close")
    }
  }
}
