import { appendFileSync, closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { Clock, Data, Effect, Schedule } from "effect"
import * as Copy from "../../domain/client/Copy.ts"
import { limits, times } from "../../domain/client/Limits.ts"
import { isAbsent, makeFolder } from "../Folders.ts"

/** The file with the servers that are known. */

/** What is known of servers cannot be read or relied on, for the reason in a sentence. */
export class KeyringError extends Data.TaggedError("KeyringError")<{ readonly message: string }> {}

/** The file cannot be changed, for the reason in half a sentence. */
class FileError extends Data.TaggedError("FileError")<{ readonly reason: string }> {}

/** The file in a folder. */
export const fileIn = (folder: string): string => join(folder, "known_hosts")

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined

/** Half a sentence: the code of the system without its path, which the sentence has. */
export const reasonOf = (error: unknown): string =>
  codeOf(error) ?? (error instanceof Error ? error.message : String(error))

/** A file where a folder has to be is not as it was left; `/dev/null` is the home of accounts that have none. */
const isBelowFile = (path: string): boolean => {
  const parent = dirname(path)
  try {
    return statSync(parent).isFile()
  } catch {
    return isBelowFile(parent)
  }
}

const about = (file: string) => {
  try {
    return statSync(file)
  } catch (error) {
    if (isAbsent(file) && !isBelowFile(file)) return undefined
    throw error
  }
}

/** The text of the file, empty where there certainly is none. Throws where it is not to be read, or cannot be. */
export const read = (file: string): string => {
  const found = about(file)
  if (found === undefined) return ""
  // Reading a pipe or a device may never end.
  if (!found.isFile()) throw new Error(Copy.notRegularFile)
  if (found.size > limits.knownHostsBytes)
    throw new Error(Copy.knownHostsTooLarge(limits.knownHostsBytes))
  return readFileSync(file, "utf8")
}

export const textOf = (file: string): Effect.Effect<string, KeyringError> =>
  Effect.try({
    try: () => read(file),
    catch: (error) =>
      new KeyringError({ message: Copy.knownHostsUnreadable(file, reasonOf(error)) })
  })

/** Appends to the file, which has this text. */
export const add = (file: string, text: string, more: string): void => {
  if (Buffer.byteLength(text) + Buffer.byteLength(more) > limits.knownHostsBytes)
    throw new Error(Copy.knownHostsTooLarge(limits.knownHostsBytes))
  appendFileSync(file, more, { mode: 0o600 })
}

/** One that is held for longer was left by a process that was killed. */
const removeStale = (lock: string, now: number): void => {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  if (made !== undefined && now - made > times.staleLock) rmSync(lock, { force: true })
}

const take = (lock: string) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    attempt(() => {
      removeStale(lock, now)
      closeSync(openSync(lock, "wx", 0o600))
    })
  ).pipe(
    Effect.retry({
      while: ({ reason }) => reason === "EEXIST",
      schedule: Schedule.spaced(times.lockRetry),
      times: limits.lockTries
    }),
    Effect.mapError((error) =>
      error.reason === "EEXIST" ? new FileError({ reason: Copy.lockedFor(lock) }) : error
    )
  )

const attempt = <A>(act: () => A): Effect.Effect<A, FileError> =>
  Effect.try({ try: act, catch: (error) => new FileError({ reason: reasonOf(error) }) })

/** Reads and changes the file while no other natter does. Waits at most two seconds for one that does. */
export const locked = <A>(file: string, act: () => A): Effect.Effect<A, FileError> => {
  const lock = `${file}.lock`
  return Effect.zipRight(
    attempt(() => makeFolder(dirname(lock))),
    Effect.acquireUseRelease(
      take(lock),
      () => attempt(act),
      () => Effect.sync(() => rmSync(lock, { force: true }))
    )
  )
}
