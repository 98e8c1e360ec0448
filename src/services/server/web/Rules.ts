import {
  type Host,
  isOriginOf,
  isOwnName,
  type OwnNames,
  writeHost
} from "../../../domain/network/HostHeader.ts"
import { subProtocol } from "../../../domain/protocol/natter/Name.ts"
import type { Peer } from "../transport/Connection.ts"
import { type Refusal, say } from "./Answer.ts"
import type { Asked } from "./Asked.ts"
import * as Copy from "./Copy.ts"

/** Who may ask for what. */

/** What has to be known of the server. */
export interface Known {
  readonly names: OwnNames
  /** Whether its certificate is for this name. */
  readonly isCertified: (name: string) => boolean
  readonly mayBePlain: (peer: Peer) => boolean
}

/** A request changes nothing: what is said goes through a WebSocket. */
export const refuseChange = ({ headers, method }: Asked): Refusal | undefined => {
  if (method !== "GET" && method !== "HEAD")
    return { why: "method", answer: say(405, Copy.onlyReads, { Allow: "GET, HEAD", ...ending }) }
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers
  return encoding !== undefined || length !== "0"
    ? { why: "body", answer: say(400, Copy.noBody, ending) }
    : undefined
}

/** What follows on the connection is not read. */
const ending = { Connection: "close" }

/** The host that is asked, or why it is not this server. */
export const hostOf = (
  { host }: Asked,
  { isCertified, names }: Pick<Known, "isCertified" | "names">
): Host | Refusal => {
  if (host === undefined || host === "none")
    return { why: "host", answer: say(400, Copy.noHost, ending) }
  if (isOwnName(host.name, names) || isCertified(host.name)) return host
  return { why: "host", answer: say(421, Copy.wrongHost(host.name), ending) }
}

/** Sends whoever has to encrypt to where that is done. */
export const refusePlain = (
  { peer, target }: Asked,
  host: Host,
  { mayBePlain }: Pick<Known, "mayBePlain">
): Refusal | undefined => {
  if (mayBePlain(peer)) return undefined
  const url = `https://${writeHost(host)}${target.startsWith("/") ? target : "/"}`
  return { why: "plain", answer: say(308, Copy.encrypted(url), { Location: url }) }
}

/** Any page may open a WebSocket to anywhere, so the server has to look from where a page comes. */
export const refuseHandshake = (
  { headers: { origin, upgrade, "sec-websocket-protocol": protocols = "" }, peer }: Asked,
  host: Host
): Refusal | undefined => {
  if (origin !== undefined && !isOriginOf(origin, host, peer.isEncrypted))
    return { why: "origin", answer: say(403, Copy.wrongOrigin) }
  if (upgrade?.toLowerCase() !== "websocket")
    return { why: "handshake", answer: say(400, Copy.onlyWebSocket) }
  const isSpoken = protocols.split(",").some((one) => one.trim() === subProtocol)
  return isSpoken
    ? undefined
    : { why: "handshake", answer: say(400, Copy.wrongProtocol(subProtocol)) }
}
