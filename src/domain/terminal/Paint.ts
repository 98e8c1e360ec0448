import type { Area } from "./LiveArea.ts"
import { pieces, width } from "./Width.ts"

/**
 * Turns what has changed into the one string to write. The transcript is only ever appended to, so
 * that the terminal's own scrollback holds it; the live area is erased and drawn anew below it.
 */

/** An empty live area, the cursor at the left edge. */
export const blank: Area = { rows: [""], row: 0, column: 0 }

const csi = "\x1b["
const reset = `${csi}0m`
/**
 * From the left edge: its row first, and then from the next column on. An "erase below" in the top left
 * corner is taken for "clear" by tmux and others, which then put into their scrollback all that stood
 * there: a draft for each key, and what was never sent.
 */
const eraseBelow = `${csi}K${csi}C${csi}J\r`
const eraseAll = `${csi}H${csi}2J`
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`

const up = (rows: number): string => (rows > 0 ? `${csi}${rows}A` : "")
const right = (columns: number): string => (columns > 0 ? `${csi}${columns}C` : "")
const asRows = (text: string): string => text.replaceAll("\n", "\r\n")
/** A text with its styles ended; one without any gets none, for a terminal that is to get no colours at all. */
const ended = (text: string): string => (text.includes(csi) ? text + reset : text)

/** What a terminal does to the row of the cursor when it becomes narrower: wraps it like any other, or cuts it. */
export type Narrowed = "wrapped" | "cut"

/** Whether the row of an area's cursor was wrapped, by the column in which the cursor is found afterwards. */
export const narrowed = (area: Area, columns: number, column: number): Narrowed =>
  area.column >= columns && column < columns - 1 ? "wrapped" : "cut"

/** The row, counted from 0, in which a cell of a text stands when the text is wrapped. */
const rowOfCell = (text: string, cell: number, columns: number): number => {
  let [row, filled, passed] = [0, 0, 0]
  for (const piece of pieces(text)) {
    if (filled + piece.width > columns) {
      row++
      filled = 0
    }
    if (passed >= cell && piece.width > 0) break
    filled += piece.width
    passed += piece.width
  }
  return row
}

/** The same area as a terminal that reflows has it: rows that run on are one. */
const joined = ({ column, row, rows, runningOn = new Set() }: Area): Area => {
  const lines: Array<string> = []
  let cursor = { row: 0, column }
  for (const [index, text] of rows.entries()) {
    const start = runningOn.has(index - 1) ? (lines.pop() ?? "") : ""
    if (index === row) cursor = { row: lines.length, column: width(start) + column }
    lines.push(start + text)
  }
  return { rows: lines, ...cursor }
}

/** How many rows the cursor stands below the first row of an area that a terminal has wrapped anew, all of it. */
const rowsReflowed = (area: Area, columns: number): number => {
  const { column, row, rows } = joined(area)
  const before = rows.slice(0, row).map((text) => rowOfCell(text, width(text), columns) + 1)
  return before.reduce((sum, count) => sum + count, rowOfCell(rows[row] ?? "", column, columns))
}

/**
 * How many rows the cursor stands below the first row of an area that was drawn when the terminal was
 * perhaps wider: most terminals wrap the rows above the cursor that no longer fit.
 */
const rowsAbove = (area: Area, columns: number, how: Narrowed): number =>
  area.runningOn !== undefined
    ? rowsReflowed(area, columns)
    : area.rows
        .slice(0, area.row)
        .reduce(
          (sum, row) => sum + Math.max(1, Math.ceil(width(row) / columns)),
          how === "wrapped" ? Math.floor(area.column / columns) : 0
        )

/** Goes to where the area begins, and erases it. The cursor ends up at the left edge. */
export const erase = (area: Area, columns: number, how: Narrowed = "cut"): string =>
  `${up(rowsAbove(area, columns, how))}\r${eraseBelow}`

/** Empties the whole screen; the area first, so that no scrollback keeps it. The cursor ends up at the top left corner. */
export const clear = (area: Area, columns: number): string => erase(area, columns) + eraseAll

/** Replaces the area `was` by finished lines of the transcript and, below them, the area `now`. */
export const repaint = (
  was: Area,
  blocks: ReadonlyArray<string>,
  now: Area,
  columns: number,
  how: Narrowed = "cut"
): string =>
  [
    hideCursor,
    erase(was, columns, how),
    ...blocks.map((block) => `${ended(asRows(block))}\r\n`),
    ended(
      now.rows.reduce((all, row, at) => all + (now.runningOn?.has(at - 1) ? row : `\r\n${row}`))
    ),
    up(now.rows.length - 1 - now.row),
    "\r",
    right(now.column),
    showCursor
  ].join("")
