import { limits } from "../../../domain/browser/PageLimits.ts"
import { h } from "./Dom.ts"

/**
 * Rows in chunks, of which the browser lays out only those in sight: as single rows they would be so many that
 * scrolling past them is slow.
 */

const { chunkRows: most } = limits

const chunksOf = (rows: ReadonlyArray<HTMLElement>): ReadonlyArray<HTMLElement> =>
  Array.from({ length: Math.ceil(rows.length / most) }, (_, index) =>
    h("div", { class: "chunk" }, ...rows.slice(index * most, (index + 1) * most))
  )

/** Appends rows: those that fit to the last chunk. */
export const append = (list: HTMLElement, rows: ReadonlyArray<HTMLElement>): void => {
  const last = list.lastElementChild
  const room = last === null ? 0 : Math.max(0, most - last.childElementCount)
  last?.append(...rows.slice(0, room))
  list.append(...chunksOf(rows.slice(room)))
}

/** Inserts rows above another; many of them, above a chunk, are chunks of their own. */
export const insert = (next: HTMLElement, rows: ReadonlyArray<HTMLElement>): void => {
  if (next.previousElementSibling === null && rows.length > most / 2)
    next.parentElement?.before(...chunksOf(rows))
  else next.before(...rows)
}

export const remove = (row: HTMLElement): void => {
  const chunk = row.parentElement
  row.remove()
  if (chunk?.childElementCount === 0) chunk.remove()
}
