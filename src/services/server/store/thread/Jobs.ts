import type { Files, Reply, Request, Write } from "../Messages.ts"
import { type Database, isCertain } from "./Driver.ts"
import { checkFiles, filesOf } from "./Files.ts"
import { indexed } from "./Index.ts"
import type { Owned } from "./Opening.ts"
import { messageOf, Statements } from "./Statements.ts"

/** Does what the server asks of its store. */
export class Jobs {
  private readonly database: Database
  private readonly lock: Database
  readonly files: Files
  private readonly statements: Statements

  constructor({ database, lock }: Owned, folder: string) {
    this.database = database
    this.lock = lock
    this.statements = new Statements(database)
    this.files = filesOf(folder)
  }

  perform(request: Request): Reply {
    switch (request._tag) {
      case "Write":
        return this.write(request.writes)
      case "Read":
        return this.statements.read(request.sql, request.values)
      case "Close":
        return this.close()
    }
  }

  private write(writes: ReadonlyArray<Write>): Reply {
    let at: number | undefined
    try {
      checkFiles(this.files)
      this.database.exec("BEGIN IMMEDIATE")
      for (const [index, { isIndex, returnsRows, rows, sql }] of writes.entries()) {
        at = index
        const statement = this.statements.of(sql)
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

  private rollBack(): void {
    try {
      this.database.exec("ROLLBACK")
    } catch {
      // SQLite has done it by itself.
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
