import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const memory = "/dev/shm"

/** Whether the machine has a file system in memory, with room for all stores of the tests. */
const isRoomy = (): boolean => {
  try {
    accessSync(memory, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= 2 ** 30
  } catch {
    return false
  }
}

const base = isRoomy() ? memory : tmpdir()

/**
 * Makes an empty folder, in memory where there is room: a store there waits for no disk. For data alone,
 * because programs may not be run from there.
 */
export const temporary = (name: string): string => mkdtempSync(join(base, `natter-${name}-`))
