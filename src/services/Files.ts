import { randomBytes } from "node:crypto"
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync
} from "node:fs"
import { dirname } from "node:path"
import { makeFolder } from "./Folders.ts"

/**
 * Files that are there as a whole or not at all, whenever the process or the machine stops, and that only
 * their owner can read. Every function throws the error of the system.
 */

/** Writes the text beside the file, lets `put` bring it to its place, and leaves nothing else behind. */
const beside = (path: string, text: string, put: (draft: string) => void): void => {
  makeFolder(dirname(path))
  const draft = `${path}.${randomBytes(6).toString("hex")}.new`
  try {
    const file = openSync(draft, "wx", 0o600)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    put(draft)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Makes the file, or replaces what is there. */
export const replaceFile = (path: string, text: string): void =>
  beside(path, text, (draft) => renameSync(draft, path))

/** Makes the file. Throws EEXIST where there is one, also if another process makes it in this moment. */
export const createFile = (path: string, text: string): void =>
  beside(path, text, (draft) => linkSync(draft, path))

/** The text of a file of at most so many bytes. Reading a pipe or a device may never end. */
export const readSmallFile = (path: string, mostBytes: number): string => {
  const { size } = regular(path)
  if (size > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`)
  return readFileSync(path, "utf8")
}

const regular = (path: string): Stats => {
  const stats = statSync(path)
  if (!stats.isFile()) throw new Error("it is not a regular file")
  return stats
}

/** Whether other users of the machine may read or change a file. */
export const isOpenToOthers = (path: string): boolean => (statSync(path).mode & 0o077) !== 0
