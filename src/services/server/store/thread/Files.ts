import { statSync } from "node:fs"
import { join } from "node:path"
import type { Files } from "../Messages.ts"
import { fileName } from "./Opening.ts"

/** The files of a store that is open. */
export const filesOf = (folder: string): Files =>
  [fileName, `${fileName}-wal`].map((name) => {
    const path = join(folder, name)
    return [path, statSync(path).ino]
  })

/** Fails where one of them is not there any more: SQLite goes on with a file that was deleted, and makes a missing one. */
export const checkFiles = (files: Files): void => {
  for (const [path, file] of files)
    if (statSync(path).ino !== file) throw new Error(`${path} was replaced`)
}
