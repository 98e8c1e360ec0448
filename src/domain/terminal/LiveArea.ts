import { sanitizeForTerminal } from "./Sanitize.ts"
import { graphemes, type Piece, pieces } from "./Width.ts"
import { wrap } from "./Wrap.ts"

/** What is redrawn below the transcript: lines that wait, the prompt, and what is being typed. */

/** What stands around the draft, as styled text. */
export interface Live {
  /** Lines over the prompt, each on rows of its own. */
  readonly above: ReadonlyArray<string>
  readonly prompt: string
  /** Whether the prompt asks for something, such as a name: the answer has no place among the lines that arrow-up brings back. */
  readonly isQuestion?: boolean | undefined
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
  /** Whether the terminal wraps its rows anew when it gets another width, that of the cursor, too. */
  readonly reflows?: boolean | undefined
}

/** The rows to draw, none wider than the terminal, and the cell of the cursor in them, counted from 0. */
export interface Area {
  readonly rows: ReadonlyArray<string>
  readonly row: number
  readonly column: number
  /** The rows that are full and go on in the next: left to a terminal that reflows, which then puts them together again when it gets wider. */
  readonly runningOn?: ReadonlySet<number> | undefined
}

/**
 * Stands for a line break inside a draft: a line editor takes a real one for Enter. From the private
 * use area, where no keyboard has a key.
 */
export const lineBreak = "\ue00a"
const lineBreakMark = "⏎"

interface Sheet {
  readonly rows: Array<string>
  /** The rows that are full on every terminal, and went on in the next. */
  readonly full: Set<number>
  /** Where the next piece goes. */
  column: number
  /** How far the row reaches where it reaches farthest. */
  filled: number
}

const blankSheet = (): Sheet => ({ rows: [""], full: new Set(), column: 0, filled: 0 })

const newRow = (sheet: Sheet) => {
  sheet.rows.push("")
  sheet.column = 0
  sheet.filled = 0
}

const makeRoom = (sheet: Sheet, columns: number, cells: number) => {
  if (sheet.filled === 0 || sheet.filled + cells <= columns) return
  if (sheet.filled === columns && sheet.column === columns) sheet.full.add(sheet.rows.length - 1)
  newRow(sheet)
}

const put = (sheet: Sheet, columns: number, piece: Piece) => {
  makeRoom(sheet, columns, piece.most)
  sheet.rows[sheet.rows.length - 1] += piece.text
  sheet.column += piece.width
  sheet.filled += piece.most
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

/** A character of a draft as it is shown: it may be anything that was pasted. */
const shown = (piece: Piece): ReadonlyArray<Piece> => {
  const text = sanitizeForTerminal(piece.text)
  return text === piece.text ? [piece] : graphemes(text === "" ? "\ufffd" : text)
}

/** Draws the draft behind the prompt; gives the cell of its cursor. */
const putDraft = (sheet: Sheet, columns: number, draft: Draft): Omit<Area, "rows"> => {
  let offset = 0
  let cell: Omit<Area, "rows"> | undefined
  const pass = (units: number, cells: number) => {
    if (cell === undefined && draft.cursor < offset + units) {
      makeRoom(sheet, columns, cells)
      cell = { row: sheet.rows.length - 1, column: sheet.column }
    }
    offset += units
  }
  for (const [index, line] of draft.text.split(lineBreak).entries()) {
    if (index > 0) {
      pass(lineBreak.length, 1)
      put(sheet, columns, { text: lineBreakMark, width: 1, most: 1 })
      newRow(sheet)
    }
    for (const piece of graphemes(line)) {
      const visible = shown(piece)
      pass(piece.text.length, visible[0]?.most ?? 0)
      for (const part of visible) put(sheet, columns, part)
    }
  }
  pass(Number.POSITIVE_INFINITY, 1)
  return cell ?? { row: sheet.rows.length - 1, column: sheet.column }
}

/** The `most` rows around `row`, and where they begin. */
const windowAround = (rows: ReadonlyArray<string>, row: number, most: number) => {
  const first = Math.max(0, Math.min(row - most + 1, rows.length - most))
  return { first, rows: rows.slice(first, first + most) }
}

/**
 * Lays out the live area, which is always at least one row lower than the terminal. Of a draft that is
 * higher the part around the cursor is shown, below as many of the last rows above as there is room
 * for: a third of the area at least.
 */
export const area = (live: Live, draft: Draft, size: Size): Area => {
  const columns = Math.max(1, size.columns)
  const most = Math.max(1, size.rows - 1)
  const typing = blankSheet()
  putStyled(typing, columns, live.prompt)
  const cursor = putDraft(typing, columns, draft)
  const waiting = live.above.flatMap((styled) => rowsOf(styled, columns))
  const kept = Math.min(waiting.length, Math.floor(most / 3))
  const visible = windowAround(typing.rows, cursor.row, most - kept)
  const above = waiting.slice(Math.max(0, waiting.length - (most - visible.rows.length)))
  const rows = [...above, ...visible.rows]
  const shift = above.length - visible.first
  const drawn = { rows, row: cursor.row + shift, column: cursor.column }
  if (!size.reflows) return drawn
  // A terminal goes on in the next row only when something is written there.
  const full = [...typing.full].map((row) => row + shift)
  return {
    ...drawn,
    runningOn: new Set(full.filter((row) => row >= above.length && rows[row + 1]))
  }
}
