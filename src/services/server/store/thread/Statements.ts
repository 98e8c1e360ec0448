import type { Reply, Values } from "../Messages.ts"
import type { Database, Statement } from "./Driver.ts"

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const valuesOf = (row: unknown): Values =>
  typeof row === "object" && row !== null ? Object.values(row) : []

/** The statements of a database, each prepared once. */
export class Statements {
  private readonly database: Database
  private readonly prepared = new Map<string, Statement>()

  constructor(database: Database) {
    this.database = database
  }

  of(sql: string): Statement {
    const found = this.prepared.get(sql)
    if (found !== undefined) return found
    const made = this.database.prepare(sql)
    this.prepared.set(sql, made)
    return made
  }

  read(sql: string, values: Values): Reply {
    try {
      return {
        _tag: "Done",
        rows: this.of(sql)
          .all(...values)
          .map(valuesOf)
      }
    } catch (error) {
      return { _tag: "Refused", message: messageOf(error) }
    }
  }
}
