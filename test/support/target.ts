import { Layer, Option } from "effect"
import { Keyring } from "../../src/services/client/Keyring.ts"
import { ServerLink, type Target } from "../../src/services/client/ServerLink.ts"

/** A server that no invitation says anything of. */
export const targetOf = ({
  host,
  port
}: {
  readonly host: string
  readonly port: number
}): Target => ({ host, port, pin: Option.none() })

/** Connections of a client that knows no server, and remembers none. */
export const linkLayer: Layer.Layer<ServerLink> = Layer.provide(
  ServerLink.layer,
  Keyring.layer(Option.none(), false)
)
