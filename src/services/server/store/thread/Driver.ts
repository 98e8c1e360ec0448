import { createRequire } from "node:module"
import type { Value } from "../Messages.ts"

/** The part of a SQLite library that the store uses. Both libraries have it under these names. */
export interface Database {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): unknown
}

export interface Statement {
  run(...values: ReadonlyArray<Value>): unknown
  all(...values: ReadonlyArray<Value>): ReadonlyArray<unknown>
}

type Open = new (path: string) => Database

const isOpen = (value: unknown): value is Open => typeof value === "function"

const isObject = (value: unknown): value is object =>
  (typeof value === "object" || typeof value === "function") && value !== null

/** Node's own library where it has one (22.13 and later), the package `libsql` otherwise. */
const libraries = [
  { module: "node:sqlite", name: "DatabaseSync" },
  { module: "libsql", name: "default" }
] as const

/**
 * Finds a library; undefined where there is none.
 *
 * @param from the file from which the package is found
 */
export const findDriver = (from: string): Open | undefined => {
  const load = createRequire(from)
  // Node 22 warns that its library is experimental. Nothing else in this thread warns.
  process.removeAllListeners("warning")
  for (const { module, name } of libraries) {
    try {
      const loaded: unknown = load(module)
      const open =
        isObject(loaded) && name in loaded
          ? Object.entries(loaded).find(([key]) => key === name)?.[1]
          : loaded
      if (isOpen(open)) return open
    } catch {
      // The next one may be there.
    }
  }
  return undefined
}

/** Whether an error is of this kind: SQLite's number for it, and its name. Each library tells one of them. */
const isOfKind = (error: unknown, number: number, name: string): boolean => {
  if (!isObject(error)) return false
  if ("errcode" in error && typeof error.errcode === "number")
    return error.errcode === number || (error.errcode & 0xff) === number
  return "code" in error && String(error.code).startsWith(name)
}

export const isFull = (error: unknown): boolean => isOfKind(error, 13, "SQLITE_FULL")

/**
 * Whether a commit that failed like this has certainly not happened. It ends with writing its last page and
 * then waiting for the disk: with a page that was not written there is no commit, also after the next start.
 */
export const isCertain = (error: unknown): boolean =>
  isFull(error) ||
  isOfKind(error, 5, "SQLITE_BUSY") ||
  isOfKind(error, 8, "SQLITE_READONLY") ||
  isOfKind(error, 778, "SQLITE_IOERR_WRITE")

/** Whether a page cannot be read, or is not what SQLite has written there. */
export const isBroken = (error: unknown): boolean =>
  isOfKind(error, 10, "SQLITE_IOERR") ||
  isOfKind(error, 11, "SQLITE_CORRUPT") ||
  isOfKind(error, 26, "SQLITE_NOTADB")
