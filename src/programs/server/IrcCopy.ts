import type { Pin } from "../../domain/security/Pin.ts"

/** What `natter-server irc` prints: the commands with which clients of IRC connect. */

/** How clients of IRC know a server. */
export interface KnownBy {
  readonly pin: Pin
  /** The SHA-256 of the certificate, in hexadecimal with colons. */
  readonly fingerprint: string
}

/** The pin as irssi writes it. */
const inHex = (pin: Pin): string =>
  (Buffer.from(pin.slice("sha256.".length), "base64url").toString("hex").match(/../g) ?? [])
    .join(":")
    .toUpperCase()

/** @param known undefined where the certificate is one that clients can check by themselves */
export const commands = (host: string, port: number, known: KnownBy | undefined): string => {
  const place = `natter ${host}/${port}`
  if (known === undefined)
    return [
      `irssi:        /connect -tls ${host} ${port}`,
      `WeeChat 4:    /server add ${place} -tls`,
      `WeeChat 3:    /server add ${place} -ssl`
    ].join("\n")
  const hash = known.fingerprint.replaceAll(":", "")
  return [
    `irssi:        /connect -tls -notls_verify -tls_pinned_pubkey ${inHex(known.pin)} ${host} ${port}`,
    `WeeChat 4:    /server add ${place} -tls -tls_fingerprint=${hash}`,
    `WeeChat 3:    /server add ${place} -ssl -ssl_fingerprint=${hash}`,
    `Certificate:  ${known.fingerprint} (SHA-256)`
  ].join("\n")
}

export const thenConnect =
  "In WeeChat, /connect natter follows. An invitation is the server password: docs/irc.md has all clients."

export const whichServer =
  "There is no home folder: name the folder of the server with --state, or its certificate with --cert."
