import type { Socket } from "node:net"
import { Option } from "effect"
import * as Address from "../../../domain/network/Address.ts"
import * as Metrics from "../admin/Metrics.ts"
import type { LimitsShape } from "../Limits.ts"

/** Connections that may wait to be told that they are refused; above that they are just closed. */
const maxRefusing = 64

/** Counts who is connected, in all and by address, and turns newcomers away who are too many. */
export class Admission {
  private readonly limits: LimitsShape
  private readonly perAddress = new Map<string, number>()
  private total = 0
  private refusing = 0

  constructor(limits: LimitsShape) {
    this.limits = limits
  }

  /** Why one more connection from this address is too many, as a sentence; none when it is counted in. */
  enter(address: string): Option.Option<string> {
    const { maxClients, maxPerAddress } = this.limits
    const group = Address.group(address)
    const same = this.perAddress.get(group) ?? 0
    if (this.total >= maxClients)
      return Option.some(`The server takes ${maxClients} connections; try again later.`)
    if (same >= maxPerAddress && !Address.isExempt(address))
      return Option.some(
        `The server takes ${maxPerAddress} connections from one address; close one first.`
      )
    Metrics.accepted.unsafeUpdate(1, [])
    this.total += 1
    this.perAddress.set(group, same + 1)
    return Option.none()
  }

  leave(address: string): void {
    const group = Address.group(address)
    const left = (this.perAddress.get(group) ?? 1) - 1
    this.total -= 1
    if (left === 0) this.perAddress.delete(group)
    else this.perAddress.set(group, left)
  }

  /** Says goodbye to a socket that is not let in, and closes it within the drain time. */
  refuse(socket: Socket, goodbye: string): void {
    Metrics.refused.unsafeUpdate(1, [])
    socket.on("error", () => {})
    if (this.refusing >= maxRefusing) {
      socket.destroy()
      return
    }
    this.refusing += 1
    const deadline = setTimeout(() => socket.destroy(), this.limits.drain * 1000)
    socket.once("close", () => {
      this.refusing -= 1
      clearTimeout(deadline)
    })
    socket.resume()
    socket.end(goodbye)
  }
}
