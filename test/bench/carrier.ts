/** What the load's clients are carried by: TCP, TLS or a WebSocket. */
import { randomBytes } from "node:crypto"
import { connect, type Socket } from "node:net"
import { connect as connectTls, createSecureContext } from "node:tls"

export type Carrier = "tcp" | "tls" | "websocket"

/** An open way to a server. */
export interface Way {
  /** What carries it in the end: closing this closes all. */
  readonly bottom: Socket
  readonly socket: Socket
  readonly write: (lines: string | Buffer) => void
}

/** All sockets are read into this one: what is in it has been looked at before the next is read. */
const buffer = Buffer.alloc(65_536)

const overTcp = (port: number, came: (bytes: Buffer) => void): Socket => {
  const callback = (length: number) => {
    came(buffer.subarray(0, length))
    return true
  }
  return connect({ host: "127.0.0.1", port, noDelay: true, onread: { buffer, callback } })
}

const tls = {
  secureContext: createSecureContext(),
  ALPNProtocols: ["natter/1"],
  rejectUnauthorized: false
}

const overTls = (port: number, came: (bytes: Buffer) => void): Way => {
  const bottom = connect({ host: "127.0.0.1", port, noDelay: true })
  const socket = connectTls({ ...tls, socket: bottom }).on("data", came)
  return { bottom, socket, write: (lines) => socket.write(lines) }
}

const handshake = (port: number): string =>
  [
    "GET / HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Protocol: natter.1",
    "\r\n"
  ].join("\r\n")

const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d])

/** One text message as a client sends it. */
const masked = (lines: string | Buffer): Buffer => {
  const text = Buffer.from(lines)
  const isShort = text.length < 126
  const header = isShort
    ? [0x81, 0x80 | text.length]
    : [0x81, 0xfe, text.length >> 8, text.length & 0xff]
  if (text.length > 65_535) throw new Error("Too long for one message of the load")
  for (let at = 0; at < text.length; at++) text[at] = (text[at] ?? 0) ^ (mask[at % 4] ?? 0)
  return Buffer.concat([Buffer.from(header), mask, text])
}

const headEnd = "\r\n\r\n"

/** Takes the answer to the handshake and the headers of frames out of what comes. */
class Frames {
  private head: string | undefined = ""
  /** Bytes of the header of a frame that has not come as a whole. */
  private header: Array<number> = []
  /** Bytes of the frame that are to come. */
  private left = 0
  private readonly opened: () => void
  private readonly came: (bytes: Buffer) => void

  constructor(opened: () => void, came: (bytes: Buffer) => void) {
    this.opened = opened
    this.came = came
  }

  /** Gives on what was in the frames, as one piece. */
  take(bytes: Buffer): void {
    let found = 0
    for (let at = this.head === undefined ? 0 : this.skipHead(bytes); at < bytes.length; ) {
      const short = bytes[at + 1]
      if (this.left === 0 && this.header.length === 0 && short !== undefined && short < 126) {
        this.left = short
        at += 2
      } else if (this.left === 0) {
        this.header.push(bytes[at++] ?? 0)
        this.left = this.announced()
        if (this.left > 0) this.header = []
      } else {
        const end = Math.min(bytes.length, at + this.left)
        this.left -= end - at
        found += bytes.copy(bytes, found, at, end)
        at = end
      }
    }
    if (found > 0) this.came(bytes.subarray(0, found))
  }

  /** Where the frames begin. */
  private skipHead(bytes: Buffer): number {
    const before = this.head ?? ""
    const all = before + bytes.toString("latin1")
    const end = all.indexOf(headEnd)
    this.head = end < 0 ? all : undefined
    if (end < 0) return bytes.length
    if (!all.startsWith("HTTP/1.1 101 ")) throw new Error(`No WebSocket: ${all}`)
    this.opened()
    return end + headEnd.length - before.length
  }

  /** The length in a whole header; 0 while it is not whole. The server sends no empty frames. */
  private announced(): number {
    const [, short = 0, high = 0, low = 0, ...rest] = this.header
    if (short < 126) return short
    if (short === 126) return this.header.length < 4 ? 0 : high * 256 + low
    const bytes = [high, low, ...rest]
    return bytes.length < 8 ? 0 : bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  }
}

const overWebSocket = (port: number, came: (bytes: Buffer) => void): Way => {
  let waiting: Array<string | Buffer> | undefined = []
  const opened = () => {
    for (const lines of waiting ?? []) socket.write(masked(lines))
    waiting = undefined
  }
  const frames = new Frames(opened, came)
  const socket = overTcp(port, (bytes) => frames.take(bytes))
  socket.write(handshake(port))
  const write = (lines: string | Buffer) => {
    if (waiting === undefined) socket.write(masked(lines))
    else waiting.push(lines)
  }
  return { bottom: socket, socket, write }
}

/** Connects. What comes is given as it is said, without what carries it. */
export const open = (carrier: Carrier, port: number, came: (bytes: Buffer) => void): Way => {
  if (carrier === "tls") return overTls(port, came)
  if (carrier === "websocket") return overWebSocket(port, came)
  const socket = overTcp(port, came)
  return { bottom: socket, socket, write: (lines) => socket.write(lines) }
}
