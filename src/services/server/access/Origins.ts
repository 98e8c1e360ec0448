import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { TooMany } from "../../../domain/network/Refused.ts"
import {
  available,
  full,
  type Rate,
  spend,
  type TokenBucket
} from "../../../domain/network/TokenBucket.ts"
import { commandRate, type LimitsShape, renameRate } from "../Limits.ts"
import { wrongWordBurst, wrongWordEvery } from "../limits/Names.ts"
import {
  originsRemembered,
  wrongInvitationBurst,
  wrongInvitationEvery
} from "../limits/Registration.ts"
import type { Peer } from "../transport/Connection.ts"
import { Allowance, ownRate } from "./Allowance.ts"

/** Wrong invitations of one origin. Nobody is exempt: whoever can log in here need not guess. */
const wrongRate: Rate = { perSecond: 1 / wrongInvitationEvery, burst: wrongInvitationBurst }

/** Wrong words of PAIR of one origin, in the same way. */
const wrongWordRate: Rate = { perSecond: 1 / wrongWordEvery, burst: wrongWordBurst }

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
  private wrong = full(wrongRate, 0)
  private wrongWords = full(wrongWordRate, 0)

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

  /** Whether an invitation is looked at: too many wrong ones may have come before it. */
  mayTry(now: number): boolean {
    return available(this.wrong, wrongRate, now) > 0
  }

  /** Counts a wrong invitation. */
  triedWrong(now: number): void {
    this.wrong = spend(this.wrong, 1, wrongRate, now).left
  }

  /** Whether a word of PAIR is looked at. */
  mayTryWord(now: number): boolean {
    return available(this.wrongWords, wrongWordRate, now) > 0
  }

  /** Counts a wrong word of PAIR. */
  triedWrongWord(now: number): void {
    this.wrongWords = spend(this.wrongWords, 1, wrongWordRate, now).left
  }

  /** Whether no wrong invitation and no wrong word is remembered. */
  isBlameless(now: number): boolean {
    return (
      available(this.wrong, wrongRate, now) >= wrongRate.burst &&
      available(this.wrongWords, wrongWordRate, now) >= wrongWordRate.burst
    )
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

  /** Connections of all origins. */
  get connections(): number {
    return this.total
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

  /** Counts a connection from another address than it seemed to come from, in the same way. */
  move(from: Origin, peer: Peer, now: number): Origin | TooMany {
    const origin = this.of(peer, now)
    const { maxPerAddress } = this.limits
    if (origin !== from && origin.connections >= maxPerAddress && !origin.isExempt)
      return { of: "address", limit: maxPerAddress }
    from.connections -= 1
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
    // Behind a proxy, a client may have an address that would be exempt without it.
    const key = isExempt ? `exempt ${name}` : name
    const found = this.origins.get(key)
    if (found !== undefined) return found
    const { commandRate, renameRate } = this
    const origin = new Origin(
      name,
      isExempt,
      full(commandRate, now),
      full(renameRate, now),
      full(ownRate, now)
    )
    this.origins.set(key, origin)
    return origin
  }

  /** Forgets unused origins whose buckets are full again, and the first of the others where they are too many. */
  sweep(now: number): void {
    const waiting: Array<string> = []
    for (const [group, origin] of this.origins) {
      if (origin.connections > 0 || origin.detached.size > 0) continue
      if (this.isFull(origin, now)) this.origins.delete(group)
      else waiting.push(group)
    }
    const tooMany = Math.max(0, waiting.length - originsRemembered)
    for (const group of waiting.slice(0, tooMany)) this.origins.delete(group)
  }

  private isFull(origin: Origin, now: number): boolean {
    const { commands, owned, renames } = origin
    return (
      origin.isBlameless(now) &&
      available(commands, this.commandRate, now) >= this.commandRate.burst &&
      available(renames, this.renameRate, now) >= this.renameRate.burst &&
      available(owned, ownRate, now) >= ownRate.burst
    )
  }
}
