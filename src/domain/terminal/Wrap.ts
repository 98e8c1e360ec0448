import { type Piece, pieces } from "./Width.ts"

/** Breaks styled text into rows of a terminal. */

const isBlank = (piece: Piece): boolean => piece.text === " "
const hangul = /\p{Script=Hangul}/u
/** Chinese and Japanese have no blanks between words; Korean does. */
const isWordByItself = (piece: Piece): boolean => piece.width === 2 && !hangul.test(piece.text)
/** After a blank, and on both sides of a character that may be a word. */
const mayBreakBetween = (before: Piece, after: Piece): boolean =>
  isBlank(before) || isWordByItself(before) || isWordByItself(after)

/** Where to break a full row: the last place between words, or the end. */
const breakOf = (row: ReadonlyArray<Piece>, next: Piece): number => {
  for (let index = row.length; index > 0; index--) {
    const before = row[index - 1]
    const after = row[index] ?? next
    if (before !== undefined && mayBreakBetween(before, after)) return index
  }
  return row.length
}

const columnsOf = (row: ReadonlyArray<Piece>): number =>
  row.reduce((sum, piece) => sum + piece.maxWidth, 0)

/** The text of a row that was broken, without the blanks at its end. */
const trimmed = (row: ReadonlyArray<Piece>): string => {
  const last = row.findLastIndex((piece) => !isBlank(piece))
  return textOf(row.slice(0, last + 1))
}

const textOf = (row: ReadonlyArray<Piece>): string => row.map((piece) => piece.text).join("")

/**
 * One line in rows of at most `columns`, broken between words where possible. Returns at least one row;
 * a character that is wider than the terminal has a row of its own. Blanks at the beginning are kept.
 */
export const wrap = (line: string, columns: number): ReadonlyArray<string> => {
  const rows: Array<string> = []
  let row: Array<Piece> = []
  let filled = 0
  for (const piece of pieces(line)) {
    // Blanks may go over the edge: if the row is broken there, they are dropped. A wide character may not
    // fit behind the first break either.
    while (filled + piece.maxWidth > columns && filled > 0 && !isBlank(piece)) {
      const end = breakOf(row, piece)
      rows.push(trimmed(row.slice(0, end)))
      row = row.slice(end)
      filled = columnsOf(row)
    }
    row.push(piece)
    filled += piece.maxWidth
  }
  const last = filled > columns ? trimmed(row) : textOf(row)
  return [...rows, last]
}
