import type { Epoch } from "../chat/Position.ts"
import type { Term } from "../chat/search/Conditions.ts"
import type { Again } from "../client/Notice.ts"

/** One row of a channel, as data. Times are milliseconds since 1970. */
export type Row = Said | Note | Missing

/** Where a row is in the log of its room. */
export interface Place {
  readonly epoch: Epoch
  readonly seq: number
}

interface Common {
  /** Unique in the page; a row that comes later may stand above. */
  readonly id: number
  readonly time: number
  readonly place?: Place | undefined
}

/** A message. */
export interface Said extends Common {
  readonly _tag: "Said"
  readonly nick: string
  /** Safe to show; the lines of a message are kept. */
  readonly text: string
  readonly isAction: boolean
  readonly isOwn: boolean
  readonly isMention: boolean
  /** Which of the colours of nicknames its author has. */
  readonly colour: number
  /** Its place in the inbox, if it is private and for the reader. */
  readonly inbox?: number | undefined
  /** It was found by a search, in this room. */
  readonly found?: { readonly room: string; readonly terms: ReadonlyArray<Term> } | undefined
}

/** Something that happened, or a sentence of the client. */
export interface Note extends Common {
  readonly _tag: "Note"
  /** It says why a line was not carried out, and goes when the next is sent. */
  readonly isRefusal?: boolean | undefined
  /** What it lists, as far as the reader has not sent it again. A reload keeps the sentence alone. */
  readonly again?: ReadonlyArray<Again> | undefined
  readonly kind: "presence" | "topic" | "plain" | "dim" | "warning"
  readonly text: string
}

/** Messages that were not fetched, from a seq on; the last of them is the place of the row. */
export interface Missing extends Common {
  readonly _tag: "Missing"
  readonly from: number
  readonly place: Place
}

/** Where a row belongs that is none of them yet: the index, or undefined if it is there already. */
export const indexFor = (
  rows: ReadonlyArray<Row>,
  place: Place | undefined
): number | undefined => {
  let at = rows.length
  if (place === undefined) return at
  for (let index = rows.length - 1; index >= 0; index--) {
    const other = rows[index]?.place
    if (other === undefined) continue
    if (other.epoch !== place.epoch) break
    if (other.seq === place.seq && rows[index]?._tag !== "Missing") return undefined
    if (other.seq < place.seq) break
    at = index
  }
  return at
}

/**
 * Where a row of the log stands that belongs there or higher: above who came and went later than it, which is told
 * without a place.
 */
export const aboveLater = (rows: ReadonlyArray<Row>, at: number, time: number): number => {
  const row = rows[at - 1]
  const isLater = row?._tag === "Note" && row.kind === "presence" && row.time > time
  return isLater && row.place === undefined ? aboveLater(rows, at - 1, time) : at
}

/** The last place among the rows. */
export const lastPlace = (rows: ReadonlyArray<Row>): Place | undefined =>
  rows.findLast(({ place }) => place !== undefined)?.place

/** Takes what has come, from one seq to another, out of the rows that stand for what is missing. */
export const fill = (
  rows: ReadonlyArray<Row>,
  { epoch, seq: from }: Place,
  to: number
): ReadonlyArray<Row> =>
  rows.flatMap((row): ReadonlyArray<Row> => {
    if (row._tag !== "Missing" || row.place.epoch !== epoch) return [row]
    if (row.place.seq > to || row.place.seq < from) return [row]
    return row.from >= from ? [] : [{ ...row, place: { epoch, seq: from - 1 } }]
  })
