/** Sockets without a network: what the system would hold between the two ends is not there, so a test need not fill it. */
import { Socket } from "node:net"
import { PassThrough, Writable } from "node:stream"
import { LineSocket } from "./line-socket.ts"

type Done = (error?: Error | null) => void

/** The server's end. What it writes is taken at once by the other end, or, when that is frozen, never. */
export class MemorySocket extends Socket {
  private readonly taken = new PassThrough()
  private isFrozen = false
  /** The other end. */
  readonly client: LineSocket

  /** @param address what the server is told of where the other end is */
  constructor(address = "127.0.0.1") {
    super({ allowHalfOpen: true })
    Object.defineProperty(this, "remoteAddress", { value: address })
    const said = new Writable({
      write: (chunk, _, done) => {
        this.push(chunk)
        done()
      },
      final: (done) => {
        this.push(null)
        done()
      }
    })
    this.client = new LineSocket(this.taken, said, () => this.destroy())
    this.once("close", () => this.taken.end())
  }

  /** The other end reads no more. */
  freeze(): void {
    this.isFrozen = true
  }

  override _read(): void {}

  override _write(chunk: Buffer, _: BufferEncoding, done: Done): void {
    if (this.isFrozen) return
    this.taken.write(chunk)
    done()
  }

  override _writev(chunks: Array<{ chunk: Buffer }>, done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "utf8", done)
  }

  override _final(done: Done): void {
    this.taken.end()
    done()
  }
}
