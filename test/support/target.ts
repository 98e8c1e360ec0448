import { Layer, Option } from "effect"
import type { Pin } from "../../src/domain/security/Pin.ts"
import { Keyring } from "../../src/services/client/Keyring.ts"
import * as NetLink from "../../src/services/client/NetLink.ts"
import type { ServerLink, Target } from "../../src/services/client/ServerLink.ts"

/** A server of which an invitation says no more than its key, if that. */
export const targetOf = ({
  host,
  pin,
  port
}: {
  readonly host: string
  readonly port: number
  readonly pin?: Pin | undefined
}): Target => ({ host, port, pin: Option.fromNullable(pin) })

/** Connections of a person who knows no server, believes every one, and remembers none. */
export const linkLayer: Layer.Layer<ServerLink> = Layer.provide(
  NetLink.layer,
  Keyring.layer(Option.none(), { acceptsNew: true, isPerson: true })
)
