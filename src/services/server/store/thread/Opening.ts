import { chmodSync, existsSync } from "node:fs"
import { join } from "node:path"
import { makeFolder, makeOwnFile } from "../../../Folders.ts"
import type { Obstacle, Start } from "../Messages.ts"
import { searchable } from "../Schema.ts"
import { type Database, findDriver, isFull } from "./Driver.ts"
import { indexAll } from "./Index.ts"
import { takeLock } from "./Lock.ts"

export const fileName = "natter.db"

/** Why the store is not open. */
export class NotOpened extends Error {
  readonly obstacle: Obstacle

  constructor(obstacle: Obstacle, message: string) {
    super(message)
    this.obstacle = obstacle
  }
}

/** The only number in the first column of what a statement returns. */
const numberOf = (database: Database, sql: string): number => {
  const [row] = database.prepare(sql).all()
  const [value] = Object.values(row ?? {})
  return typeof value === "number" ? value : 0
}

/** Brings the schema to its newest version, in one transaction. */
const migrate = (database: Database, migrations: ReadonlyArray<string>): void => {
  const version = numberOf(database, "PRAGMA user_version")
  if (version > migrations.length)
    throw new NotOpened("newer", `version ${version}, and this server knows ${migrations.length}`)
  const missing = migrations.slice(version)
  if (missing.length === 0) return
  database.exec("BEGIN IMMEDIATE")
  try {
    database.exec(missing.join(";"))
    if (version < searchable && searchable <= migrations.length) indexAll(database)
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    database.exec("ROLLBACK")
    throw error
  }
}

/** Makes the folder where there is none. Nobody else may read it. */
const makeOwn = (folder: string): void => {
  if (existsSync(folder)) return
  makeFolder(folder)
  // The mask of the process may have taken more away.
  chmodSync(folder, 0o700)
}

/** A store that this process owns. */
export interface Owned {
  readonly database: Database
  /** Held for as long as this is referred to. */
  readonly lock: Database
}

/** Opens the store of a folder, with the newest schema. */
export const open = ({ folder, from, migrations, sync }: Start): Owned => {
  const Open = findDriver(from)
  if (Open === undefined) throw new NotOpened("driver", "no SQLite library")
  makeOwn(folder)
  const lock = takeLock(Open, folder)
  if (lock === undefined) throw new NotOpened("locked", "another process has it open")
  const path = join(folder, fileName)
  // The folder may be open to others. The files that SQLite makes beside this one have its permissions.
  makeOwnFile(path)
  const database = new Open(path)
  // Before the first table: afterwards this can't be changed.
  if (numberOf(database, "PRAGMA page_count") === 0)
    database.exec("PRAGMA auto_vacuum = incremental")
  for (const pragma of [
    "busy_timeout = 2000",
    "journal_mode = wal",
    `synchronous = ${sync}`,
    "journal_size_limit = 16777216",
    "cache_size = -16384"
  ])
    database.exec(`PRAGMA ${pragma}`)
  migrate(database, migrations)
  try {
    // Finds a file that can't be written.
    database.exec("UPDATE meta SET starts = starts + 1")
    // What an earlier life has left beside the file, synced or not, is now synced.
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
  } catch (error) {
    // A full disk can be read, and may have space again.
    if (!isFull(error)) throw error
  }
  return { database, lock }
}
