/** Real ClientHellos, and other ways to cut the same message into records. */
import { spawn } from "node:child_process"
import { createServer } from "node:net"
import { Duplex } from "node:stream"
import { type ConnectionOptions, connect } from "node:tls"

/** What Node's own TLS sends first. */
export const ofNode = (options: ConnectionOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const wire = new Duplex({
      read() {},
      write(chunk: Buffer, _, done) {
        resolve(chunk)
        done()
        wire.destroy()
      }
    })
    connect({ ...options, socket: wire }).on("error", reject)
  })

/** What `openssl s_client` sends first; undefined where there is none. */
export const ofOpenssl = (...args: ReadonlyArray<string>): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", (hello: Buffer) => {
        resolve(hello)
        socket.destroy()
        server.close()
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      const child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, ...args], {
        stdio: "ignore"
      })
      child.on("error", () => {
        server.close()
        resolve(undefined)
      })
    })
  })

/** The bytes in records of these sizes, the last size again and again. */
export const inRecords = (message: Uint8Array, sizes: ReadonlyArray<number>): Buffer => {
  const records: Array<Buffer> = []
  for (let at = 0, n = 0; at < message.length; n++) {
    const part = message.subarray(at, at + (sizes[Math.min(n, sizes.length - 1)] ?? 1))
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), Buffer.from(part))
    at += part.length
  }
  return Buffer.concat(records)
}
