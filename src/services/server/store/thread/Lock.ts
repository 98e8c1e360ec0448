import { join } from "node:path"
import { makeOwnFile } from "../../../Folders.ts"
import type { Database } from "./Driver.ts"

/**
 * Makes this process the only owner of a folder. The lock is that of a transaction which never ends, so
 * it ends with the process, whatever ends that. The data itself is not locked: others may read it.
 *
 * @returns undefined where another process has it
 */
export const takeLock = (
  Open: new (path: string) => Database,
  folder: string
): Database | undefined => {
  const path = join(folder, "lock.db")
  makeOwnFile(path)
  const database = new Open(path)
  try {
    database.exec("PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE")
    return database
  } catch (error) {
    database.close()
    if (/locked|busy/i.test(String(error))) return undefined
    throw error
  }
}
