import type { Socket } from "node:net"
import { Effect } from "effect"
import { pauseAbove } from "../limits/Connections.ts"
import type { Peer } from "./Connection.ts"
import type { Rounds, TakesTurns } from "./Rounds.ts"

const ignore = () => {}

/** Bytes that need no company. */
const enough = 16_384

/** The half of a connection over a socket of Node's that sends. */
export abstract class SocketOutput implements TakesTurns {
  readonly peer: Peer
  protected readonly socket: Socket
  private readonly rounds: Rounds
  /** Bytes that wait for company. */
  private held = 0
  /** It has a turn coming in the rounds. */
  private hasTurn = false
  protected isClosing = false
  protected wakeWriter: (() => void) | undefined

  constructor(socket: Socket, peer: Peer, rounds: Rounds) {
    this.socket = socket
    this.rounds = rounds
    this.peer = peer
    // The kind of error does not matter: "close" follows and ends the reading.
    socket.on("error", ignore)
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

  abort(): void {
    this.socket.destroy()
  }
}
