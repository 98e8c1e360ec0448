import { join } from "node:path"
import type { Files, Reply, Request, Start } from "../Messages.ts"
import { findDriver } from "./Driver.ts"
import { checkFiles } from "./Files.ts"
import { fileName, NotOpened } from "./Opening.ts"
import { Statements } from "./Statements.ts"

/**
 * Reads a store that another thread of this process owns. It changes nothing, and moves nothing out of the
 * log: two connections that do so at the same time can destroy the file.
 */
export class Reader {
  private readonly statements: Statements

  readonly files: Files

  constructor({ folder, from }: Start, files: Files) {
    this.files = files
    checkFiles(files)
    const Open = findDriver(from)
    if (Open === undefined) throw new NotOpened("driver", "no SQLite library")
    const database = new Open(join(folder, fileName))
    for (const pragma of [
      "busy_timeout = 2000",
      "wal_autocheckpoint = 0",
      "query_only = 1",
      "cache_size = -4096"
    ])
      database.exec(`PRAGMA ${pragma}`)
    this.statements = new Statements(database)
  }

  perform(request: Request): Reply {
    return request._tag === "Read"
      ? this.statements.read(request.sql, request.values)
      : { _tag: "Done", rows: [] }
  }
}
