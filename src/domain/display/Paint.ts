import type { Area } from "./LiveArea.ts"
import { width } from "./Width.ts"

/**
 * Turns what has changed into the one string to write. The transcript is only ever appended to, so
 * that the terminal's own scrollback holds it; the live area is erased and drawn anew below it.
 */

/** An empty live area, the cursor at the left edge. */
export const blank: Area = { rows: [""], row: 0, column: 0 }

const csi = "\x1b["
const reset = `${csi}0m`
const eraseBelow = `${csi}0J`
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`

const up = (rows: number): string => (rows > 0 ? `${csi}${rows}A` : "")
const right = (columns: number): string => (columns > 0 ? `${csi}${columns}C` : "")
const asRows = (text: string): string => text.replaceAll("\n", "\r\n")

/**
 * How many rows the cursor stands below the first row of an area that was drawn when the terminal was
 * perhaps wider: most terminals wrap what no longer fits, but leave the line of the cursor to the program.
 */
export const rowsAbove = (area: Area, columns: number): number =>
  area.rows
    .slice(0, area.row)
    .reduce((sum, row) => sum + Math.max(1, Math.ceil(width(row) / columns)), 0)

/** Goes to where the area begins, and erases it. The cursor ends up at the left edge. */
export const erase = (area: Area, columns: number): string =>
  `${up(rowsAbove(area, columns))}\r${eraseBelow}`

/** Replaces the area `was` by finished lines of the transcript and, below them, the area `now`. */
export const repaint = (
  was: Area,
  blocks: ReadonlyArray<string>,
  now: Area,
  columns: number
): string =>
  [
    hideCursor,
    erase(was, columns),
    ...blocks.map((block) => `${asRows(block)}${reset}\r\n`),
    now.rows.join("\r\n"),
    reset,
    up(now.rows.length - 1 - now.row),
    "\r",
    right(now.column),
    showCursor
  ].join("")
