import { limits } from "../client/Limits.ts"
import { sanitizeCharacter } from "./Sanitize.ts"
import { graphemes, type Piece, pieces, width } from "./Width.ts"
import { wrap } from "./Wrap.ts"

/** What is redrawn below the transcript: status lines, the prompt, and the draft. */

/** What is around the draft, as styled text. */
export interface Live {
  /** Lines above the prompt, each on rows of its own. */
  readonly above: ReadonlyArray<string>
  /** The same while something is typed, if that differs: Enter sends that, and does nothing else. */
  readonly aboveDraft?: ReadonlyArray<string> | undefined
  readonly prompt: string
  /** The prompt asks for something, such as a name: the answer has a draft of its own, and is not among the lines that arrow-up brings back. */
  readonly isQuestion?: boolean | undefined
  /** How Enter sends the draft, if that is not evident; also the last line of `above`. */
  readonly hint?: string | undefined
  /** The hint is what was found, and not about Enter. */
  readonly isSearching?: boolean | undefined
}

/** What is being typed; the cursor counts UTF-16 units, as strings do. */
export interface Draft {
  readonly text: string
  readonly cursor: number
}

/** How large the terminal is, in character cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
  /** The terminal wraps its rows again when its width changes, also the row of the cursor. */
  readonly reflows?: boolean | undefined
}

/** The rows to draw, none wider than the terminal, and the cursor's cell in them, counted from 0. */
export interface Area {
  readonly rows: ReadonlyArray<string>
  readonly row: number
  /** As this client counts; terminals differ about emoji. */
  readonly column: number
  /** The rows that are full and continue in the next. A terminal that reflows breaks these itself, and joins them again when it gets wider. */
  readonly continued?: ReadonlySet<number> | undefined
}

/** Stands at the end of each line of a draft but the last. */
export const lineBreakMark = "⏎"

interface Sheet {
  readonly rows: Array<string>
  /** The rows that are full on every terminal and continue in the next. */
  readonly full: Set<number>
  /** Where the next piece goes. */
  column: number
  /** The columns of the row on the terminal where it has the most. */
  filled: number
}

const blankSheet = (): Sheet => ({ rows: [""], full: new Set(), column: 0, filled: 0 })

const newRow = (sheet: Sheet) => {
  sheet.rows.push("")
  sheet.column = 0
  sheet.filled = 0
}

const breakRowFor = (sheet: Sheet, columns: number, cells: number) => {
  if (sheet.filled === 0 || sheet.filled + cells <= columns) return
  if (sheet.filled === columns && sheet.column === columns) sheet.full.add(sheet.rows.length - 1)
  newRow(sheet)
}

const put = (sheet: Sheet, columns: number, piece: Piece) => {
  breakRowFor(sheet, columns, piece.maxWidth)
  sheet.rows[sheet.rows.length - 1] += piece.text
  sheet.column += piece.width
  sheet.filled += piece.maxWidth
}

/** The lines of a styled text in rows, broken between words. */
const rowsOf = (styled: string, columns: number): ReadonlyArray<string> =>
  styled.split("\n").flatMap((line) => wrap(line, columns))

const putStyled = (sheet: Sheet, columns: number, styled: string) => {
  for (const [index, row] of rowsOf(styled, columns).entries()) {
    if (index > 0) newRow(sheet)
    for (const piece of pieces(row)) put(sheet, columns, piece)
  }
}

/** A character of a draft as it is shown; a paste may have any character in it. */
const shown = (piece: Piece, next: Piece | undefined): ReadonlyArray<Piece> => {
  const text = sanitizeCharacter(piece.text, next?.text ?? "")
  return text === piece.text ? [piece] : graphemes(text)
}

/** Draws the draft after the prompt, and returns the cell of its cursor. */
const putDraft = (sheet: Sheet, columns: number, draft: Draft): Omit<Area, "rows"> => {
  let offset = 0
  let cell: Omit<Area, "rows"> | undefined
  const here = () => ({ row: sheet.rows.length - 1, column: sheet.column })
  const pass = (units: number, cells: number) => {
    if (cell === undefined && draft.cursor < offset + units) {
      breakRowFor(sheet, columns, cells)
      cell = here()
    }
    offset += units
  }
  for (const [index, line] of draft.text.split("\n").entries()) {
    if (index > 0) {
      pass(1, 1)
      put(sheet, columns, { text: lineBreakMark, width: 1, maxWidth: 1 })
      newRow(sheet)
    }
    const characters = graphemes(line)
    for (const [at, piece] of characters.entries()) {
      const visible = shown(piece, characters[at + 1])
      pass(piece.text.length, visible[0]?.maxWidth ?? 0)
      for (const part of visible) put(sheet, columns, part)
    }
  }
  pass(Number.POSITIVE_INFINITY, 1)
  return cell ?? here()
}

/** Rows of a draft that are shown whatever they hold, and the cells that more of them may have. */
const sureRows = 3
const shownCells = limits.shownDraft

/** How many rows of a draft are shown: fewer of full ones than of short ones. */
const rowsShown = (
  rows: ReadonlyArray<string>,
  row: number,
  columns: number,
  most: number
): number => {
  const space = Math.max(sureRows * columns, shownCells)
  const widths = rows.map(width)
  let count = Math.min(most, rows.length)
  const cells = () => windowAround(widths, row, count).rows.reduce((sum, of) => sum + of, 0)
  while (count > sureRows && cells() > space) count--
  return count
}

/** At most `most` rows around `row`, and the index of the first. */
const windowAround = <A>(rows: ReadonlyArray<A>, row: number, most: number) => {
  const first = Math.max(0, Math.min(row - most + 1, rows.length - most))
  return { first, rows: rows.slice(first, first + most) }
}

/**
 * Lays out the live area, which has at least one row less than the terminal. Of a long draft, the part
 * around the cursor is shown, on so few rows that a terminal that gets much narrower still has all of them
 * on its screen: what it has moved to its scrollback could not be erased. The last lines above the prompt
 * keep a third of the area at least.
 */
export const area = (live: Live, draft: Draft, size: Size): Area => {
  const columns = Math.max(1, size.columns)
  const most = Math.max(1, size.rows - 1)
  const typing = blankSheet()
  putStyled(typing, columns, live.prompt)
  const cursor = putDraft(typing, columns, draft)
  const waiting = live.above.flatMap((styled) => rowsOf(styled, columns))
  const kept = Math.min(waiting.length, Math.floor(most / 3))
  const third = Math.max(sureRows, Math.floor(size.rows / 3))
  const shown = rowsShown(typing.rows, cursor.row, columns, Math.min(third, most - kept))
  const visible = windowAround(typing.rows, cursor.row, shown)
  const above = waiting.slice(Math.max(0, waiting.length - (most - visible.rows.length)))
  const rows = [...above, ...visible.rows]
  const shift = above.length - visible.first
  const drawn = { ...cursor, rows, row: cursor.row + shift }
  if (!size.reflows) return drawn
  // A terminal continues in the next row only when something is written there.
  const full = [...typing.full].map((row) => row + shift)
  return {
    ...drawn,
    continued: new Set(full.filter((row) => row >= above.length && rows[row + 1]))
  }
}
