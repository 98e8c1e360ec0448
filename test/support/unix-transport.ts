/** A transport over a Unix socket: all that one more transport takes. */
import type { Effect, Scope } from "effect"
import type { ListenError, Listener } from "../../src/services/server/transport/Listeners.ts"
import { netListener } from "../../src/services/server/transport/NetListener.ts"

export const unix = (path: string): Effect.Effect<Listener, ListenError, Scope.Scope> => {
  const address = { transport: "unix", host: path, port: 0 }
  return netListener({
    options: { path },
    wanted: address,
    addressOf: () => address,
    peerOf: () => ({
      transport: "unix",
      name: path,
      origin: path,
      isExempt: true,
      isEncrypted: false,
      key: undefined
    })
  })
}
