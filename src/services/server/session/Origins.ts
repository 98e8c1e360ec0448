import type { SessionId } from "../../../domain/chat/SessionId.ts"
import {
  available,
  charge,
  full,
  loan,
  type Rate,
  spend,
  type TokenBucket,
  wait
} from "../../../domain/network/TokenBucket.ts"
import type { TooMany } from "../../../domain/network/TooMany.ts"
import { hurryTimes } from "../FixedLimits.ts"
import { commandRate, type LimitsShape, renameRate } from "../Limits.ts"
import type { Peer } from "../transport/Connection.ts"

/** All clients of one address (IPv6: one /64). They share their limits. */
export class Origin {
  /** The address, or the group of addresses, that it stands for. */
  readonly address: string
  /** Open connections. */
  connections = 0
  /** Detached sessions, the one that has waited longest first. */
  readonly detached = new Set<SessionId>()
  /** Its clients share no limits. */
  readonly isExempt: boolean
  commands: TokenBucket
  renames: TokenBucket

  constructor(address: string, isExempt: boolean, commands: TokenBucket, renames: TokenBucket) {
    this.address = address
    this.isExempt = isExempt
    this.commands = commands
    this.renames = renames
  }
}

type Bounds = Pick<LimitsShape, "maxClients" | "maxPerAddress" | "messageRate">

const unlimited: Rate = { perSecond: 0, burst: 0 }

const times = (n: number, { burst, perSecond }: Rate): Rate => ({
  burst: n * burst,
  perSecond: n * perSecond
})

/**
 * Counts connections, in all and by origin, and remembers what each origin has used up. An origin may
 * do as much as all the clients that may be connected from it, however often they reconnect.
 */
export class Origins {
  private readonly clientRate: Rate
  private readonly commandRate: Rate
  private readonly renameRate: Rate
  private readonly limits: Bounds
  private readonly origins = new Map<string, Origin>()
  private total = 0

  constructor(limits: Bounds) {
    this.limits = limits
    this.clientRate = commandRate(limits)
    this.commandRate = times(limits.maxPerAddress, this.clientRate)
    this.renameRate = times(limits.maxPerAddress, renameRate(limits))
  }

  /** Remembered origins. */
  get size(): number {
    return this.origins.size
  }

  /** Counts a connection from this address; returns the exceeded limit if it is one too many. */
  enter(peer: Peer, now: number): Origin | TooMany {
    const { maxClients, maxPerAddress } = this.limits
    if (this.total >= maxClients) return { of: "server", limit: maxClients }
    const origin = this.of(peer, now)
    if (origin.connections >= maxPerAddress && !origin.isExempt)
      return { of: "address", limit: maxPerAddress }
    this.total += 1
    origin.connections += 1
    return origin
  }

  leave(origin: Origin): void {
    this.total -= 1
    origin.connections -= 1
  }

  /** What a new client of this origin may do. */
  allowance(origin: Origin, now: number): Allowance {
    return new Allowance(this.clientRate, origin, this.commandRate, this.renameRate, now)
  }

  private of({ isExempt, origin: name }: Peer, now: number): Origin {
    const found = this.origins.get(name)
    if (found !== undefined) return found
    const { commandRate, renameRate } = this
    const origin = new Origin(name, isExempt, full(commandRate, now), full(renameRate, now))
    this.origins.set(name, origin)
    return origin
  }

  /** Forgets unused origins whose buckets are full again. */
  sweep(now: number): void {
    for (const [group, origin] of this.origins) {
      const isIdle = origin.connections === 0 && origin.detached.size === 0
      if (isIdle && this.isFull(origin, now)) this.origins.delete(group)
    }
  }

  private isFull({ commands, renames }: Origin, now: number): boolean {
    return (
      available(commands, this.commandRate, now) >= this.commandRate.burst &&
      available(renames, this.renameRate, now) >= this.renameRate.burst
    )
  }
}

/** What one client may still do: its own bucket and that of its origin both have to allow it. */
export class Allowance {
  private rate: Rate
  private readonly hurried: Rate
  private readonly origin: Origin
  private readonly originRate: Rate
  private readonly renameRate: Rate
  private bucket: TokenBucket

  constructor(rate: Rate, origin: Origin, originRate: Rate, renameRate: Rate, now: number) {
    this.rate = rate
    this.hurried = { ...rate, perSecond: rate.perSecond * hurryTimes }
    this.origin = origin
    this.originRate = origin.isExempt ? unlimited : originRate
    this.renameRate = origin.isExempt ? unlimited : renameRate
    this.bucket = full(rate, now)
  }

  available(now: number): number {
    return Math.min(
      available(this.bucket, this.rate, now),
      available(this.origin.commands, this.originRate, now)
    )
  }

  /** Milliseconds until one more command is allowed. */
  wait(now: number): number {
    return Math.max(
      wait(this.bucket, this.rate, now),
      wait(this.origin.commands, this.originRate, now)
    )
  }

  /** Commands that may overtake those that wait for the client's own rate. */
  loan(now: number): number {
    if (available(this.bucket, this.rate, now) > 0) return 0
    return loan(this.bucket, this.rate, now)
  }

  /** The client has said BYE: what it has sent before is done faster, and it sends no more. */
  hurry(): void {
    this.rate = this.hurried
  }

  /** Charges what was done. It may be more than was available: then the wait is longer. */
  charge(tokens: number, now: number): void {
    this.bucket = charge(this.bucket, tokens, this.rate, now)
    this.origin.commands = charge(this.origin.commands, tokens, this.originRate, now)
  }

  /**
   * Charges its origin alone, for work of which one client may need much at once, such as a replay
   * after a long time. Returns milliseconds to wait, so that others of its origin have their share.
   */
  chargeOrigin(tokens: number, now: number): number {
    this.origin.commands = charge(this.origin.commands, tokens, this.originRate, now)
    return wait(this.origin.commands, this.originRate, now)
  }

  /** Counts a change of a nickname; false when its origin had too many. */
  mayRename(now: number): boolean {
    const { granted, left } = spend(this.origin.renames, 1, this.renameRate, now)
    this.origin.renames = left
    return granted > 0
  }
}
