import { hostname } from "node:os"
import { type Layer, Option } from "effect"
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
