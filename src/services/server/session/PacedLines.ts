import { type Clock, Effect, Option } from "effect"
import type { Command } from "../../../domain/chat/Command.ts"
import * as LineFramer from "../../../domain/protocol/LineFramer.ts"
import type { Decoded } from "../../../domain/protocol/Protocol.ts"
import { emptyPerToken, linesAtOnce, readAhead } from "../FixedLimits.ts"
import { millis } from "../Monotonic.ts"
import type { ClientConnection } from "./ClientConnection.ts"

const isCommand = (tag: Command["_tag"]) => (decoded: Decoded) =>
  decoded._tag === "Command" && decoded.command._tag === tag

/**
 * A client's lines, at the rate that is allowed. While they wait for it a little is read ahead: a PING
 * in it overtakes them, and once there is a BYE only the limit of the address holds them up.
 */
export class PacedLines {
  private readonly client: ClientConnection
  private readonly clock: Clock.Clock
  private framing = LineFramer.initial
  /** The lines that wait were searched for urgent ones. */
  private isSearched = false
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
    this.feed(chunk)
    this.isSearched = false
  }

  /** The lines that may be handled at the time `now`, in milliseconds; undefined if they have to wait. */
  take(now: number): ReadonlyArray<LineFramer.Frame> | undefined {
    const { allowance, maxLineBytes } = this.client
    const count = Math.min(linesAtOnce, allowance.available(now))
    if (count === 0 && LineFramer.hasLine(this.framing)) return undefined
    const [rest, empty] = LineFramer.skipEmpty(this.framing, emptyPerToken)
    const [framing, frames] =
      empty === emptyPerToken ? [rest, []] : LineFramer.take(rest, Math.max(1, count), maxLineBytes)
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
    if (!this.isSearched) return this.search(0, now, overtake)
    const wait = client.allowance.wait(now)
    if (this.framing.bytes.length >= readAhead || this.hasEnded) return Effect.sleep(wait)
    return Effect.flatMap(client.readWithin(wait), (read) => {
      if (Option.isNone(read)) return Effect.void
      const chunk = read.value
      this.hasEnded = Option.isNone(chunk)
      if (Option.isNone(chunk)) return Effect.void
      const from = LineFramer.lastLine(this.framing)
      this.feed(chunk.value)
      return this.search(from, millis(this.clock), overtake)
    })
  }

  private feed(chunk: Uint8Array): void {
    this.client.heard(this.clock)
    this.framing = LineFramer.feed(this.framing, chunk)
  }

  /**
   * Looks for urgent lines among those that wait, from the line on that begins at a byte. Before the
   * first READY there are none: a PING behind RESUME tells where the replay ends.
   */
  private search<R>(
    from: number,
    now: number,
    overtake: (ping: Decoded) => Effect.Effect<void, never, R>
  ): Effect.Effect<void, never, R> {
    const { client } = this
    this.isSearched = true
    if (client.session === undefined) return Effect.void
    const pings: Array<Decoded> = []
    const loan = client.allowance.loan(now)
    this.framing = LineFramer.pick(this.framing, from, client.maxLineBytes, (frame) => {
      if (!client.isUrgent(frame.line)) return false
      const decoded = client.decode(frame)
      if (decoded.some(isCommand("Bye"))) client.allowance.leave()
      if (pings.length >= loan || !decoded.every(isCommand("Ping"))) return false
      pings.push(...decoded)
      return true
    })
    client.allowance.charge(pings.length, now)
    return Effect.forEach(pings, overtake, { discard: true })
  }
}
