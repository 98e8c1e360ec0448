import { statSync } from "node:fs"
import { join } from "node:path"
import type { Reply, Request, Values, Write } from "../Messages.ts"
import { type Database, isCertain, type Statement } from "./Driver.ts"
import { indexed } from "./Index.ts"
import { fileName, type Owned } from "./Opening.ts"

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const valuesOf = (row: unknown): Values =>
  typeof row === "object" && row !== null ? Object.values(row) : []

/** Does what the server asks of its store. */
export class Jobs {
  private readonly database: Database
  private readonly lock: Database
  /** The files of the database, with the number that the disk has for each. */
  private readonly files: ReadonlyArray<readonly [path: string, file: number]>
  private readonly prepared = new Map<string, Statement>()

  constructor({ database, lock }: Owned, folder: string) {
    this.database = database
    this.lock = lock
    this.files = [fileName, `${fileName}-wal`].map((name) => {
      const path = join(folder, name)
      return [path, statSync(path).ino]
    })
  }

  perform(request: Request): Reply {
    switch (request._tag) {
      case "Write":
        return this.write(request.writes)
      case "Read":
        return this.read(request.sql, request.values)
      case "Close":
        return this.close()
    }
  }

  private statement(sql: string): Statement {
    const found = this.prepared.get(sql)
    if (found !== undefined) return found
    const made = this.database.prepare(sql)
    this.prepared.set(sql, made)
    return made
  }

  private write(writes: ReadonlyArray<Write>): Reply {
    let at: number | undefined
    try {
      this.checkFiles()
      this.database.exec("BEGIN IMMEDIATE")
      for (const [index, { isIndex, returnsRows, rows, sql }] of writes.entries()) {
        at = index
        const statement = this.statement(sql)
        for (const values of rows)
          if (returnsRows) statement.all(...values)
          else statement.run(...(isIndex ? indexed(values) : values))
      }
    } catch (error) {
      this.rollBack()
      // Where the disk takes nothing, it takes nothing of the others.
      return { _tag: "Refused", message: messageOf(error), at: isCertain(error) ? undefined : at }
    }
    try {
      this.database.exec("COMMIT")
      return { _tag: "Done", rows: [] }
    } catch (error) {
      this.rollBack()
      return { _tag: isCertain(error) ? "Refused" : "Uncertain", message: messageOf(error) }
    }
  }

  /** SQLite writes on into a file that was deleted. */
  private checkFiles(): void {
    for (const [path, file] of this.files)
      if (statSync(path).ino !== file) throw new Error(`${path} was replaced`)
  }

  private rollBack(): void {
    try {
      this.database.exec("ROLLBACK")
    } catch {
      // SQLite has done it by itself.
    }
  }

  private read(sql: string, values: Values): Reply {
    try {
      return {
        _tag: "Done",
        rows: this.statement(sql)
          .all(...values)
          .map(valuesOf)
      }
    } catch (error) {
      return { _tag: "Refused", message: messageOf(error) }
    }
  }

  private close(): Reply {
    try {
      this.database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
      this.database.close()
      this.lock.close()
      return { _tag: "Done", rows: [] }
    } catch (error) {
      return { _tag: "Refused", message: messageOf(error) }
    }
  }
}
