import type { Draft } from "./LiveArea.ts"
import { lineBreak } from "./LiveArea.ts"
import { sanitizeForTerminal } from "./Sanitize.ts"
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

const lineBreakMark = "⏎"

/** A draft as it is shown; a paste may have any character in it, and half of one. */
const visible = (draft: string): string =>
  draft
    .split(lineBreak)
    .map((line) => graphemes(line).map(({ text }) => sanitizeForTerminal(text) || "\ufffd"))
    .map((line) => line.join(""))
    .join(lineBreakMark)

export const rowOf = (prompt: string, { cursor, text }: Draft): Row => ({
  prompt,
  text: visible(text),
  cursor: visible(text.slice(0, cursor)).length
})

const widthOf = (pieces: ReadonlyArray<Piece>): number =>
  pieces.reduce((sum, { width }) => sum + width, 0)

/** Columns from the left edge of the text. */
const columnsUpTo = (text: string, end: number): number => widthOf(graphemes(text.slice(0, end)))

const back = (columns: number): string => "\b".repeat(Math.max(0, columns))

/** Writes a row at the left edge. */
export const writeRow = ({ cursor, prompt, text }: Row): string =>
  prompt + text + back(widthOf(graphemes(text)) - columnsUpTo(text, cursor))

const commonPrefix = (a: string, b: string): number => {
  let end = 0
  const [before, after] = [graphemes(a), graphemes(b)]
  for (const [at, { text }] of before.entries()) {
    if (after[at]?.text !== text) break
    end += text.length
  }
  return end
}

/** Whether a row has the same columns on every terminal and is not broken, so that the cursor can go back in it. */
const isSimple = ({ prompt, text }: Row, columns: number): boolean => {
  const pieces = graphemes(prompt + text)
  return widthOf(pieces) < columns && pieces.every(({ maxWidth, width }) => maxWidth === width)
}

/**
 * What has to be written to turn one row into another on a terminal of this width; undefined if only a
 * new row can show it. If the cursor cannot go back, it stays.
 */
export const editRow = (was: Row, now: Row, columns: number): string | undefined => {
  const grows = now.text.startsWith(was.text)
  if (grows && was.cursor === was.text.length && now.cursor === now.text.length)
    return now.text.slice(was.text.length)
  if (!isSimple(was, columns) || !isSimple(now, columns))
    return was.text === now.text ? "" : undefined
  // The cursor goes right by writing the same characters again.
  const from = was.text === now.text ? now.cursor : commonPrefix(was.text, now.text)
  const there = columnsUpTo(was.text, was.cursor) - columnsUpTo(was.text, from)
  const go = there >= 0 ? back(there) : was.text.slice(was.cursor, from)
  if (was.text === now.text) return go
  const [before, after] = [widthOf(graphemes(was.text)), widthOf(graphemes(now.text))]
  const blanks = " ".repeat(Math.max(0, before - after))
  const end = Math.max(before, after)
  return go + now.text.slice(from) + blanks + back(end - columnsUpTo(now.text, now.cursor))
}
