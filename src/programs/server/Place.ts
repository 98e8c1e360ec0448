import { isIPv6 } from "node:net"
import { hostname, networkInterfaces } from "node:os"
import { basename, dirname, join, relative } from "node:path"
import { HostName } from "../../domain/chat/HostName.ts"
import type { Place } from "./ServerCopy.ts"

/** The first address that another machine can reach, or the host name. */
export const reachable = (): string => {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? [])
  const outside = addresses.find(({ family, internal }) => family === "IPv4" && !internal)
  return outside?.address ?? hostname()
}

/** Whether a text can name a machine, without a port. */
export const isHost = (text: string): boolean => isIPv6(text) || /^[^\s:/?#@%[\]]+$/.test(text)

/** How the client is started: the file beside `server.js`, or the command that is installed with this one. */
export const clientBeside = (script: string, folder: string): string => {
  if (basename(script) !== "server.js") return "natter"
  const file = join(dirname(script), "client.js")
  const fromHere = relative(folder, file)
  return `node ${fromHere.startsWith("..") ? file : fromHere}`
}

/** The name of this machine, as `HELLO` says it. */
export const hostName: HostName = HostName.make(
  hostname()
    .replace(/[^!-~]/g, "-")
    .slice(0, 253) || "localhost"
)

/** Where a server that listens on this address is found. */
export const locate = (
  { host, port }: { readonly host: string; readonly port: number },
  version: string
): Place => {
  const isEverywhere = host === "::" || host === "0.0.0.0"
  return {
    version,
    machine: hostname(),
    host: isEverywhere ? reachable() : host,
    port,
    isEverywhere,
    client: clientBeside(process.argv[1] ?? "", process.cwd())
  }
}
