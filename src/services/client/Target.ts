import { Data, type Option } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import type { Pin } from "../../domain/security/Pin.ts"

/** Where a server is, and what an invitation says of it. */
export interface Target {
  readonly host: string
  readonly port: number
  /** The key that it must have. */
  readonly pin: Option.Option<Pin>
  /** The command that may have been meant by this host, such as `natter tail` by `tial`. */
  readonly meant?: string | undefined
}

/** A server by its address alone. */
export type Address = Pick<Target, "host" | "port">

/** Whether it is named by a name of this machine, which all mean one server. */
export const isLoopback = ({ host }: Pick<Target, "host">): boolean =>
  /^(?:localhost|127\.0\.0\.1|::1)$/i.test(host)

/** The server in sentences. */
export const nameOf = ({ host, port }: Address): string => Copy.serverName(host, port)

/**
 * Why there is no connection, or no longer one. The message is a sentence for people. Behind `untrusted`, and
 * nothing else, another attempt is not to be made.
 */
export class LinkError extends Data.TaggedError("LinkError")<{
  readonly reason:
    | "unknown-host"
    | "refused"
    | "banned"
    | "silent"
    | "unreachable"
    | "foreign"
    | "lost"
    | "untrusted"
  readonly message: string
}> {}

export const silent = (server: string): LinkError =>
  new LinkError({ reason: "silent", message: Copy.noAnswer(server) })

export const closedAtOnce = (server: string): LinkError =>
  new LinkError({ reason: "refused", message: Copy.closesAtOnce(server) })

export const untrusted = (message: string): LinkError =>
  new LinkError({ reason: "untrusted", message })
