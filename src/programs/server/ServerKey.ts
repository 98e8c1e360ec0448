import { hostname } from "node:os"
import { join } from "node:path"
import type { Effect } from "effect"
import { isAbsent } from "../../services/Folders.ts"
import {
  type Identity,
  type IdentityError,
  makeIdentity,
  ownIdentity
} from "../../services/Identity.ts"

/** A new key and certificate for a server on this machine. */
export const newKey = (now: number): Identity =>
  makeIdentity(`natter on ${hostname()}`, ["localhost", hostname()], now)

/** The file of the server's key in this folder. */
export const fileIn = (folder: string): string => join(folder, "key.pem")

/** Whether a server has made its key in this folder. */
export const hasKey = (folder: string): boolean => !isAbsent(fileIn(folder))

/** The server's key and certificate in its state folder, which are made at the first start. */
export const serverKey = (folder: string): Effect.Effect<Identity, IdentityError> =>
  ownIdentity(fileIn(folder), newKey)
