/** A proxy on the loopback that passes nothing of a client on before the server has said something to it. */
import { once } from "node:events"
import { connect, createServer } from "node:net"
import { listening } from "./listening.ts"

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
  return {
    port: await listening(proxy),
    greetings,
    stop: async () => {
      proxy.close()
      await once(proxy, "close")
    }
  }
}
