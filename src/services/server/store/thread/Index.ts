import { documentOf } from "../../../../domain/chat/search/Document.ts"
import { column, isNumber, isString } from "../Columns.ts"
import { insertDocument } from "../Document.ts"
import type { Value, Values } from "../Messages.ts"
import type { Database } from "./Driver.ts"

/** A row of the index, from a place, a nickname and a text. */
export const indexed = ([place = null, nick, text]: Values): Values => [
  place,
  documentOf(column(nick, isString), column(text, isString))
]

const pageSize = 1000

/** Puts all messages into the index, which has none. */
export const indexAll = (database: Database): void => {
  const select = database.prepare(
    `SELECT id, nick, text FROM messages WHERE id > ? ORDER BY id LIMIT ${pageSize}`
  )
  const insert = database.prepare(insertDocument)
  let last = 0
  for (;;) {
    const rows = select.all(last)
    for (const row of rows) {
      const values: ReadonlyArray<Value> = Object.values(row ?? {})
      insert.run(...indexed(values))
      last = column(values[0], isNumber)
    }
    if (rows.length < pageSize) return
  }
}
