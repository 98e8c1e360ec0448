import type { SessionId } from "../../../domain/chat/SessionId.ts"
import {
  available,
  full,
  type Rate,
  type TokenBucket
} from "../../../domain/network/TokenBucket.ts"
import type { TooMany } from "../../../domain/network/TooMany.ts"
import { commandRate, type LimitsShape, renameRate } from "../Limits.ts"
import type { Peer } from "../transport/Connection.ts"
import { Allowance, ownRate } from "./Allowance.ts"

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
  owned: TokenBucket

  constructor(
    address: string,
    isExempt: boolean,
    commands: TokenBucket,
    renames: TokenBucket,
    owned: TokenBucket
  ) {
    this.owned = owned
    this.address = address
    this.isExempt = isExempt
    this.commands = commands
    this.renames = renames
  }
}

type Bounds = Pick<LimitsShape, "maxClients" | "maxPerAddress" | "messageRate">

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
    const origin = new Origin(
      name,
      isExempt,
      full(commandRate, now),
      full(renameRate, now),
      full(ownRate, now)
    )
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

  private isFull({ commands, owned, renames }: Origin, now: number): boolean {
    return (
      available(commands, this.commandRate, now) >= this.commandRate.burst &&
      available(renames, this.renameRate, now) >= this.renameRate.burst &&
      available(owned, ownRate, now) >= ownRate.burst
    )
  }
}
