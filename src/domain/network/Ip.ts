/** IP addresses as bytes (4 or 16) and as text. */

const parseIpv4 = (text: string): ReadonlyArray<number> | undefined => {
  const parts = text.split(".")
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))
    ? inBytes(parts.map(Number))
    : undefined
}

const inBytes = (numbers: ReadonlyArray<number>): ReadonlyArray<number> | undefined =>
  numbers.every((number) => number <= 255) ? numbers : undefined

/** The bytes of groups of IPv6; the last may be an IPv4 address. */
const parseGroups = (text: string, mayEndInIpv4: boolean): ReadonlyArray<number> | undefined => {
  if (text === "") return []
  const groups = text.split(":")
  const bytes: Array<number> = []
  for (const [at, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && at === groups.length - 1 ? parseIpv4(group) : undefined
    if (ipv4 !== undefined) bytes.push(...ipv4)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const number = Number.parseInt(group, 16)
      bytes.push(number >> 8, number & 0xff)
    } else return undefined
  }
  return bytes
}

const parseIpv6 = (text: string): ReadonlyArray<number> | undefined => {
  const [head = "", tail, ...others] = text.split("::")
  if (others.length > 0) return undefined
  const front = parseGroups(head, tail === undefined)
  const back = parseGroups(tail ?? "", true)
  if (front === undefined || back === undefined) return undefined
  const missing = 16 - front.length - back.length
  if (tail === undefined) return missing === 0 ? front : undefined
  return missing >= 2 ? [...front, ...Array<number>(missing).fill(0), ...back] : undefined
}

/** Reads an address without a zone, strictly as RFC 4291 has it; in IPv4 no number begins with a 0. */
export const parseIp = (text: string): Uint8Array | undefined => {
  const bytes = text.includes(":") ? parseIpv6(text) : parseIpv4(text)
  return bytes === undefined ? undefined : Uint8Array.from(bytes)
}

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** The 4 bytes of IPv4, also where it is mapped into IPv6; undefined for other IPv6. */
export const ipv4In = (bytes: Uint8Array): Uint8Array | undefined => {
  if (bytes.length === 4) return bytes
  return mapped.every((byte, at) => bytes[at] === byte) ? bytes.subarray(12) : undefined
}

/** Writes 4 or 16 bytes as an address; IPv4 that is mapped into IPv6 as IPv4. */
export const formatIp = (bytes: Uint8Array): string => {
  const ipv4 = ipv4In(bytes)
  if (ipv4 !== undefined) return ipv4.join(".")
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16)
  )
  return shortened(groups.join(":"))
}

/** With `::` for the longest run of zeros, as RFC 5952 has it. */
const shortened = (full: string): string => {
  const runs = full.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? []
  const longest = runs.reduce((best, run) => (zerosOf(run) > zerosOf(best) ? run : best), "")
  if (longest === "") return full
  const at = full.indexOf(longest)
  return `${full.slice(0, at)}::${full.slice(at + longest.length).replace(/^:/, "")}`
}

const zerosOf = (run: string): number => run.split("0").length - 1
