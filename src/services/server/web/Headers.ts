import { type Host, writeHost } from "../../../domain/network/HostHeader.ts"

/** What browsers are told with every answer. */
export interface HeaderOptions {
  /** Origins whose pages may show the server's page inside. */
  readonly frames: ReadonlyArray<string>
  /** Whether browsers are to encrypt for good, because they trust the certificate. */
  readonly isTrusted: boolean
}

const days = 30
const forGood = `max-age=${days * 86_400}`

/** Not every browser takes `'self'` for the WebSockets of the same host. */
const ownWebSockets = (host: Host | undefined, isEncrypted: boolean): string =>
  host === undefined ? "" : ` ${isEncrypted ? "wss" : "ws"}://${writeHost(host)}`

/**
 * The headers that bind what a browser may do with an answer.
 *
 * @param host undefined where the request names none that the server answers to
 */
export const safetyHeaders = (
  { frames, isTrusted }: HeaderOptions,
  host: Host | undefined,
  isEncrypted: boolean
): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self'${ownWebSockets(host, isEncrypted)}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(" ")}`
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  ...(isTrusted && isEncrypted ? { "Strict-Transport-Security": forGood } : {})
})
