import type { Draft, Live } from "../../../domain/terminal/LiveArea.ts"
import { lineBreak } from "../../../domain/terminal/LiveArea.ts"
import { linesIn, question } from "../../../domain/terminal/Paste.ts"
import { sanitizeForTerminal } from "../../../domain/terminal/Sanitize.ts"
import { graphemes, type Piece } from "../../../domain/terminal/Width.ts"
import { columnsOf, type Output, type Screen } from "./Screen.ts"

/**
 * A transcript to which lines are only appended, for a screen reader. The row of the cursor is either
 * empty or holds the prompt and the draft. What arrives begins on a row of its own, and a draft that was
 * begun is said again below it. Within the draft the cursor goes back by backspaces, as it does where the
 * terminal edits the line by itself; no escape sequence is written.
 */

/** The row of the cursor. */
interface Row {
  readonly prompt: string
  readonly text: string
  /** Where in the text the cursor is, in UTF-16 units. */
  readonly cursor: number
}

const lineBreakMark = "⏎"

/** How much a draft is that its lines are asked about: what is said is not said again for each further line, but for a long draft. */
const sizeOf = (draft: string): number => {
  const lines = linesIn(draft)
  return lines > 20 ? 2 : lines > 1 ? 1 : 0
}

/** A draft as it is shown: it may be anything that was pasted, and half of a character, too. */
const visible = (draft: string): string =>
  draft
    .split(lineBreak)
    .map((line) => graphemes(line).map(({ text }) => sanitizeForTerminal(text) || "\ufffd"))
    .map((line) => line.join(""))
    .join(lineBreakMark)

const rowOf = (prompt: string, { cursor, text }: Draft): Row => ({
  prompt,
  text: visible(text),
  cursor: visible(text.slice(0, cursor)).length
})

const widthOf = (pieces: ReadonlyArray<Piece>): number =>
  pieces.reduce((sum, { width }) => sum + width, 0)

/** Columns from the left edge of the text. */
const columnsUpTo = (text: string, end: number): number => widthOf(graphemes(text.slice(0, end)))

const back = (columns: number): string => "\b".repeat(Math.max(0, columns))

const fromScratch = ({ cursor, prompt, text }: Row): string =>
  prompt + text + back(widthOf(graphemes(text)) - columnsUpTo(text, cursor))

const shared = (a: string, b: string): number => {
  let end = 0
  const [before, after] = [graphemes(a), graphemes(b)]
  for (const [at, { text }] of before.entries()) {
    if (after[at]?.text !== text) break
    end += text.length
  }
  return end
}

/** Whether a row is one on every terminal, and so the cursor can go back in it. */
const isSimple = ({ prompt, text }: Row, columns: number): boolean => {
  const pieces = graphemes(prompt + text)
  return widthOf(pieces) < columns && pieces.every(({ most, width }) => most === width)
}

/** What turns one row into another, on a terminal with so many columns; undefined where only a new row can show it. Where the cursor can't go back it stays. */
export const edit = (was: Row, now: Row, columns: number): string | undefined => {
  const grows = now.text.startsWith(was.text)
  if (grows && was.cursor === was.text.length && now.cursor === now.text.length)
    return now.text.slice(was.text.length)
  if (!isSimple(was, columns) || !isSimple(now, columns))
    return was.text === now.text ? "" : undefined
  // Over what stays the cursor goes by writing it again.
  const from = was.text === now.text ? now.cursor : shared(was.text, now.text)
  const there = columnsUpTo(was.text, was.cursor) - columnsUpTo(was.text, from)
  const go = there >= 0 ? back(there) : was.text.slice(was.cursor, from)
  if (was.text === now.text) return go
  const [before, after] = [widthOf(graphemes(was.text)), widthOf(graphemes(now.text))]
  const blanks = " ".repeat(Math.max(0, before - after))
  const end = Math.max(before, after)
  return go + now.text.slice(from) + blanks + back(end - columnsUpTo(now.text, now.cursor))
}

/** What a prompt says of the place, without what is unread elsewhere: that alone is no reason to say it again. */
const place = (prompt: string): string => prompt.replace(/ \(.*\)(?=> $)/, "")

export const make = (output: Output, live: () => Live, draft: () => Draft): Screen => {
  let row: Row | undefined
  let told = ""
  let asked = 0
  let blocks: Array<string> = []
  let scheduled: NodeJS.Immediate | undefined

  const write = (text: string) => {
    if (text !== "") output.write(text.replaceAll("\n", "\r\n"))
  }
  const endRow = (): string => {
    const end = row === undefined ? "" : "\n"
    row = undefined
    return end
  }
  const beginRow = (): string => {
    const { prompt } = live()
    const next = rowOf(prompt, draft())
    row = prompt + next.text === "" ? undefined : next
    told = place(prompt)
    return fromScratch(next)
  }
  const isDue = (): boolean => draft().text !== "" || place(live().prompt) !== told

  const flush = () => {
    clearImmediate(scheduled)
    scheduled = undefined
    if (blocks.length === 0) return
    const lines = blocks.map((block) => `${block}\n`).join("")
    blocks = []
    write(endRow() + lines + (isDue() ? beginRow() : ""))
  }

  const refresh = () => {
    const hint = question(draft().text)
    const size = sizeOf(draft().text)
    const isNew = hint !== undefined && size > asked
    asked = size
    if (isNew) return write(`${endRow()}${hint}\n${beginRow()}`)
    // What is still to be printed comes before a new prompt.
    const waits = scheduled !== undefined && draft().text === ""
    if (row === undefined) return write(isDue() && !waits ? beginRow() : "")
    if (place(live().prompt) !== told) return write(waits ? "" : endRow() + beginRow())
    const now = rowOf(row.prompt, draft())
    const change = edit(row, now, columnsOf(output))
    if (change === undefined) return write(endRow() + beginRow())
    row = now
    return write(change)
  }

  return {
    print: (block) => {
      blocks.push(block)
      scheduled ??= setImmediate(flush)
    },
    refresh,
    entered: () => {
      asked = 0
      write(endRow())
      refresh()
    },
    restore: () => write(endRow() + beginRow()),
    remove: () => {
      flush()
      write(endRow())
    },
    // The terminal breaks long rows by itself, and nothing that was said is taken away.
    resized: () => {},
    cursorFound: () => {},
    clear: () => {}
  }
}
