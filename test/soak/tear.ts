import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import type { Dice } from "../support/random.ts"
import { readWal } from "./wal.ts"

/** How the end of a write-ahead log was torn. */
export type Torn = "cut" | "overwritten" | "extended"

const database = "natter.db"
const log = `${database}-wal`

/** What a checkpoint changes: the database, or which frames of the log count. */
const mark = (folder: string): string => {
  const { mtimeNs, size } = statSync(join(folder, database), { bigint: true })
  return `${mtimeNs} ${size} ${readWal(readFileSync(join(folder, log))).generation}`
}

const noise = (random: Dice, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.between(0, 255)))

/**
 * Copies the data of a server that writes on, as a power cut leaves it: the database first, the write-ahead log
 * last, torn somewhere behind `firm`. The log only grows, so its copy has all that was written when the copying
 * began; but a checkpoint moves frames to the database, and then the log begins anew: a copy of both is only
 * right if there was none meanwhile.
 *
 * @param firm how much of the log was on disk before
 * @returns undefined if there was a checkpoint
 */
export const tear = async (
  random: Dice,
  from: string,
  to: string,
  firm: number
): Promise<Torn | undefined> => {
  const before = mark(from)
  mkdirSync(to)
  // The index of the log is made anew by whoever opens it first.
  if (random.chance() < 0.5) cpSync(join(from, `${database}-shm`), join(to, `${database}-shm`))
  cpSync(join(from, database), join(to, database))
  await setTimeout(random.between(0, 100))
  const bytes = readFileSync(join(from, log))
  if (mark(from) !== before) return undefined
  const { end, page } = readWal(bytes)
  // Nothing tears what was on disk before: the last page, or any, as far as they are newer.
  const begin = random.chance() < 0.7 ? Math.max(firm, end - page) : firm
  const at = random.between(begin, Math.max(begin, end - 1))
  const write = (...parts: ReadonlyArray<Buffer>) =>
    writeFileSync(join(to, log), Buffer.concat(parts))
  if (begin >= end) {
    write(bytes.subarray(0, end), noise(random, random.between(1, 2 * page)))
    return "extended"
  }
  if (random.chance() < 0.5) {
    write(bytes.subarray(0, at))
    return "cut"
  }
  write(bytes.subarray(0, at), noise(random, end - at), bytes.subarray(end))
  return "overwritten"
}
