import { hostname } from "node:os"
import { type Layer, Option } from "effect"
import { isExempt } from "../../domain/network/Address.ts"
import type { Encryption } from "../../services/server/transport/Encryption.ts"
import type { Proxies } from "../../services/server/transport/Proxies.ts"
import { Web } from "../../services/server/web/Web.ts"
import type { Read } from "../cli/Flags.ts"

/** What the flags say of pages, and of those who watch over the server. */
export interface WebFlags {
  readonly behind: Option.Option<Proxies>
  readonly metricsFrom: Option.Option<Proxies>
  readonly noWeb: boolean
  readonly webName: ReadonlyArray<Read<string>>
  readonly webFrame: ReadonlyArray<Read<string>>
}

const valueOf = <A>({ value }: Read<A>): A => value

/** @param isTrusted whether browsers can be expected to trust the certificate */
export const web = (
  { behind, metricsFrom, noWeb, webFrame, webName }: WebFlags,
  isTrusted: boolean
): Layer.Layer<Web, never, Encryption> =>
  Web.layer({
    hasPages: !noWeb,
    names: { machine: hostname(), others: webName.map(valueOf) },
    frames: webFrame.map(valueOf),
    proxies: Option.getOrUndefined(behind),
    metricsFrom: Option.getOrUndefined(metricsFrom),
    isTrusted
  })

/**
 * How a browser opens the page at one of the server's addresses; undefined where there is no page, or where
 * a proxy decides it.
 */
export const pageScheme =
  ({ behind, noWeb }: Pick<WebFlags, "behind" | "noWeb">, isEncrypted: boolean) =>
  (host: string): "http" | "https" | undefined => {
    if (noWeb || Option.isSome(behind)) return undefined
    return isEncrypted && !isExempt(host) ? "https" : "http"
  }
