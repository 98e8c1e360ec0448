import { noLinks } from "../client/Copy.ts"
import { linksIn } from "../client/Links.ts"
import { limits } from "./PageLimits.ts"
import type { Row } from "./Row.ts"

/** The last links of messages, the newest last, each on a line of its own. */
export const linksShown = (rows: ReadonlyArray<Row>): string => {
  const all = rows.flatMap((row) => (row._tag === "Said" ? linksIn(row.text) : []))
  const last = all.filter((link, at) => all.lastIndexOf(link) === at).slice(-limits.links)
  return last.length === 0 ? noLinks : last.join("\n")
}
