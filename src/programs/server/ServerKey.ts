import { hostname } from "node:os"
import { join } from "node:path"
import type { Effect } from "effect"
import {
  type Identity,
  type IdentityError,
  makeIdentity,
  ownIdentity
} from "../../services/Identity.ts"

/** A new key and certificate for a server on this machine. */
export const newKey = (now: number): Identity =>
  makeIdentity(`natter on ${hostname()}`, ["localhost", hostname()], now)

/** The server's key and certificate in its state folder, which are made at the first start. */
export const serverKey = (folder: string): Effect.Effect<Identity, IdentityError> =>
  ownIdentity(join(folder, "key.pem"), newKey)
