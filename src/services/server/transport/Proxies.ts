import { BlockList, isIPv6 } from "node:net"
import { Option } from "effect"
import { formatIp, parseIp } from "../../../domain/network/Ip.ts"

/** The proxies in front of the server: what they say of a client's address is believed. */
export interface Proxies {
  readonly isProxy: (address: string) => boolean
}

type Family = "ipv4" | "ipv6"

const familyOf = (address: string): Family => (isIPv6(address) ? "ipv6" : "ipv4")

/** IPv4 without the IPv6 around it, and without a zone. */
const plain = (address: string): string | undefined => {
  const bytes = parseIp(address.replace(/%.*$/, ""))
  return bytes === undefined ? undefined : formatIp(bytes)
}

/** Adds an address or a network to a list; false if it is neither. */
const add = (list: BlockList, text: string): boolean => {
  const [, written = "", bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = plain(written)
  if (address === undefined) return false
  const family = familyOf(address)
  if (bits === undefined) {
    list.addAddress(address, family)
    return true
  }
  // The bits of a network of IPv4 that is mapped into IPv6 would be those of IPv6.
  if (family !== familyOf(written) || Number(bits) > { ipv4: 32, ipv6: 128 }[family]) return false
  list.addSubnet(address, Number(bits), family)
  return true
}

/** Reads addresses and networks with commas between, such as `192.0.2.7,10.0.0.0/8`. */
export const parseProxies = (text: string): Option.Option<Proxies> => {
  const list = new BlockList()
  if (!text.split(",").every((one) => add(list, one.trim()))) return Option.none()
  return Option.some({
    isProxy: (address) => {
      const found = plain(address)
      return found !== undefined && list.check(found, familyOf(found))
    }
  })
}
