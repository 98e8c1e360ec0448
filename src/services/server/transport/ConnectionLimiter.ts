import * as Address from "../../../domain/network/Address.ts"
import type { TooMany } from "../../../domain/network/TooMany.ts"
import type { LimitsShape } from "../Limits.ts"

/** Counts connections, in all and by address. */
export class ConnectionLimiter {
  private readonly limits: Pick<LimitsShape, "maxClients" | "maxPerAddress">
  private readonly perAddress = new Map<string, number>()
  private total = 0

  constructor(limits: Pick<LimitsShape, "maxClients" | "maxPerAddress">) {
    this.limits = limits
  }

  /** Counts a connection from this address; returns why not where it is one too many. */
  enter(address: string): TooMany | undefined {
    const { maxClients, maxPerAddress } = this.limits
    const group = Address.group(address)
    const same = this.perAddress.get(group) ?? 0
    if (this.total >= maxClients) return { of: "server", limit: maxClients }
    if (same >= maxPerAddress && !Address.isExempt(address))
      return { of: "address", limit: maxPerAddress }
    this.total += 1
    this.perAddress.set(group, same + 1)
    return undefined
  }

  leave(address: string): void {
    const group = Address.group(address)
    const left = (this.perAddress.get(group) ?? 1) - 1
    this.total -= 1
    if (left === 0) this.perAddress.delete(group)
    else this.perAddress.set(group, left)
  }
}
