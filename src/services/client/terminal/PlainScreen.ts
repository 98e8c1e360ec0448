import type { Draft, Live } from "../../../domain/terminal/LiveArea.ts"
import { linesIn } from "../../../domain/terminal/Paste.ts"
import { editRow, type Row, rowOf, writeRow } from "../../../domain/terminal/PlainRow.ts"
import { columnsOf, type Output, type Screen } from "./Screen.ts"

/**
 * A transcript to which lines are only appended, for a screen reader. The row of the cursor is either
 * empty or has the prompt and the draft. A new entry begins on a row of its own, and a draft is written
 * again below it. In the draft the cursor goes back by backspaces, as on a terminal that edits the line
 * itself; no escape sequence is written.
 */

/** 0 to 2 for a draft without a hint, one with it, and one of many lines. The hint is shown again only when this grows, and not for each line. */
const hintLevel = (draft: string, hint: string | undefined): number =>
  hint === undefined ? 0 : linesIn(draft) > 20 ? 2 : 1

/** A prompt without its unread rooms, which alone are no reason to write it again. */
const place = (prompt: string): string => prompt.replace(/ \(.*\)(?=> $)/, "")

export const make = (output: Output, live: () => Live, draft: () => Draft): Screen => {
  let row: Row | undefined
  let lastPlace = ""
  let lastLevel = 0
  let lastHint: string | undefined
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
    lastPlace = place(prompt)
    return writeRow(next, columnsOf(output))
  }
  const isDue = (): boolean => draft().text !== "" || place(live().prompt) !== lastPlace

  /** Ends the row, and prints what waits. */
  const flush = (): string => {
    clearImmediate(scheduled)
    scheduled = undefined
    const lines = blocks.map((block) => `${block}\n`).join("")
    blocks = []
    return endRow() + lines
  }

  const refresh = () => {
    const { hint, isSearching } = live()
    const level = hintLevel(draft().text, hint)
    const isNew = hint !== undefined && (isSearching ? hint !== lastHint : level > lastLevel)
    lastLevel = level
    lastHint = hint
    if (isNew) return write(`${endRow()}${hint}\n${beginRow()}`)
    // Entries that wait to be printed come before a new prompt.
    const waits = scheduled !== undefined && draft().text === ""
    if (row === undefined) return write(isDue() && !waits ? beginRow() : "")
    if (place(live().prompt) !== lastPlace) return write(waits ? "" : endRow() + beginRow())
    const now = rowOf(row.prompt, draft())
    const change = editRow(row, now, columnsOf(output))
    if (change === undefined) return write(endRow() + beginRow())
    row = now
    return write(change)
  }

  return {
    print: (block) => {
      blocks.push(block)
      scheduled ??= setImmediate(() => write(flush() + (isDue() ? beginRow() : "")))
    },
    refresh,
    entered: () => {
      lastLevel = 0
      write(endRow())
      refresh()
    },
    restore: () => write(flush() + beginRow()),
    remove: () => write(flush()),
    // The terminal breaks long rows itself, and nothing is ever removed.
    resized: () => {},
    cursorFound: () => {},
    deviceFound: () => {},
    reported: () => Promise.resolve(),
    clear: () => {}
  }
}
