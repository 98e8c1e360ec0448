import { closeSync, mkdirSync, openSync, statSync } from "node:fs"
import { dirname } from "node:path"

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Makes a folder and its missing parents, which only their owner can read. Throws the error of the system
 * for the first that cannot be made. Node's own recursive `mkdir` never returns where a parent exists
 * but takes no folder, such as `/proc`.
 */
export const makeFolder = (folder: string): void => {
  if (isFolder(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error
  }
}

/**
 * Makes an empty file that only its owner can read, where there is none. A file that cannot be made is left to
 * whoever opens it, who reports that better.
 *
 * @returns whether it was made
 */
export const makeOwnFile = (path: string): boolean => {
  try {
    closeSync(openSync(path, "wx", 0o600))
    return true
  } catch {
    return false
  }
}
