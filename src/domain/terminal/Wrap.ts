import { type Piece, pieces } from "./Width.ts"

/** Breaks styled text into rows of a terminal. */

const isBlank = (piece: Piece): boolean => piece.text === " "
const hangul = /\p{Script=Hangul}/u
/** Chinese and Japanese have no blanks between words; Korean has. */
const isWordOfItsOwn = (piece: Piece): boolean => piece.width === 2 && !hangul.test(piece.text)
/** Behind a blank, and on both sides of what may be a word by itself. */
const mayBreakBetween = (before: Piece, after: Piece): boolean =>
  isBlank(before) || isWordOfItsOwn(before) || isWordOfItsOwn(after)

/** Where to break a row that is full: the last good place, or the end. */
const breakOf = (row: ReadonlyArray<Piece>, next: Piece): number => {
  for (let index = row.length; index > 0; index--) {
    const before = row[index - 1]
    const after = row[index] ?? next
    if (before !== undefined && mayBreakBetween(before, after)) return index
  }
  return row.length
}

const filledBy = (row: ReadonlyArray<Piece>): number =>
  row.reduce((sum, piece) => sum + piece.most, 0)

/** The text of a row that others follow: the blanks at which it was broken are gone. */
const broken = (row: ReadonlyArray<Piece>): string => {
  const last = row.findLastIndex((piece) => !isBlank(piece))
  return textOf(row.slice(0, last + 1))
}

const textOf = (row: ReadonlyArray<Piece>): string => row.map((piece) => piece.text).join("")

/**
 * One line in rows of at most `columns`, broken between words where that is possible. At least one row;
 * a character that is wider than the terminal has a row of its own. Blanks at its beginning are kept.
 */
export const wrap = (line: string, columns: number): ReadonlyArray<string> => {
  const rows: Array<string> = []
  let row: Array<Piece> = []
  let filled = 0
  for (const piece of pieces(line)) {
    // Blanks may hang over the edge: if the row is broken there, they are dropped.
    if (filled + piece.most > columns && filled > 0 && !isBlank(piece)) {
      const end = breakOf(row, piece)
      rows.push(broken(row.slice(0, end)))
      row = row.slice(end)
      filled = filledBy(row)
    }
    row.push(piece)
    filled += piece.most
  }
  const last = filled > columns ? broken(row) : textOf(row)
  return [...rows, last]
}
