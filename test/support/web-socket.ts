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
    // Whoever waits for it to open is told, and later it only closes.
    webSocket.on("error", () => this.destroy())
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

/** A WebSocket that is not open yet: what the server says may come together with its consent. */
const webSocketTo = (url: string, options?: ClientOptions): WebSocket =>
  new WebSocket(url, "natter.1", {
    rejectUnauthorized: false,
    perMessageDeflate: false,
    ...options
  })

const opened = (webSocket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    webSocket.once("open", resolve)
    webSocket.once("error", reject)
  })

const streamTo = async (url: string, options?: ClientOptions): Promise<Duplex> => {
  const webSocket = webSocketTo(url, options)
  const stream = new WebSocketStream(webSocket)
  await opened(webSocket)
  return stream
}

/** Connects over a WebSocket. */
export const dialWebSocket = (host: string, port: number): Promise<Duplex> =>
  streamTo(`ws://${host}:${port}/`)

/** The same, in lines. */
export const webLines = async (url: string, options?: ClientOptions): Promise<LineSocket> => {
  const stream = await streamTo(url, options)
  return new LineSocket(stream, stream, () => stream.destroy())
}

/** A bare WebSocket that is open, and what has come. */
export const openWebSocket = async (
  url: string,
  options?: ClientOptions
): Promise<{ readonly webSocket: WebSocket; readonly heard: () => string }> => {
  const webSocket = webSocketTo(url, options)
  let heard = ""
  webSocket.on("message", (data) => {
    if (Buffer.isBuffer(data)) heard += data.toString()
  })
  await opened(webSocket)
  return { webSocket, heard: () => heard }
}
