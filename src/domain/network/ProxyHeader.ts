import { formatIp, parseIp } from "./Ip.ts"

/**
 * What a proxy says of a connection before the connection's own bytes (HAProxy's PROXY protocol,
 * versions 1 and 2).
 */
export interface ProxyHeader {
  /**
   * Whose connection it is; `local` for one of the proxy itself, such as a health check, and `unknown`
   * where the proxy does not know, or the client has no IP address.
   */
  readonly source: { readonly address: string; readonly port: number } | "local" | "unknown"
  /** The bytes that it takes. */
  readonly length: number
}

type Parsed = ProxyHeader | "more" | "invalid"

/** The longest header that is read. */
export const maxProxyHeader = 536

const maxLine = 107

/** Reads the header that a connection begins with; `more` while it is not whole. */
export const parseProxyHeader = (head: Uint8Array): Parsed => {
  if (head.length === 0) return "more"
  return head[0] === binary[0] ? parseBinary(head) : parseLine(head)
}

const isBegunWith = (head: Uint8Array, start: ReadonlyArray<number>): boolean =>
  start.every((byte, at) => at >= head.length || head[at] === byte)

const lineStart = Array.from("PROXY ", (letter) => letter.charCodeAt(0))

const parseLine = (head: Uint8Array): Parsed => {
  if (!isBegunWith(head, lineStart)) return "invalid"
  const start = head.subarray(0, maxLine)
  const end = start.findIndex((byte) => byte < 0x20 || byte > 0x7e)
  const [cr, lf] = end < 0 ? [] : start.subarray(end, end + 2)
  if (cr !== undefined && cr !== 0x0d) return "invalid"
  if (lf === undefined) return head.length < maxLine ? "more" : "invalid"
  if (lf !== 0x0a) return "invalid"
  const source = sourceOf(String.fromCharCode(...start.subarray(lineStart.length, end)))
  return source === undefined ? "invalid" : { source, length: end + 2 }
}

const sourceOf = (line: string): ProxyHeader["source"] | undefined => {
  const [family = "", ...fields] = line.split(" ")
  if (family === "UNKNOWN") return "unknown"
  if (fields.length !== 4) return undefined
  const [address, other] = fields.slice(0, 2).map(parseIp)
  const [port, otherPort] = fields.slice(2).map(parsePort)
  const size = family === "TCP4" ? 4 : family === "TCP6" ? 16 : undefined
  if (address?.length !== size || other?.length !== size) return undefined
  if (address === undefined || port === undefined || otherPort === undefined) return undefined
  return { address: formatIp(address), port }
}

const parsePort = (text: string): number | undefined =>
  /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined

const binary = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]

/** Of version 2, the bytes in front of the addresses. */
const fixedPart = 16

const parseBinary = (head: Uint8Array): Parsed => {
  if (!isBegunWith(head, binary)) return "invalid"
  const [command = 0x21, family = 0, high = 0, low = 0] = head.subarray(binary.length)
  if (command !== 0x20 && command !== 0x21) return "invalid"
  const isLocal = command === 0x20
  if (!isLocal && (family >> 4 > 3 || (family & 0xf) > 2)) return "invalid"
  if (head.length < fixedPart) return "more"
  const length = fixedPart + high * 256 + low
  if (length > maxProxyHeader || (!isLocal && length < fixedPart + leastOf(family)))
    return "invalid"
  if (head.length < length) return "more"
  return { source: isLocal ? "local" : sourceIn(head.subarray(fixedPart), family), length }
}

const sizes = [0, 4, 16, 108]
const sizeOf = (family: number): number => sizes[family >> 4] ?? 0

/** The bytes that the addresses and ports of a family take. */
const leastOf = (family: number): number => {
  const size = sizeOf(family)
  return 2 * size + (size === 4 || size === 16 ? 4 : 0)
}

const tcp4 = 0x11
const tcp6 = 0x21

const sourceIn = (bytes: Uint8Array, family: number): ProxyHeader["source"] => {
  if (family !== tcp4 && family !== tcp6) return "unknown"
  const size = sizeOf(family)
  const [high = 0, low = 0] = bytes.subarray(2 * size)
  return { address: formatIp(bytes.subarray(0, size)), port: high * 256 + low }
}
