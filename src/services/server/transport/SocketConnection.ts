import type { Socket } from "node:net"
import { Effect, Option } from "effect"
import { maxDiscarded } from "../limits/Connections.ts"
import type { Connection, Peer } from "./Connection.ts"
import type { Rounds } from "./Rounds.ts"
import { SocketBase } from "./SocketBase.ts"

/** What may end a wait. */
const events = ["readable", "end", "drain", "close"]

/**
 * A connection over a socket of Node's, TCP or any other that can be half-closed.
 *
 * Waiting has no canceller: with one, a thousand idle clients would be twice as large. A waker is
 * replaced by the next wait, so a fiber that is interrupted in `read` must be the last that reads.
 */
export class SocketConnection extends SocketBase implements Connection {
  constructor(socket: Socket, peer: Peer, rounds?: Rounds) {
    super(socket, peer, rounds)
    for (const event of events) socket.on(event, this.wake)
  }

  private readonly wake = (): void => {
    this.wakeReader?.()
    this.wakeWriter?.()
  }

  write(bytes: Uint8Array): void {
    this.send(bytes)
  }

  writeSoon(bytes: Uint8Array): void {
    this.sendSoon(bytes)
  }

  isReadable(): boolean {
    // Only whoever reads at the end is told that it is the end.
    this.socket.read(0)
    const { destroyed, readableEnded, readableLength } = this.socket
    return readableLength > 0 || readableEnded || destroyed
  }

  readonly read: Effect.Effect<Option.Option<Uint8Array>> = Effect.async((resume) => {
    this.wakeReader = () => {
      const chunk: Uint8Array | null = this.socket.read()
      if (chunk === null && !this.socket.readableEnded && !this.socket.destroyed) return
      this.wakeReader = undefined
      resume(chunk === null ? Effect.succeedNone : Effect.succeed(Option.some(chunk)))
    }
    this.wakeReader()
  })

  // Unread bytes would turn the goodbye into a reset. A flood is left where it is, because to read it costs
  // the time of all others.
  protected discard(): void {
    const { socket } = this
    let discarded = 0
    this.wakeReader = () => {
      while (discarded + socket.readableLength < maxDiscarded) {
        const chunk: Uint8Array | null = socket.read()
        if (chunk === null) return
        discarded += chunk.length
      }
    }
    this.wakeReader()
  }

  handOver(head: Uint8Array): Socket {
    for (const event of events) this.socket.off(event, this.wake)
    this.socket.unshift(head)
    return this.socket
  }
}
