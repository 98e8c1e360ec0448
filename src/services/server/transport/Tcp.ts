import type { Effect, Scope } from "effect"
import * as Address from "../../../domain/network/Address.ts"
import type { Peer } from "./Connection.ts"
import type { ListenError, Listener } from "./Listeners.ts"
import { netListener } from "./NetListener.ts"
import type { Proxies } from "./Proxies.ts"

const peerAt = (address: string, port: number, isExempt: boolean): Peer => ({
  transport: "tcp",
  name: Address.written(address, port),
  origin: Address.group(address),
  isExempt,
  isEncrypted: false,
  key: undefined,
  address
})

/**
 * Listens on a TCP port.
 *
 * @param port 0 takes any port that is free
 * @param host the address to listen on; all of them where it is undefined
 * @param proxies whose connections begin with the address of their client
 */
export const tcp = ({
  host,
  port,
  proxies
}: {
  readonly port: number
  readonly host?: string | undefined
  readonly proxies?: Proxies | undefined
}): Effect.Effect<Listener, ListenError, Scope.Scope> =>
  netListener({
    options: { port, ...(host === undefined ? {} : { host }) },
    wanted: { transport: "tcp", host, port },
    addressOf: (server) => {
      const address = server.address()
      return address === null || typeof address === "string"
        ? undefined
        : { transport: "tcp", host: address.address, port: address.port }
    },
    proxies,
    peerOf: ({ remoteAddress: address, remotePort: port }, source) => {
      if (address === undefined || port === undefined) return undefined
      if (source === undefined || source === "local")
        return peerAt(address, port, Address.isExempt(address))
      // Its requests are those of many, of whom each counts.
      if (source === "requests") return { ...peerAt(address, port, true), isProxy: true }
      // Nobody whom a proxy lets in is exempt, wherever they say they come from.
      if (source === "unknown") return peerAt(address, port, false)
      return peerAt(source.address, source.port, false)
    }
  })
