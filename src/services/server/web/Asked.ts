import type { IncomingHttpHeaders, IncomingMessage } from "node:http"
import * as Address from "../../../domain/network/Address.ts"
import { clientIn, isEncryptedBy } from "../../../domain/network/Forwarded.ts"
import { type Host, parseHost } from "../../../domain/network/HostHeader.ts"
import type { Peer } from "../transport/Connection.ts"
import type { Proxies } from "../transport/Proxies.ts"

/** A request, and whose it is. */
export interface Asked {
  readonly method: string
  /** Without a query. */
  readonly path: string
  /** The path and the query. */
  readonly target: string
  readonly host: Host | undefined | "none"
  readonly headers: IncomingHttpHeaders
  /** Who asks: behind a proxy, whoever the proxy says. */
  readonly peer: Peer
}

const text = (value: string | ReadonlyArray<string> | undefined): string =>
  typeof value === "string" ? value : (value?.join(",") ?? "")

/** Nobody whom a proxy lets in is exempt, wherever they say they come from. */
const clientOf = (
  peer: Peer,
  headers: IncomingHttpHeaders,
  { isProxy }: Pick<Proxies, "isProxy">
): Peer => {
  const address = clientIn(text(headers["x-forwarded-for"]), isProxy)
  const { isProxy: _, ...rest } = peer
  const client = {
    ...rest,
    isExempt: false,
    isEncrypted: peer.isEncrypted || isEncryptedBy(text(headers["x-forwarded-proto"]))
  }
  return address === undefined
    ? client
    : { ...client, address, name: address, origin: Address.group(address) }
}

const hostIn = ({ headers: { host }, rawHeaders }: IncomingMessage): Asked["host"] => {
  const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host")
  if (given.length === 0) return "none"
  return given.length === 1 && host !== undefined ? parseHost(host) : undefined
}

/** @param proxies those whose word counts for whom they ask */
export const askedBy = (
  peer: Peer,
  request: IncomingMessage,
  proxies: Proxies | undefined
): Asked => {
  const { headers, method = "", url: target = "" } = request
  return {
    method,
    path: target.replace(/\?.*$/s, ""),
    target,
    host: hostIn(request),
    headers,
    peer: peer.isProxy && proxies !== undefined ? clientOf(peer, headers, proxies) : peer
  }
}
