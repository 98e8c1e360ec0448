import type { Area } from "./LiveArea.ts"
import { pieces, width } from "./Width.ts"

/**
 * Makes one string to write of everything that changed. The transcript is only appended to, so that the
 * terminal's own scrollback has it; the live area is erased and drawn again below it.
 */

/** An empty live area, the cursor at the left edge. */
export const blank: Area = { rows: [""], row: 0, column: 0 }

const csi = "\x1b["
const reset = `${csi}0m`
/**
 * Erases, from the left edge, first the row and then from the next column on. tmux and others take an
 * "erase below" in the top left corner for "clear", and put everything that was there into their
 * scrollback: a draft for each key, and lines that were never sent.
 */
const eraseBelow = `${csi}K${csi}C${csi}J\r`
const eraseAll = `${csi}H${csi}2J`
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`

const up = (rows: number): string => (rows > 0 ? `${csi}${rows}A` : "")
const asRows = (text: string): string => text.replaceAll("\n", "\r\n")
/** A text with its styles ended. A text without styles gets no escape sequence, for a terminal without colours. */
const ended = (text: string): string => (text.includes(csi) ? text + reset : text)

/**
 * What a terminal does when it gets narrower: it wraps all rows, or all but that of the cursor, which it cuts, or
 * it wraps none.
 */
export type Narrowed = "wrapped" | "cut" | "kept"

/** Whether the row of an area's cursor was wrapped, by the column in which the cursor is found afterwards. */
export const narrowed = (area: Area, columns: number, column: number): Narrowed =>
  area.column >= columns && column < columns - 1 ? "wrapped" : "cut"

/** The row, counted from 0, of a cell of a text when the text is wrapped. */
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

/** The same area as a terminal that reflows has it: continued rows are joined. */
const joined = ({
  column,
  row,
  rows,
  continued = new Set()
}: Area): Pick<Area, "column" | "row" | "rows"> => {
  const lines: Array<string> = []
  let cursor = { row: 0, column }
  for (const [index, text] of rows.entries()) {
    const start = continued.has(index - 1) ? (lines.pop() ?? "") : ""
    if (index === row) cursor = { row: lines.length, column: width(start) + column }
    lines.push(start + text)
  }
  return { rows: lines, ...cursor }
}

/** Into how many rows the terminal has wrapped a text. */
export const rowsOf = (text: string, columns: number): number =>
  rowOfCell(text, width(text), columns) + 1

/**
 * How many rows the cursor is below the first row of an area. The terminal may have been wider when it
 * was drawn: most terminals wrap the rows above the cursor that no longer fit, and some that of the
 * cursor too.
 */
export const rowsAbove = (area: Area, columns: number, how: Narrowed): number => {
  if (how === "kept") return area.row
  const { column, row, rows } = joined(area)
  const text = rows[row] ?? ""
  const above = rows.slice(0, row).reduce((sum, each) => sum + rowsOf(each, columns), 0)
  if (area.continued !== undefined) return above + rowOfCell(text, column, columns)
  // Behind a text that is full to the edge, the cursor is wrapped into a row of its own.
  return how === "wrapped" ? above + rowOfCell(`${text} `, column, columns) : above
}

/**
 * What of an area is above the screen, by the row of the cursor. A terminal that got narrower has moved as many
 * rows there as it had to add, tmux also where rows below the cursor are empty. Nothing can erase them before
 * it is wider, or higher, and has them back.
 */
export const outOfReach = (
  area: Area,
  columns: number,
  cursorRow: number
): ReadonlyArray<string> => {
  const all: Array<string> = []
  let left = rowsAbove(area, columns, "cut") - cursorRow
  for (const text of joined(area).rows) {
    if (left <= 0) break
    const rows = rowsOf(text, columns)
    all.push(rows <= left ? text : " ".repeat(left * columns))
    left -= rows
  }
  return all
}

/** An area with rows of an older one above it. */
export const below = (area: Area, rows: ReadonlyArray<string>): Area =>
  rows.length === 0
    ? area
    : {
        rows: [...rows, ...area.rows],
        row: area.row + rows.length,
        column: area.column,
        continued: area.continued && new Set([...area.continued].map((row) => row + rows.length))
      }

/** Goes to the beginning of the area, and erases it. The cursor ends at the left edge. */
export const erase = (area: Area, columns: number, how: Narrowed = "cut"): string =>
  `${up(rowsAbove(area, columns, how))}\r${eraseBelow}`

/** Clears the whole screen; the area first, so that no scrollback has it. The cursor ends in the top left corner. */
export const clear = (area: Area, columns: number, how: Narrowed = "cut"): string =>
  erase(area, columns, how) + eraseAll

/** Whether a terminal of so many columns may have wrapped a row above that of the cursor. */
export const isWiderAbove = ({ row, rows }: Area, columns: number): boolean =>
  rows.slice(0, row).some((text) => width(text) > columns)

/**
 * Goes from the end of an area to its cursor. Where the terminal has it there, it stays; otherwise the row is
 * written once more up to it, because terminals count the columns of emoji differently.
 */
const toCursor = ({ column, row, rows }: Area): string => {
  const last = rows.length - 1
  const text = rows[row] ?? ""
  const before = textBefore(text, column)
  return row === last && text === before ? "" : `${up(last - row)}\r${ended(before)}`
}

/** The part of a row before a column. */
const textBefore = (row: string, column: number): string => {
  let [text, passed] = ["", 0]
  for (const piece of pieces(row)) {
    if (passed + piece.width > column) break
    text += piece.text
    passed += piece.width
  }
  return text
}

/** Replaces the area `was` with finished entries of the transcript and, below them, the area `now`. */
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
      now.rows.reduce((all, row, at) => all + (now.continued?.has(at - 1) ? row : `\r\n${row}`))
    ),
    toCursor(now),
    showCursor
  ].join("")
