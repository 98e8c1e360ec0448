import type { TooMany } from "../../../domain/network/TooMany.ts"
import type { LimitsShape } from "../Limits.ts"
import type { Peer } from "./Connection.ts"

/** Counts connections, in all and by address. */
export class ConnectionLimiter {
  private readonly limits: Pick<LimitsShape, "maxClients" | "maxPerAddress">
  private readonly perOrigin = new Map<string, number>()
  private total = 0

  constructor(limits: Pick<LimitsShape, "maxClients" | "maxPerAddress">) {
    this.limits = limits
  }

  /** Counts a connection of this peer; returns why not where it is one too many. */
  enter({ isExempt, origin }: Peer): TooMany | undefined {
    const { maxClients, maxPerAddress } = this.limits
    const same = this.perOrigin.get(origin) ?? 0
    if (this.total >= maxClients) return { of: "server", limit: maxClients }
    if (same >= maxPerAddress && !isExempt) return { of: "address", limit: maxPerAddress }
    this.total += 1
    this.perOrigin.set(origin, same + 1)
    return undefined
  }

  leave({ origin }: Peer): void {
    const left = (this.perOrigin.get(origin) ?? 1) - 1
    this.total -= 1
    if (left === 0) this.perOrigin.delete(origin)
    else this.perOrigin.set(origin, left)
  }
}
