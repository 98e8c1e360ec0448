import { closeSync, lstatSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Whether looking for a file fails because there is none, and not because it cannot be known. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")

/** Whether there is certainly nothing, not even behind a link that leads nowhere now. */
export const isAbsent = (path: string): boolean => {
  try {
    lstatSync(path)
    return false
  } catch (error) {
    if (!isMissing(error)) return false
  }
  const parent = dirname(path)
  try {
    statSync(parent)
    return true
  } catch {
    return isAbsent(parent)
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

/** Whether files can be written in a folder, which is made where it is missing. */
export const takesFiles = (folder: string): boolean => {
  const file = join(folder, `${process.pid}.new`)
  try {
    makeFolder(folder)
    rmSync(file, { force: true })
    writeFileSync(file, "\n", { mode: 0o600, flag: "wx" })
    rmSync(file)
    return true
  } catch {
    return false
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
