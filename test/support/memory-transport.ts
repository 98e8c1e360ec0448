/** A transport within this process: what the system would hold between the two ends is not there, so a test need not fill it. */
import { PassThrough, Writable } from "node:stream"
import { Context, Effect, Layer, Option, type Scope } from "effect"
import * as Address from "../../src/domain/network/Address.ts"
import type { Pin } from "../../src/domain/security/Pin.ts"
import type { Closed, Connection, Peer } from "../../src/services/server/transport/Connection.ts"
import {
  type ListenError,
  type Listener,
  Listeners
} from "../../src/services/server/transport/Listeners.ts"
import { LineSocket } from "./line-socket.ts"

const nobody = () => {}

/** The server's end. What it writes is taken at once by the other end, or, when that is frozen, never. */
export class MemoryConnection implements Connection {
  readonly peer: Peer
  /** The other end. */
  readonly client: LineSocket
  buffered = 0
  private readonly taken = new PassThrough()
  private said: Array<Uint8Array> = []
  private isFrozen = false
  private isClosing = false
  isGone = false
  private hasEnded = false
  private wake = nobody
  private onGone = nobody

  /**
   * @param address what the server is told of where the other end is
   * @param key the key that it is told to be proved
   */
  constructor(address: string, key?: Pin) {
    this.peer = {
      transport: "memory",
      name: `${address}:1`,
      origin: Address.group(address),
      isExempt: Address.isExempt(address),
      isEncrypted: key !== undefined,
      key
    }
    const said = new Writable({
      write: (chunk, _, done) => {
        this.said.push(chunk)
        this.wake()
        done()
      },
      final: (done) => {
        this.hasEnded = true
        this.wake()
        this.onGone()
        done()
      }
    })
    this.client = new LineSocket(this.taken, said, () => this.abort())
  }

  /** The other end reads no more. */
  freeze(): void {
    this.isFrozen = true
  }

  writeSoon(bytes: Uint8Array): void {
    this.write(bytes)
  }

  write(bytes: Uint8Array): void {
    if (this.isClosing || this.isGone) return
    if (this.isFrozen) this.buffered += bytes.length
    else this.taken.write(bytes)
  }

  isReadable(): boolean {
    return this.said.length > 0 || this.hasEnded || this.isGone
  }

  onReadable(heard: () => void): void {
    this.wake = () => {
      if (!this.isReadable()) return
      this.wake = nobody
      heard()
    }
    this.wake()
  }

  readonly read: Effect.Effect<Option.Option<Uint8Array>> = Effect.async((resume) => {
    this.wake = () => {
      const chunk = this.said.shift()
      if (chunk === undefined && !this.hasEnded && !this.isGone) return
      this.wake = nobody
      resume(Effect.succeed(Option.fromNullable(chunk)))
    }
    this.wake()
  })

  readonly drained = Effect.suspend(() =>
    this.buffered > 65_536 && !this.isGone ? Effect.never : Effect.void
  )

  together<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return effect
  }

  close(last: Uint8Array, within: number): Effect.Effect<Closed> {
    return Effect.async<Closed>((resume) => {
      this.write(last)
      this.isClosing = true
      this.wake = () => {
        this.said = []
      }
      const end = () => {
        clearTimeout(deadline)
        this.abort()
        resume(Effect.succeed(this.buffered > 0 ? "cut" : "drained"))
      }
      const deadline = setTimeout(end, within * 1000)
      if (!this.isFrozen) this.taken.end()
      this.onGone = end
      if (this.isGone || this.hasEnded) end()
    })
  }

  handOver(): undefined {
    return undefined
  }

  abort(): void {
    this.isGone = true
    this.buffered = this.isFrozen ? this.buffered : 0
    this.taken.end()
    this.wake()
    const { onGone } = this
    this.onGone = nobody
    onGone()
  }
}

/** Connects to the server in this process. */
export class MemoryTransport extends Context.Tag("test/MemoryTransport")<
  MemoryTransport,
  {
    /** A client speaks first: it has said an empty line, so that the greeting comes at once. */
    readonly connect: (address: string, key?: Pin) => Effect.Effect<MemoryConnection>
    /** One that has said nothing yet. */
    readonly connectSilently: (address: string, key?: Pin) => Effect.Effect<MemoryConnection>
  }
>() {}

/** A listener to which tests connect through `MemoryTransport`, and others beside it. */
export const layerWith = (
  ...others: ReadonlyArray<Effect.Effect<Listener, ListenError, Scope.Scope>>
): Layer.Layer<Listeners | MemoryTransport> =>
  Layer.unwrapEffect(
    Effect.sync(() => {
      let accept: ((connection: Connection) => void) | undefined
      const waiting: Array<Connection> = []
      const listener: Listener = {
        address: { transport: "memory", host: "here", port: 1 },
        serve: (serve) =>
          Effect.zipRight(
            Effect.sync(() => {
              accept = serve
              for (const connection of waiting.splice(0)) serve(connection)
            }),
            Effect.never
          )
      }
      const connectSilently = (address: string, key?: Pin) =>
        Effect.sync(() => {
          const connection = new MemoryConnection(address, key)
          if (accept === undefined) waiting.push(connection)
          else accept(connection)
          return connection
        })
      const connect = (address: string, key?: Pin) =>
        Effect.tap(connectSilently(address, key), ({ client }) =>
          Effect.sync(() => client.send(""))
        )
      return Layer.merge(
        Layer.orDie(Listeners.layer(Effect.succeed(listener), ...others)),
        Layer.succeed(MemoryTransport, { connect, connectSilently })
      )
    })
  )

export const layer = layerWith()
