import { noLinks } from "../client/Copy.ts"
import { lastOf, linksIn } from "../client/Links.ts"
import type { Row } from "./Row.ts"

/** The last links of messages, the newest last, each on a line of its own. */
export const linksShown = (rows: ReadonlyArray<Row>): string => {
  const last = lastOf(rows.flatMap((row) => (row._tag === "Said" ? linksIn(row.text) : [])))
  return last.length === 0 ? noLinks : last.join("\n")
}
