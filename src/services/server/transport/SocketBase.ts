import type { Socket } from "node:net"
import { Effect } from "effect"
import { pauseAbove } from "../limits/Connections.ts"
import type { Closed, Peer } from "./Connection.ts"
import { rounds as common, type Rounds, type TakesTurns } from "./Rounds.ts"

const ignore = () => {}

/** Bytes that need no company. */
const enough = 16_384

/** What all connections over a socket of Node's have in common: how they send, and how they are closed. */
export abstract class SocketBase implements TakesTurns {
  readonly peer: Peer
  protected readonly socket: Socket
  private readonly rounds: Rounds
  /** Bytes that wait for company. */
  private held = 0
  /** It has a turn coming in the rounds. */
  private hasTurn = false
  protected isClosing = false
  protected wakeReader: (() => void) | undefined
  protected wakeWriter: (() => void) | undefined

  constructor(socket: Socket, peer: Peer, rounds: Rounds = common) {
    this.socket = socket
    this.rounds = rounds
    this.peer = peer
    // The kind of error does not matter: "close" follows and ends the reading.
    socket.on("error", ignore)
  }

  abstract write(bytes: Uint8Array): void
  abstract isReadable(): boolean
  /** Throws away from now on what still arrives. */
  protected abstract discard(): void

  onReadable(heard: () => void): void {
    this.wakeReader = () => {
      if (!this.isReadable()) return
      this.wakeReader = undefined
      heard()
    }
    this.wakeReader()
  }

  protected send(bytes: Uint8Array): void {
    // The system would be called also for nothing.
    if (bytes.length === 0 || this.isClosing || this.socket.destroyed) return
    this.socket.write(bytes)
    this.release()
  }

  protected sendSoon(bytes: Uint8Array): void {
    // Where the system has not taken earlier bytes yet, these have company already.
    const { length } = bytes
    const mayWait = length > 0 && this.buffered === 0 && this.held + length <= enough
    if (mayWait) this.hold(bytes)
    else this.send(bytes)
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
      this.discard()
      socket.end()
    })
  }

  abort(): void {
    this.socket.destroy()
  }
}
