/** A WebSocket to a server, as a stream of bytes that are lines: each message holds all that are whole. */
import { Duplex } from "node:stream"
import { type ClientOptions, WebSocket } from "ws"
import { LineSocket } from "./line-socket.ts"

/** As with a socket, what is written may end in the middle of a line. */
class WebSocketStream extends Duplex {
  private readonly webSocket: WebSocket
  private rest = Buffer.alloc(0)

  constructor(webSocket: WebSocket) {
    super()
    this.webSocket = webSocket
    webSocket.on("message", (data) => {
      if (Buffer.isBuffer(data) && !this.push(data)) webSocket.pause()
    })
    webSocket.on("close", () => this.destroy())
    webSocket.on("error", (error) => this.destroy(error))
  }

  override _read(): void {
    this.webSocket.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const all = Buffer.concat([this.rest, chunk])
    const end = all.lastIndexOf("\n") + 1
    this.rest = all.subarray(end)
    if (end > 0) this.webSocket.send(all.subarray(0, end), { binary: false }, done)
    else done()
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.rest.length > 0) this.webSocket.send(this.rest, { binary: false })
    this.webSocket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.push(null)
    this.webSocket.terminate()
    done(error)
  }
}

/** A WebSocket that is open. */
export const openWebSocket = (url: string, options?: ClientOptions): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, "natter.1", {
      rejectUnauthorized: false,
      perMessageDeflate: false,
      ...options
    })
    webSocket.once("open", () => resolve(webSocket))
    webSocket.once("error", reject)
  })

/** Connects over a WebSocket. */
export const dialWebSocket = async (host: string, port: number): Promise<Duplex> =>
  new WebSocketStream(await openWebSocket(`ws://${host}:${port}/`))

/** The same, in lines. */
export const webLines = async (url: string, options?: ClientOptions): Promise<LineSocket> => {
  const stream = new WebSocketStream(await openWebSocket(url, options))
  return new LineSocket(stream, stream, () => stream.destroy())
}
