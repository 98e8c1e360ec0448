/** A bare connection that speaks in lines: what a person with nc has. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import type { Readable, Writable } from "node:stream"
import { StringDecoder } from "node:string_decoder"
import { undated } from "./undated.ts"

const patience = 15_000

/** Speaks first. */
const greeted = (socket: LineSocket): LineSocket => {
  socket.send("")
  return socket
}

export class LineSocket {
  /** Everything that came, in order. */
  readonly heard: Array<string> = []
  ended = false
  private readonly input: Readable
  private readonly output: Writable
  private readonly cut: () => void
  private read = 0
  private rest = ""
  private wake: () => void = () => {}

  constructor(input: Readable, output: Writable, cut: () => void) {
    this.input = input
    this.output = output
    this.cut = cut
    const decoder = new StringDecoder("utf8")
    input.on("data", (chunk: Buffer) => {
      const lines = (this.rest + decoder.write(chunk)).split("\n")
      this.rest = lines.pop() ?? ""
      this.heard.push(...lines)
      this.wake()
    })
    const end = () => {
      this.ended = true
      this.wake()
    }
    for (const event of ["end", "close", "error"]) input.on(event, end)
    output.on("error", end)
  }

  /** A TCP connection on which nothing was said yet: the server may wait two seconds before it speaks. */
  static async open(port: number, host = "127.0.0.1"): Promise<LineSocket> {
    const socket = connect({ host, noDelay: true, port })
    await once(socket, "connect")
    return new LineSocket(socket, socket, () => socket.destroy())
  }

  /** A TCP connection that begins with an empty line, so that the server greets at once. */
  static async connect(port: number, host = "127.0.0.1"): Promise<LineSocket> {
    return greeted(await LineSocket.open(port, host))
  }

  /**
   * One from an address that is not exempt from the limits by address. It begins with an empty line, and
   * is reset when it is dropped.
   */
  static async from(localAddress: string, port: number): Promise<LineSocket> {
    const socket = connect({ host: "127.0.0.1", localAddress, noDelay: true, port })
    await once(socket, "connect")
    return greeted(new LineSocket(socket, socket, () => socket.resetAndDestroy()))
  }

  /** The same through a program such as nc. */
  static through(command: string, args: ReadonlyArray<string>): LineSocket {
    const child = spawn(command, args)
    return new LineSocket(child.stdout, child.stdin, () => child.kill())
  }

  send(line: string | Uint8Array): void {
    this.output.write(typeof line === "string" ? `${line}\n` : line)
  }

  /** The next line; undefined after the last. */
  async next(): Promise<string | undefined> {
    let late = false
    const deadline = setTimeout(() => {
      late = true
      this.wake()
    }, patience)
    while (this.read === this.heard.length && !this.ended) {
      if (late) throw new Error(`Nothing came for ${patience} ms after: ${this.heard.at(-1)}`)
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    clearTimeout(deadline)
    return this.read < this.heard.length ? this.heard[this.read++] : undefined
  }

  /** The lines up to and with the first that begins like this, whenever somebody enters or leaves. */
  async until(start: string): Promise<ReadonlyArray<string>> {
    const lines: Array<string> = []
    for (;;) {
      const line = await this.next()
      if (line === undefined) throw new Error(`Ended before ${start}: ${lines.join(" | ")}`)
      lines.push(line)
      if (undated(line).startsWith(start)) return lines
    }
  }

  /** Goes to the next line that begins like this, which comes next then. */
  async skipTo(start: string): Promise<void> {
    await this.until(start)
    this.read -= 1
  }

  /** Reads no more, until it goes on. */
  pause(): void {
    this.input.pause()
  }

  resume(): void {
    this.input.resume()
  }

  /** Says something, and gives the lines that come before the answer of the PING after it. */
  async ask(line: string | Uint8Array): Promise<ReadonlyArray<string>> {
    this.send(line)
    this.send("PING that is all")
    return (await this.until("PONG that is all")).slice(0, -1)
  }

  /** Everything up to the end of the connection. */
  async toTheEnd(): Promise<ReadonlyArray<string>> {
    const lines: Array<string> = []
    for (let line = await this.next(); line !== undefined; line = await this.next())
      lines.push(line)
    return lines
  }

  /** Ends our half: nothing more comes from us. */
  end(): void {
    this.output.end()
  }

  /** Is gone at once, without a word. */
  drop(): void {
    this.cut()
  }
}
