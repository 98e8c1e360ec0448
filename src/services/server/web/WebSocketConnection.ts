import type { Socket } from "node:net"
import { Effect, Option } from "effect"
import type { RawData, WebSocket } from "ws"
import { maxDiscarded } from "../limits/Connections.ts"
import { webSocketBite, webSocketUnread } from "../limits/Web.ts"
import type { Connection, Peer } from "../transport/Connection.ts"
import { SocketBase } from "../transport/SocketBase.ts"
import { sharedFrame } from "./Frames.ts"

const lineFeed = Buffer.from("\n")
/** What a message costs beside its bytes, until it is read. */
const overhead = 64

const isOpen = 1
const goingAway = 1001
const notText = 1003

/** Gives what comes to `ws` in bites, one in a round of the event loop: a thousand pings at once hold up nobody. */
const takeInBites = (webSocket: WebSocket, socket: Socket): void => {
  const listeners = socket.listeners("data")
  socket.removeAllListeners("data").on("data", (chunk: Buffer) => {
    if (chunk.length > webSocketBite) {
      socket.pause()
      socket.unshift(chunk.subarray(webSocketBite))
      setImmediate(() => {
        if (!webSocket.isPaused) socket.resume()
      })
    }
    for (const listen of listeners) listen.call(socket, chunk.subarray(0, webSocketBite))
  })
}

/**
 * A connection over a WebSocket. Each text message holds whole lines; a line feed at its end may be left out.
 * What `ws` does is to understand what comes; what goes is written to the socket beside it.
 */
export class WebSocketConnection extends SocketBase implements Connection {
  private readonly webSocket: WebSocket
  private unread: Array<Uint8Array> = []
  private cost = 0
  private discarded = 0
  /** What the last ping said that has no pong yet. RFC 6455 asks for no answer to those before. */
  private asked: Buffer | undefined
  private hasEnded = false

  constructor(webSocket: WebSocket, socket: Socket, peer: Peer) {
    super(socket, peer)
    this.webSocket = webSocket
    takeInBites(webSocket, socket)
    webSocket.on("message", (data, isBinary) => this.hear(data, isBinary))
    webSocket.on("ping", (data) => this.noteAsked(data))
    webSocket.on("pong", () => this.take(lineFeed))
    // What is wrong with a frame is told to the peer in a close frame, and ends the reading.
    webSocket.on("error", this.end)
    socket.on("finish", this.end)
    socket.on("close", this.end)
    socket.on("drain", () => this.wakeWriter?.())
  }

  private hear(data: RawData, isBinary: boolean): void {
    if (isBinary || !Buffer.isBuffer(data)) {
      this.webSocket.close(notText, "Send text messages.")
      this.end()
    } else this.take(data.at(-1) === lineFeed[0] ? data : Buffer.concat([data, lineFeed]))
  }

  /** Counts as an empty line, so that whoever sends many is read more slowly, as with any other line. */
  private noteAsked(ping: Buffer): void {
    this.asked = ping
    this.take(lineFeed)
  }

  private take(lines: Uint8Array): void {
    if (this.hasEnded) return
    if (this.isClosing) {
      this.discarded += lines.length + overhead
      if (this.discarded > maxDiscarded) this.webSocket.pause()
      return
    }
    this.unread.push(lines)
    this.cost += lines.length + overhead
    if (this.cost > webSocketUnread) this.webSocket.pause()
    this.wakeReader?.()
  }

  private readonly end = (): void => {
    this.hasEnded = true
    this.wakeReader?.()
    this.wakeWriter?.()
  }

  write(bytes: Uint8Array): void {
    if (this.webSocket.readyState === isOpen) this.send(sharedFrame(bytes))
  }

  writeSoon(bytes: Uint8Array): void {
    if (this.webSocket.readyState === isOpen) this.sendSoon(sharedFrame(bytes))
  }

  isReadable(): boolean {
    return this.unread.length > 0 || this.hasEnded
  }

  readonly read: Effect.Effect<Option.Option<Uint8Array>> = Effect.async((resume) =>
    this.onReadable(() => resume(Effect.succeed(this.next())))
  )

  private next(): Option.Option<Uint8Array> {
    const [first, ...others] = this.unread
    if (first === undefined) return Option.none()
    this.answer()
    this.unread = []
    this.cost = 0
    if (this.webSocket.isPaused) this.webSocket.resume()
    return Option.some(others.length === 0 ? first : Buffer.concat([first, ...others]))
  }

  private answer(): void {
    const { asked, webSocket } = this
    this.asked = undefined
    const mayAnswer = this.buffered === 0 && webSocket.readyState === isOpen
    if (asked !== undefined && mayAnswer) webSocket.pong(asked)
  }

  protected discard(): void {
    this.unread = []
    this.webSocket.resume()
    this.webSocket.close(goingAway)
  }

  handOver(): undefined {
    return undefined
  }
}
