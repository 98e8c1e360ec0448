import { hostname } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { isOpenToOthers } from "../../services/Files.ts"
import { isAbsent } from "../../services/Folders.ts"
import {
  type Identity,
  type IdentityError,
  makeIdentity,
  ownIdentity
} from "../../services/Identity.ts"
import { keyOpenToOthers } from "./ServerCopy.ts"

/** A new key and certificate for a server on this machine. */
export const newKey = (now: number): Identity =>
  makeIdentity(`natter on ${hostname()}`, ["localhost", hostname()], now)

/** The file of the server's key in this folder. */
export const fileIn = (folder: string): string => join(folder, "key.pem")

/** Whether a server has made its key in this folder. */
export const hasKey = (folder: string): boolean => !isAbsent(fileIn(folder))

/** The server's key and certificate in its state folder, which are made at the first start. */
export const serverKey = (folder: string): Effect.Effect<Identity, IdentityError> =>
  Effect.tap(ownIdentity(fileIn(folder), newKey), () => warnIfOpen(fileIn(folder)))

const warnIfOpen = (path: string): Effect.Effect<void> =>
  Effect.when(Effect.logWarning(keyOpenToOthers(path)), () => isOpenToOthers(path))
