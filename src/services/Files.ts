import { randomBytes } from "node:crypto"
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
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
