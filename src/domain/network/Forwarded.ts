import { formatIp, parseIp } from "./Ip.ts"

/** What a reverse proxy says of the request that it passes on. */

/** An address without the port that some proxies write behind it; undefined for what is none. */
const addressOf = (text: string): string | undefined => {
  const [, bracketed, plain = text] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? []
  const bytes = parseIp(bracketed ?? plain)
  return bytes === undefined ? undefined : formatIp(bytes)
}

/**
 * The address of the client in an `X-Forwarded-For` header. Each proxy adds who has asked it at the end, so only
 * what stands behind the last address that is no proxy's can be believed, and that address. Undefined where it
 * is not known.
 */
export const clientIn = (
  header: string,
  isProxy: (address: string) => boolean
): string | undefined => {
  let last: string | undefined
  for (const entry of header.split(",").reverse()) {
    const address = addressOf(entry.trim())
    if (address === undefined) return undefined
    last = address
    if (!isProxy(address)) break
  }
  return last
}

/** Whether the client of the nearest proxy has encrypted, by an `X-Forwarded-Proto` header. */
export const isEncryptedBy = (header: string): boolean =>
  header.split(",").at(-1)?.trim().toLowerCase() === "https"
