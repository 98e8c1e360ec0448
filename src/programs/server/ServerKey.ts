import { hostname } from "node:os"
import { join } from "node:path"
import type { Effect } from "effect"
import {
  type Identity,
  type IdentityError,
  makeIdentity,
  ownIdentity
} from "../../services/Identity.ts"

/** The key by which clients know a server, in its folder, where it is made when it is first needed. */
export const serverKey = (folder: string): Effect.Effect<Identity, IdentityError> =>
  ownIdentity(join(folder, "key.pem"), (now) =>
    makeIdentity(hostname(), ["localhost", hostname()], now)
  )
