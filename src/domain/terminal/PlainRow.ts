import * as Copy from "../client/Copy.ts"
import { type Draft, lineBreakMark } from "./LiveArea.ts"
import { sanitizeCharacter } from "./Sanitize.ts"
import { graphemes, type Piece } from "./Width.ts"

/**
 * The row of the prompt and the draft on a terminal where the cursor goes back only by backspaces, and
 * no escape sequence is written.
 */
export interface Row {
  readonly prompt: string
  readonly text: string
  /** The cursor's place in the text, in UTF-16 units. */
  readonly cursor: number
}

/** The draft's characters as they are shown; a paste may have any character in it, and half of one. */
const visible = (draft: string): ReadonlyArray<string> =>
  graphemes(draft).map(({ text }, at, all) =>
    text === "\n" ? lineBreakMark : sanitizeCharacter(text, all[at + 1]?.text ?? "")
  )

/** A text as it is shown, and where the cursor stands in that. */
const show = (text: string, cursor: number): Omit<Row, "prompt"> => {
  const characters = visible(text)
  const before = characters.slice(0, graphemes(text.slice(0, cursor)).length)
  return { text: characters.join(""), cursor: before.join("").length }
}

/** Lines of a draft that are all written. */
const shownLines = 3

/** The row of a draft. Of many lines, which would fill the screen, it has the one with the cursor, and its number. */
export const rowOf = (prompt: string, { cursor, text }: Draft): Row => {
  const lines = text.split("\n")
  if (lines.length <= shownLines) return { prompt, ...show(text, cursor) }
  const before = text.slice(0, cursor).split("\n")
  const place = Copy.draftLine(before.length, lines.length)
  const line = show(lines[before.length - 1] ?? "", before.at(-1)?.length ?? 0)
  return { prompt, text: place + line.text, cursor: place.length + line.cursor }
}

const widthOf = (pieces: ReadonlyArray<Piece>): number =>
  pieces.reduce((sum, { width }) => sum + width, 0)

/** Columns from the left edge of the text. */
const columnsUpTo = (text: string, end: number): number => widthOf(graphemes(text.slice(0, end)))

const back = (columns: number): string => "\b".repeat(Math.max(0, columns))

/**
 * Writes a row at the left edge. Where the cursor cannot go back for sure, it stays at the end: `editRow`
 * relies on that.
 */
export const writeRow = (row: Row, columns: number): string => {
  const { cursor, prompt, text } = row
  const before = columnsUpTo(text, cursor)
  const way = widthOf(graphemes(text)) - before
  return prompt + text + (canGoBack(row, columns, before) ? back(way) : "")
}

const commonPrefix = (a: string, b: string): number => {
  let end = 0
  const [before, after] = [graphemes(a), graphemes(b)]
  for (const [at, { text }] of before.entries()) {
    if (after[at]?.text !== text) break
    end += text.length
  }
  return end
}

/** The columns of a row's text at which the terminal's last row of it begins and ends; the prompt's count as less than 0. */
const lastRow = ({ prompt, text }: Row, columns: number) => {
  const beside = widthOf(graphemes(prompt))
  let [start, column] = [0, 0]
  for (const { width } of graphemes(prompt + text)) {
    // A wide character that has no space in a row leaves a blank there, and is in the next.
    if (column + width > start + columns) start = column
    column += width
  }
  return { start: start - beside, end: column - beside, isFull: column === start + columns }
}

/**
 * Whether the cursor can go back from the end of a row to a column of its text: not over an edge of the
 * terminal, nor from one, and not over characters whose columns terminals count differently.
 */
const canGoBack = (row: Row, columns: number, to: number): boolean => {
  const { isFull, start } = lastRow(row, columns)
  if (to >= start && !isFull)
    return graphemes(row.text).every(({ maxWidth, width }) => maxWidth === width)
  return false
}

/**
 * What has to be written to turn one row into another on a terminal of this width; undefined if only a
 * new row can show it. If the cursor cannot go back, it stays at the end.
 */
export const editRow = (was: Row, now: Row, columns: number): string | undefined => {
  const from = was.text === now.text ? now.text.length : commonPrefix(was.text, now.text)
  const [atWas, atNow] = [columnsUpTo(was.text, was.cursor), columnsUpTo(now.text, now.cursor)]
  const [endWas, endNow] = [widthOf(graphemes(was.text)), widthOf(graphemes(now.text))]
  const isAtEnd = !canGoBack(was, columns, atWas)
  const grows = from === was.text.length
  // Where the cursor is on the terminal.
  const here = isAtEnd ? endWas : atWas
  if (grows && now.cursor === now.text.length && here === endWas) return now.text.slice(from)
  if (was.text === now.text && !canGoBack(now, columns, Math.min(here, atNow)))
    return isAtEnd ? "" : now.text.slice(was.cursor)
  const first = Math.min(here, columnsUpTo(now.text, from), atNow)
  if (!canGoBack(was, columns, first) || !canGoBack(now, columns, first)) return undefined
  if (lastRow(was, columns).start !== lastRow(now, columns).start) return undefined
  // The cursor goes right by writing the same characters again.
  const there = was.text === now.text ? atNow : columnsUpTo(was.text, from)
  const to = was.text === now.text ? now.cursor : from
  const go = here >= there ? back(here - there) : was.text.slice(was.cursor, to)
  if (was.text === now.text) return go
  const blanks = " ".repeat(Math.max(0, endWas - endNow))
  return go + now.text.slice(from) + blanks + back(Math.max(endWas, endNow) - atNow)
}
