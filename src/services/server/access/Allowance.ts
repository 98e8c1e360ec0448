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
import { hurryTimes } from "../limits/Commands.ts"
import { newNamesBurst, newNamesPerHour } from "../limits/Names.ts"

const unlimited: Rate = { perSecond: 0, burst: 0 }

/** Names that become those of a key, of one origin. */
export const ownRate: Rate = { perSecond: newNamesPerHour / 3600, burst: newNamesBurst }

/** What all clients of one origin may still do together. */
interface Shared {
  /** Its clients share no limits. */
  readonly isExempt: boolean
  commands: TokenBucket
  renames: TokenBucket
  /** Names that become those of a key. */
  owned: TokenBucket
}

/** What one client may still do: its own bucket and that of its origin both have to allow it. */
export class Allowance {
  private rate: Rate
  private isHurried = false
  private readonly origin: Shared
  private readonly originRate: Rate
  private readonly renameRate: Rate
  private bucket: TokenBucket

  constructor(rate: Rate, origin: Shared, originRate: Rate, renameRate: Rate, now: number) {
    this.rate = rate
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
    if (this.isHurried) return
    this.isHurried = true
    this.rate = { ...this.rate, perSecond: this.rate.perSecond * hurryTimes }
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

  /** Counts a name that becomes that of the client's key; false when its origin had too many. */
  mayOwn(now: number): boolean {
    const rate = this.origin.isExempt ? unlimited : ownRate
    const { granted, left } = spend(this.origin.owned, 1, rate, now)
    this.origin.owned = left
    return granted > 0
  }
}
