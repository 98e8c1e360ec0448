/** A TCP proxy on the loopback that does to connections what networks do: at any byte, in both directions. */
import { once } from "node:events"
import { connect, createServer, type Server, type Socket } from "node:net"
import { setImmediate, setTimeout } from "node:timers/promises"
import { listening, portOf } from "./listening.ts"

/** From the client to the server, or from the server to the client. */
export type Direction = "up" | "down"

/** What can befall a connection. What was before the chosen byte still arrives; nothing after it does. */
export type Fault =
  /** It ends in order on both sides. */
  | { readonly _tag: "Cut" }
  /** It is reset on both sides. */
  | { readonly _tag: "Reset" }
  /** One side sees its end at once, the other after so many milliseconds, as when a path breaks. */
  | { readonly _tag: "Lose"; readonly first: "client" | "server"; readonly after: number }
  /** Nothing passes, in either direction, for so many milliseconds; then it goes on. */
  | { readonly _tag: "Stall"; readonly millis: number }

/** How bytes pass when nothing befalls them. */
export interface Weather {
  /** The most bytes that the next piece may have. */
  readonly slice: () => number
  /** Milliseconds that the next chunk is held back. */
  readonly delay: () => number
}

export const fair: Weather = { slice: () => Number.POSITIVE_INFINITY, delay: () => 0 }

interface Armed {
  left: number
  readonly fault: Fault
}

const flushed = (socket: Socket) => socket.end(() => socket.destroy())

/** One connection through the proxy. */
export class Passage {
  ended = false
  /** Is told what passes, before it arrives. */
  onPass: (direction: Direction, bytes: Buffer) => void = () => {}
  private readonly sides: { readonly client: Socket; readonly server: Socket }
  private readonly armed: Record<Direction, Array<Armed>> = { up: [], down: [] }
  private readonly weather: Weather
  private open: Promise<unknown> = Promise.resolve()
  private readonly stalls: Set<() => void> = new Set()

  private readonly onStrike: (fault: Fault) => void

  constructor(client: Socket, server: Socket, weather: Weather, onStrike: (fault: Fault) => void) {
    this.sides = { client, server }
    this.weather = weather
    this.onStrike = onStrike
    for (const side of [client, server]) side.on("error", () => {})
    void this.pass("up", client, server)
    void this.pass("down", server, client)
  }

  /** Lets a fault strike after so many more bytes in a direction; a fault that is due already strikes at the next byte. */
  arm(direction: Direction, bytes: number, fault: Fault): void {
    this.armed[direction].push({ left: bytes, fault })
  }

  /** Nothing that was armed strikes any more. */
  disarm(): void {
    this.armed.up.length = 0
    this.armed.down.length = 0
  }

  /** Lets a fault strike now. */
  strike(fault: Fault): void {
    this.onStrike(fault)
    if (fault._tag === "Stall") {
      const over = new Promise<void>((resolve) => this.stalls.add(resolve))
      this.open = Promise.all([this.open, Promise.race([over, setTimeout(fault.millis)])])
      return
    }
    this.ended = true
    switch (fault._tag) {
      case "Cut":
        this.cut()
        return
      case "Reset":
        this.sides.client.resetAndDestroy()
        this.sides.server.resetAndDestroy()
        return
      case "Lose":
        flushed(this.sides[fault.first])
        void setTimeout(fault.after).then(() => this.destroy())
    }
  }

  /** Ends every stall before its time. */
  release(): void {
    for (const end of this.stalls) end()
  }

  private cut(): void {
    this.ended = true
    flushed(this.sides.client)
    flushed(this.sides.server)
  }

  destroy(): void {
    this.ended = true
    this.sides.client.destroy()
    this.sides.server.destroy()
  }

  private async pass(direction: Direction, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        const wait = this.weather.delay()
        if (wait > 0) await setTimeout(wait)
        if (!(await this.passPieces(direction, chunk, to))) return
      }
      // Half-closed: the other half goes on.
      to.end()
    } catch {
      // Lost on one side is lost on both.
      if (!this.ended) this.cut()
    }
  }

  /** False when the connection has ended on the way. */
  private async passPieces(direction: Direction, chunk: Buffer, to: Socket): Promise<boolean> {
    let rest = chunk
    while (rest.length > 0) {
      await this.open
      if (this.ended) return false
      const due = this.armed[direction].findIndex(({ left }) => left <= 0)
      const struck = due < 0 ? undefined : this.armed[direction].splice(due, 1)[0]
      if (struck !== undefined) {
        this.strike(struck.fault)
        continue
      }
      const next = Math.min(...this.armed[direction].map(({ left }) => left))
      const piece = rest.subarray(0, Math.max(1, Math.min(this.weather.slice(), next)))
      rest = rest.subarray(piece.length)
      for (const armed of this.armed[direction]) armed.left -= piece.length
      this.onPass(direction, piece)
      if (!to.write(piece)) await Promise.race([once(to, "drain"), once(to, "close")])
      else if (rest.length > 0) await setImmediate()
    }
    return true
  }
}

/** Where clients connect to instead of the server. */
export class Proxy {
  readonly passages: Set<Passage> = new Set()
  /** Connections made so far. */
  connections = 0
  /** Faults that struck so far. */
  faults = 0
  /** While it is true, every new connection is closed at once. */
  isClosed = false
  private readonly server: Server

  private constructor(server: Server) {
    this.server = server
  }

  /** @param weather of each connection, by its number, counted from 1; `onOpen` is told of each; `host`: where it listens */
  static async start(
    target: { readonly host: string; readonly port: number },
    weather: (connection: number) => Weather = () => fair,
    onOpen: (passage: Passage, connection: number) => void = () => {},
    host = "127.0.0.1"
  ): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    const proxy = new Proxy(server)
    server.on("connection", (client) => {
      if (proxy.isClosed) return client.destroy()
      const number = ++proxy.connections
      const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true })
      const passage = new Passage(client, upstream, weather(number), () => {
        proxy.faults += 1
      })
      proxy.passages.add(passage)
      const forget = () => client.closed && upstream.closed && proxy.passages.delete(passage)
      client.once("close", forget)
      upstream.once("close", forget)
      return onOpen(passage, number)
    })
    await listening(server, 0, host)
    return proxy
  }

  get port(): number {
    return portOf(this.server)
  }

  async stop(): Promise<void> {
    this.server.close()
    for (const passage of this.passages) passage.destroy()
    await once(this.server, "close")
  }
}
