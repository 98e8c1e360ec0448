import type { Effect, Scope } from "effect"
import * as Address from "../../../domain/network/Address.ts"
import type { ListenError, Listener } from "./Listeners.ts"
import { netListener } from "./NetListener.ts"

/**
 * Listens on a TCP port.
 *
 * @param port 0 takes any port that is free
 * @param host the address to listen on; all of them where it is undefined
 */
export const tcp = ({
  host,
  port
}: {
  readonly port: number
  readonly host?: string | undefined
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
    peerOf: ({ remoteAddress: address, remotePort: port }) =>
      address === undefined || port === undefined
        ? undefined
        : {
            transport: "tcp",
            name: Address.written(address, port),
            origin: Address.group(address),
            isExempt: Address.isExempt(address),
            isEncrypted: false,
            key: undefined
          }
  })
