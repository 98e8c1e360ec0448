import { formatIp, ipv4In, parseIp } from "./Ip.ts"

/** Addresses that count as one for the limit of connections per address. */

/** The bytes of an address, 4 for IPv4 that is mapped into IPv6; undefined for what is none. A zone does not count. */
const bytesOf = (address: string): Uint8Array | undefined => {
  const bytes = parseIp(address.replace(/%.*$/, ""))
  return bytes === undefined ? undefined : (ipv4In(bytes) ?? bytes)
}

/** An address and port as people write them: `192.0.2.1:5050`, `[2001:db8::1]:5050`. */
export const written = (address: string, port: number): string => {
  const ipv4 = bytesOf(address)
  const plain = ipv4?.length === 4 ? formatIp(ipv4) : address
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`
}

/** IPv4 as it is, also when it is mapped into IPv6; IPv6 by its first 64 bits. What is no address is as it is. */
export const group = (address: string): string => {
  const bytes = bytesOf(address)
  if (bytes === undefined) return address
  if (bytes.length === 4) return formatIp(bytes)
  const groups = [0, 2, 4, 6].map((at) =>
    ((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)).toString(16)
  )
  return `${groups.join(":")}::/64`
}

const thisMachine = ["127.0.0.1", "::1"]

/** Whether an address is exempt from that limit: 127.0.0.1 and ::1 are, the rest of 127.0.0.0/8 is not. */
export const isExempt = (address: string): boolean => {
  const bytes = bytesOf(address)
  return bytes !== undefined && thisMachine.includes(formatIp(bytes))
}

/** Whether this is an address as a number, without a zone: `192.0.2.1`, `2001:db8::1`. */
export const isAddress = (text: string): boolean => parseIp(text) !== undefined
