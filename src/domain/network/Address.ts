/** Addresses that count as one for the limit of connections per address. */

const unmapped = (address: string): string =>
  /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address

/** An address and port as people write them: `192.0.2.1:5050`, `[2001:db8::1]:5050`. */
export const written = (address: string, port: number): string => {
  const plain = unmapped(address)
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`
}

/** IPv4 as it is, also when it is mapped into IPv6; IPv6 by its first 64 bits. */
export const group = (address: string): string => {
  const plain = unmapped(address)
  if (!plain.includes(":")) return plain
  const [head = "", tail] = plain.replace(/%.*$/, "").split("::")
  const front = head === "" ? [] : head.split(":")
  const back = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0")
  return `${[...front, ...zeros, ...back]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(":")}::/64`
}

/** Whether an address is exempt from that limit: 127.0.0.1 and ::1 are, the rest of 127.0.0.0/8 is not. */
export const isExempt = (address: string): boolean =>
  address === "::1" || unmapped(address) === "127.0.0.1"

const isIPv4 = (text: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text)

const isIPv6 = (text: string): boolean => {
  const mapped = /^::ffff:(.+)$/i.exec(text)?.[1]
  if (mapped?.includes(".") === true) return isIPv4(mapped)
  if (!/^[0-9a-f:]+$/i.test(text) || text.includes(":::")) return false
  const [head = "", tail, ...more] = text.split("::")
  const parts = [head, tail ?? ""].flatMap((half) => (half === "" ? [] : half.split(":")))
  const isFull = tail === undefined ? parts.length === 8 : parts.length < 8
  return more.length === 0 && isFull && parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
}

/** Whether this is an address as a number, without a zone: `192.0.2.1`, `2001:db8::1`. */
export const isAddress = (text: string): boolean => isIPv4(text) || isIPv6(text)
