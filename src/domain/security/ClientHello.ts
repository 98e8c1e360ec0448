import { concat } from "./Bytes.ts"
import { Cursor } from "./Cursor.ts"

/** What the first message of a TLS client asks for. */
export interface ClientHello {
  /** The protocols it offers, in its order; each character is one byte. */
  readonly alpn: ReadonlyArray<string>
  readonly serverName: string | undefined
}

/** Bytes within which the whole message has to be, with the headers of its records. */
export const maxClientHello = 16_384

const handshakeRecord = 22
const clientHello = 1
const extensions = { serverName: 0, alpn: 16 }
const hostName = 0

const bytesAsText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** The parts of the message that have come: what the records carry, without their headers. */
const fragments = (head: Uint8Array): ReadonlyArray<Uint8Array> | "invalid" => {
  const parts: Array<Uint8Array> = []
  let had = 0
  for (let at = 0; at < head.length && had < lengthOf(parts); ) {
    const [type, major = 3, , high, low] = head.subarray(at, at + 5)
    if (type !== handshakeRecord || major !== 3) return "invalid"
    if (high === undefined || low === undefined) return parts
    const length = high * 256 + low
    if (length === 0 || length > maxClientHello) return "invalid"
    const part = head.subarray(at + 5, at + 5 + length)
    parts.push(part)
    had += part.length
    at += 5 + length
  }
  return parts
}

/** The first four bytes of the message: its type, and its length in three. */
const startOf = (parts: ReadonlyArray<Uint8Array>): ReadonlyArray<number> =>
  parts
    .slice(0, 4)
    .flatMap((part) => Array.from(part.subarray(0, 4)))
    .slice(0, 4)

/** The bytes of the whole message; at least 4. */
const lengthOf = (parts: ReadonlyArray<Uint8Array>): number => {
  const [, high = 0, middle = 0, low = 0] = startOf(parts)
  return 4 + high * 65_536 + middle * 256 + low
}

/**
 * Reads the beginning of a TLS connection; `more` while the message is not whole. It does not judge
 * what only the TLS library can judge, such as versions and ciphers.
 */
export const parseClientHello = (head: Uint8Array): ClientHello | "more" | "invalid" => {
  const parts = fragments(head.subarray(0, maxClientHello))
  if (parts === "invalid") return "invalid"
  const [type = clientHello] = startOf(parts)
  const length = lengthOf(parts)
  if (type !== clientHello || length > maxClientHello) return "invalid"
  if (parts.reduce((sum, part) => sum + part.length, 0) >= length)
    return parseBody(concat(parts).subarray(4, length)) ?? "invalid"
  return head.length < maxClientHello ? "more" : "invalid"
}

const parseBody = (body: Uint8Array): ClientHello | undefined => {
  const cursor = new Cursor(body)
  const version = cursor.take(2)
  const random = cursor.take(32)
  const session = cursor.vector(1)
  const ciphers = cursor.vector(2)
  const compressions = cursor.vector(1)
  if (version === undefined || random === undefined || session === undefined) return undefined
  if (ciphers === undefined || compressions === undefined) return undefined
  if (cursor.isAtEnd) return { alpn: [], serverName: undefined }
  const list = cursor.vector(2)
  return list === undefined || !cursor.isAtEnd ? undefined : parseExtensions(list)
}

const parseExtensions = (list: Uint8Array): ClientHello | undefined => {
  const cursor = new Cursor(list)
  const found = new Map<number, Uint8Array>()
  while (!cursor.isAtEnd) {
    const type = cursor.number(2)
    const data = cursor.vector(2)
    if (type === undefined || data === undefined || found.has(type)) return undefined
    found.set(type, data)
  }
  const [names, protocols] = [found.get(extensions.serverName), found.get(extensions.alpn)]
  const serverName = names === undefined ? undefined : parseServerName(names)
  const alpn = protocols === undefined ? [] : parseAlpn(protocols)
  if (alpn === undefined || (names !== undefined && serverName === undefined)) return undefined
  return { alpn, serverName }
}

/** The items of an extension that is one list, each read by `next`; undefined unless all can be. */
const listed = <A>(
  data: Uint8Array,
  next: (cursor: Cursor) => A | undefined
): ReadonlyArray<A> | undefined => {
  const outer = new Cursor(data)
  const list = outer.vector(2)
  if (list === undefined || list.length === 0 || !outer.isAtEnd) return undefined
  const cursor = new Cursor(list)
  const items: Array<A> = []
  while (!cursor.isAtEnd) {
    const item = next(cursor)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

const parseAlpn = (data: Uint8Array): ReadonlyArray<string> | undefined =>
  listed(data, (cursor) => {
    const name = cursor.vector(1)
    return name === undefined || name.length === 0 ? undefined : bytesAsText(name)
  })

const parseServerName = (data: Uint8Array): string | undefined => {
  const names = listed(data, (cursor) => {
    const type = cursor.number(1)
    const name = cursor.vector(2)
    return type === undefined || name === undefined ? undefined : { type, name }
  })
  const name = names?.find(({ type }) => type === hostName)?.name
  // No name in the DNS is longer.
  if (name === undefined || name.length > 255) return undefined
  const text = bytesAsText(name)
  return /^[!-~]+$/.test(text) ? text : undefined
}
