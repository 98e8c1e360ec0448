import type { Socket } from "node:net"
import { Effect, Option } from "effect"
import { maxDiscarded, pauseAbove } from "../FixedLimits.ts"
import type { Closed, Connection, Peer } from "./Connection.ts"
import type { Rounds, TakesTurns } from "./Rounds.ts"

const ignore = () => {}

/** What may end a wait. */
const events = ["readable", "end", "drain", "close"]

/** Bytes that need no company. */
const enough = 16_384

/**
 * A connection over a socket of Node's, TCP or any other that can be half-closed.
 *
 * Waiting has no canceller: with one, a thousand idle clients would be twice as large. A waker is
 * replaced by the next wait, so a fiber that is interrupted in `read` must be the last that reads.
 */
export class SocketConnection implements Connection, TakesTurns {
  readonly peer: Peer
  private readonly socket: Socket
  private readonly rounds: Rounds
  /** Bytes that wait for company. */
  private held = 0
  /** It has a turn coming in the rounds. */
  private hasTurn = false
  private isClosing = false
  private wakeReader: (() => void) | undefined
  private wakeWriter: (() => void) | undefined

  constructor(socket: Socket, peer: Peer, rounds: Rounds) {
    this.socket = socket
    this.rounds = rounds
    this.peer = peer
    for (const event of events) socket.on(event, this.wake)
    // The kind of error does not matter: "close" follows and ends the reading.
    socket.on("error", ignore)
  }

  private readonly wake = (): void => {
    this.wakeReader?.()
    this.wakeWriter?.()
  }

  write(bytes: Uint8Array): void {
    if (this.isClosing || this.socket.destroyed) return
    this.socket.write(bytes)
    this.release()
  }

  writeSoon(bytes: Uint8Array): void {
    // Where the system has not taken earlier bytes yet, these have company already.
    const { length } = bytes
    const mayWait = length > 0 && this.buffered === 0 && this.held + length <= enough
    if (mayWait) this.hold(bytes)
    else this.write(bytes)
  }

  private hold(bytes: Uint8Array): void {
    if (this.isClosing || this.socket.destroyed) return
    if (this.held === 0) this.socket.cork()
    this.held += bytes.length
    this.socket.write(bytes)
    if (this.hasTurn) return
    this.hasTurn = true
    this.rounds.add(this)
  }

  takeTurn(): void {
    this.hasTurn = false
    this.release()
  }

  private release(): void {
    if (this.held === 0) return
    this.held = 0
    this.socket.uncork()
  }

  get buffered(): number {
    return this.socket.destroyed ? 0 : this.socket.writableLength - this.held
  }

  get isGone(): boolean {
    return this.socket.destroyed
  }

  isReadable(): boolean {
    // Only whoever reads at the end is told that it is the end.
    this.socket.read(0)
    const { destroyed, readableEnded, readableLength } = this.socket
    return readableLength > 0 || readableEnded || destroyed
  }

  onReadable(heard: () => void): void {
    this.wakeReader = () => {
      if (!this.isReadable()) return
      this.wakeReader = undefined
      heard()
    }
    this.wakeReader()
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

  get drained(): Effect.Effect<void> {
    return Effect.async((resume) => {
      this.wakeWriter = () => {
        if (this.buffered > pauseAbove) return
        this.wakeWriter = undefined
        resume(Effect.void)
      }
      this.wakeWriter()
    })
  }

  together<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.suspend(() => {
      this.socket.cork()
      return Effect.ensuring(
        effect,
        Effect.sync(() => this.socket.uncork())
      )
    })
  }

  close(last: Uint8Array, within: number): Effect.Effect<Closed> {
    return Effect.async<Closed>((resume) => {
      const { socket } = this
      this.write(last)
      this.isClosing = true
      const end = () => {
        clearTimeout(deadline)
        resume(Effect.succeed(socket.writableFinished ? "drained" : "cut"))
        socket.destroy()
      }
      const deadline = setTimeout(end, within * 1000)
      if (socket.destroyed) return end()
      socket.once("close", end)
      // What still arrives is thrown away: unread bytes would turn the goodbye into a reset. A flood is
      // left where it is, because to read it costs the time of all others.
      let discarded = 0
      this.wakeReader = () => {
        while (discarded + socket.readableLength < maxDiscarded) {
          const chunk: Uint8Array | null = socket.read()
          if (chunk === null) return
          discarded += chunk.length
        }
      }
      this.wakeReader()
      socket.end()
    })
  }

  abort(): void {
    this.socket.destroy()
  }

  handOver(head: Uint8Array): Socket {
    for (const event of events) this.socket.off(event, this.wake)
    this.socket.unshift(head)
    return this.socket
  }
}
