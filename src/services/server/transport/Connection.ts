import type { Socket } from "node:net"
import { Effect, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { ByeReason } from "../../../domain/chat/Reasons.ts"
import * as Address from "../../../domain/network/Address.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import * as Metrics from "../admin/Metrics.ts"
import { type LimitsShape, pauseAbove, stall } from "../Limits.ts"

/** Where lines for one client go. Writing never waits; whoever does not read them is closed as slow. */
export interface Outbox {
  /** Queues whole lines. After the connection has begun to close they are dropped. */
  readonly write: (lines: Uint8Array) => void
}

/** What became of a farewell: it was handed to the network, or the connection had to be cut. */
export type Parting = "told" | "cut"

/** A client's end of a connection, whatever it is made of. */
export interface Connection extends Outbox {
  readonly peer: string
  /** The next bytes; none when the other side will send no more. Nothing is read ahead of this. */
  readonly read: Effect.Effect<Option.Option<Uint8Array>>
  /** Whether more than 64 KiB are unsent. */
  readonly isClogged: boolean
  /** Waits while more than 64 KiB are unsent. */
  readonly writable: Effect.Effect<void>
  /** Hands all that is written until the effect has ended to the network at once. */
  readonly together: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Whether unsent lines have made no progress for 10 s, at the time `now` in milliseconds. */
  readonly stalled: (now: number) => boolean
  /**
   * Says BYE after everything that is queued, waits for the other side for at most the drain time
   * and then lets go, so that a peer which never reads cannot hold anybody up.
   */
  readonly close: (reason: ByeReason, id: Option.Option<LineId>) => Effect.Effect<Parting>
}

const nobody = () => {}

/**
 * A connection over a socket, to be closed by whoever opened it.
 *
 * Waiting needs no canceller: whoever is interrupted has gone on, and waking it later does nothing.
 * With one, a thousand idle clients would be twice as large.
 */
export class SocketConnection implements Connection {
  readonly peer: string
  private readonly socket: Socket
  private readonly limits: Pick<LimitsShape, "drain" | "outbox">
  private readonly onSlow: () => void
  private isClosing = false
  private queued = 0
  private flushed = 0
  private stuckSince: number | undefined
  private wakeReader = nobody
  private wakeWriter = nobody

  /** @param onSlow is called when more bytes than the limit are unsent */
  constructor(socket: Socket, limits: Pick<LimitsShape, "drain" | "outbox">, onSlow: () => void) {
    this.socket = socket
    this.limits = limits
    this.onSlow = onSlow
    this.peer = Address.written(socket.remoteAddress ?? "?", socket.remotePort ?? 0)
    socket.setNoDelay(true)
    socket.on("readable", () => this.wakeReader())
    socket.on("end", () => this.wakeReader())
    socket.on("drain", () => this.wakeWriter())
    // What went wrong is all the same: "close" follows, and ends the reading.
    socket.on("error", nobody)
    socket.on("close", () => {
      this.wakeReader()
      this.wakeWriter()
    })
  }

  write(lines: Uint8Array): void {
    if (this.isClosing || this.socket.destroyed) return
    this.queued += lines.length
    Metrics.bytes.unsafeUpdate(lines.length, [])
    this.socket.write(lines)
    if (this.socket.writableLength > this.limits.outbox) this.onSlow()
  }

  readonly read: Effect.Effect<Option.Option<Uint8Array>> = Effect.async((resume) => {
    this.wakeReader = () => {
      const chunk: Uint8Array | null = this.socket.read()
      if (chunk === null && !this.socket.readableEnded && !this.socket.destroyed) return
      this.wakeReader = nobody
      resume(chunk === null ? Effect.succeedNone : Effect.succeed(Option.some(chunk)))
    }
    this.wakeReader()
  })

  readonly writable: Effect.Effect<void> = Effect.async((resume) => {
    this.wakeWriter = () => {
      if (this.isClogged) return
      this.wakeWriter = nobody
      resume(Effect.void)
    }
    this.wakeWriter()
  })

  get isClogged(): boolean {
    return this.socket.writableLength > pauseAbove && !this.socket.destroyed
  }

  together<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.acquireUseRelease(
      Effect.sync(() => this.socket.cork()),
      () => effect,
      () => Effect.sync(() => this.socket.uncork())
    )
  }

  stalled(now: number): boolean {
    const unsent = this.socket.writableLength
    const hasMoved = this.queued - unsent > this.flushed
    this.flushed = this.queued - unsent
    if (unsent === 0) this.stuckSince = undefined
    else if (hasMoved || this.stuckSince === undefined) this.stuckSince = now
    return this.stuckSince !== undefined && now - this.stuckSince >= stall * 1000
  }

  close(reason: ByeReason, id: Option.Option<LineId>): Effect.Effect<Parting> {
    return Effect.async<Parting>((resume) => {
      const { socket } = this
      this.write(Buffer.from(Events.encode({ _tag: "Bye", reason }, id)))
      this.isClosing = true
      const end = () => {
        clearTimeout(deadline)
        resume(Effect.succeed(socket.writableFinished ? "told" : "cut"))
        socket.destroy()
      }
      const deadline = setTimeout(end, this.limits.drain * 1000)
      if (socket.destroyed) return end()
      socket.once("close", end)
      // What still arrives is thrown away: bytes left unread would turn our goodbye into a reset.
      this.wakeReader = () => {
        while (socket.read() !== null);
      }
      this.wakeReader()
      socket.end()
    })
  }
}
