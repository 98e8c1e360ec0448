import { limits } from "../client/Limits.ts"
import { headRows } from "./Entry.ts"
import type { Size } from "./LiveArea.ts"
import { rowsOf } from "./Paint.ts"

/**
 * The end of the transcript, drawn once more above the draft. tmux, when it gets narrower, moves as many rows
 * into its scrollback as it has to add, also where rows below the cursor are empty: a long draft would stand
 * alone on the screen. These rows are erased with the draft, so that no scrollback has them twice. What is
 * printed meanwhile is held below them, and becomes a part of the transcript when they have no room any more.
 */
export interface Reprise {
  /** The last lines of the transcript, the newest last. */
  readonly lines: ReadonlyArray<string>
  /** Rows that are drawn once more. */
  readonly rows: ReadonlyArray<string>
  /** Blocks that were printed since. Empty while no row is drawn once more. */
  readonly held: ReadonlyArray<string>
}

export const noReprise: Reprise = { lines: [], rows: [], held: [] }

/** With fewer rows of the transcript above the draft, its end is drawn once more. */
const enough = 3

const linesOf = (blocks: ReadonlyArray<string>): ReadonlyArray<string> =>
  blocks.flatMap((block) => block.split("\n"))

/** No text of others begins at the left edge, in no row. */
const wrapped = (lines: ReadonlyArray<string>, columns: number): ReadonlyArray<string> =>
  lines.flatMap((line) =>
    headRows(line.replace(/^ {5,}/, " ".repeat(4)), columns, Math.min(4, Math.floor(columns / 4)))
  )

/** At most so many of the last rows, from the beginning of an entry on if there is one. */
const lastOf = (rows: ReadonlyArray<string>, most: number): ReadonlyArray<string> => {
  const last = most <= 0 ? [] : rows.slice(-most)
  const first = last.findIndex((row) => !row.startsWith(" "))
  return last.slice(Math.max(0, first))
}

/** Whether so few rows are left of the transcript that it is out of sight; a short one may be all there. */
const isOutOfSight = ({ held, lines }: Reprise, left: number, columns: number): boolean =>
  left + linesOf(held).length < enough &&
  left < lines.reduce((sum, line) => sum + rowsOf(line, columns), 0)

/**
 * The terminal has another size, and so many rows of the transcript above what is drawn. At most a quarter of
 * the screen is used: of rows that another resize moves away, only few can be erased later.
 */
export const begin = (of: Reprise, left: number, { columns, rows }: Size): Reprise => {
  const most = Math.floor(rows / 4)
  const isShown = most >= enough && isOutOfSight(of, left, columns)
  return { ...of, rows: isShown ? lastOf(wrapped(of.lines, columns), most) : [] }
}

/** Draws nothing once more, from the next time on. */
export const end = (of: Reprise): Reprise => ({ ...of, rows: [] })

/**
 * Takes blocks that are printed, with room for so many rows above the draft. Returns those that are to become a
 * part of the transcript now, and the rows above the draft that do not.
 */
export const take = (
  { held, lines, rows }: Reprise,
  blocks: ReadonlyArray<string>,
  columns: number,
  room: number
): readonly [finished: ReadonlyArray<string>, above: ReadonlyArray<string>, Reprise] => {
  const all = [...held, ...blocks]
  const below = rows.length === 0 ? [] : wrapped(linesOf(all), columns)
  const again = lastOf(rows, room - below.length)
  return again.length === 0
    ? [all, [], { lines: [...lines, ...linesOf(all)].slice(-limits.reprise), rows: [], held: [] }]
    : [[], [...again, ...below], { lines, rows: again, held: all }]
}
