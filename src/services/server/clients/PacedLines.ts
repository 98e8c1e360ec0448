import { type Clock, Effect, Option } from "effect"
import type { Command } from "../../../domain/chat/Command.ts"
import * as LineFramer from "../../../domain/protocol/LineFramer.ts"
import type { Decoded } from "../../../domain/protocol/Protocol.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import { emptyPerToken, linesAtOnce, lookAheadEvery, readAhead } from "../limits/Commands.ts"
import { millis } from "../Monotonic.ts"

const isCommand = (tag: Command["_tag"]) => (decoded: Decoded) =>
  decoded._tag === "Command" && decoded.command._tag === tag

/**
 * A client's lines, at the rate that is allowed. While they wait for it a little is read ahead: a PING
 * in it overtakes them, and a BYE hurries them.
 */
export class PacedLines {
  private readonly client: ClientConnection
  private readonly clock: Clock.Clock
  private framing = LineFramer.initial
  /** The byte up to which the lines that wait were searched for urgent ones. */
  private searched = 0
  /** There was a look since the last lines came in the usual way. */
  private hasLooked = false
  /** There is no more to read ahead. */
  private hasEnded = false
  /** There may be more than the last `take` gave. */
  hasMore = false

  constructor(client: ClientConnection, clock: Clock.Clock) {
    this.client = client
    this.clock = clock
  }

  /** A line did not end within 64 KiB: nothing more comes. */
  get overflowed(): boolean {
    return this.framing.overflowed
  }

  /** Adds what was read. */
  add(chunk: Uint8Array): void {
    this.framing = LineFramer.feed(this.framing, chunk)
    this.hasLooked = false
  }

  /** The lines that may be handled at the time `now`, in milliseconds; undefined if they have to wait. */
  take(now: number): ReadonlyArray<LineFramer.Frame> | undefined {
    const { allowance, maxLineBytes } = this.client
    const count = Math.min(linesAtOnce, allowance.available(now))
    if (count === 0 && LineFramer.hasLine(this.framing)) return undefined
    const [rest, empty] = LineFramer.skipEmpty(this.framing, emptyPerToken)
    const [framing, frames] =
      empty === emptyPerToken ? [rest, []] : LineFramer.take(rest, Math.max(1, count), maxLineBytes)
    this.searched = Math.max(0, this.searched - (this.framing.bytes.length - framing.bytes.length))
    this.framing = framing
    this.hasMore = empty === emptyPerToken || (frames.length > 0 && frames.length === count)
    if (empty > 0) allowance.charge(empty / emptyPerToken, now)
    allowance.charge(frames.length, now)
    return frames
  }

  /**
   * Waits until more may be taken, or something was read ahead.
   *
   * @param overtake does what a PING asks
   */
  wait<R>(
    now: number,
    overtake: (ping: Decoded) => Effect.Effect<void, never, R>
  ): Effect.Effect<void, never, R> {
    const { client } = this
    const wait = client.allowance.wait(now)
    // A PING behind RESUME tells where the replay ends, so it overtakes nothing.
    if (client.session === undefined) return Effect.sleep(wait)
    const isWhole = this.hasEnded || this.framing.bytes.length >= readAhead
    if (this.hasLooked && isWhole && this.searched >= LineFramer.lastLine(this.framing))
      return Effect.sleep(wait)
    // Not as soon as there is something: what comes in small pieces is put together by the system.
    const pause = this.hasLooked ? Effect.sleep(Math.min(wait, lookAheadEvery)) : Effect.void
    this.hasLooked = true
    const look = Effect.suspend(() => this.search(overtake))
    return Effect.flatMap(pause, () =>
      isWhole || !client.isReadable
        ? look
        : Effect.flatMap(client.read, (chunk) => {
            this.hasEnded = Option.isNone(chunk)
            if (Option.isSome(chunk)) this.framing = LineFramer.feed(this.framing, chunk.value)
            return look
          })
    )
  }

  /** Looks for urgent lines among those that wait, some at a time. */
  private search<R>(
    overtake: (ping: Decoded) => Effect.Effect<void, never, R>
  ): Effect.Effect<void, never, R> {
    const { client } = this
    const now = millis(this.clock)
    const pings: Array<Decoded> = []
    const loan = client.allowance.loan(now)
    const isPing = (line: Uint8Array) => {
      const urgent = client.urgentOf(line)
      if (urgent === undefined || (urgent === "Ping" && pings.length >= loan)) return false
      const decoded = client.decode(LineFramer.frameOf(line))
      if (!decoded.every(isCommand(urgent))) return false
      if (urgent === "Bye") client.allowance.hurry()
      else pings.push(...decoded)
      return urgent === "Ping"
    }
    const [left, searched] = LineFramer.pick(
      this.framing,
      this.searched,
      linesAtOnce,
      client.maxLineBytes,
      isPing
    )
    this.framing = left
    this.searched = searched
    client.allowance.charge(pings.length, now)
    return Effect.forEach(pings, overtake, { discard: true })
  }
}
