import type { Draft } from "../../client/Draft.ts"
import { graphemes } from "../Width.ts"
import { type Change, type Editor, moveTo, set } from "./Editor.ts"
import * as History from "./History.ts"
import { lineEnd, lineStart } from "./Words.ts"

/** Up and Down: between the lines of a draft and, at its first and last, through the lines that were sent. */

/** The column to which the cursor returns in a line that is long enough, in cells. */
const goalOf = ({ draft: { cursor, text }, last }: Editor): number =>
  last._tag === "Moved" ? last.column : cells(text.slice(lineStart(text, cursor), cursor))

const cells = (text: string): number => graphemes(text).reduce((sum, { width }) => sum + width, 0)

/** The offset in a line that is nearest to a column. */
const offsetAt = (line: string, column: number): number => {
  let [offset, passed] = [0, 0]
  for (const piece of graphemes(line)) {
    if (passed + piece.width > column) break
    offset += piece.text.length
    passed += piece.width
  }
  return offset
}

/** Moves to the line that has this offset in it. */
const toLine = (editor: Editor, offset: number): Editor => {
  const column = goalOf(editor)
  const start = lineStart(editor.draft.text, offset)
  const line = editor.draft.text.slice(start, lineEnd(editor.draft.text, offset))
  return {
    ...moveTo(() => start + offsetAt(line, column))(editor),
    last: { _tag: "Moved", column }
  }
}

const recall = (
  editor: Editor,
  found: readonly [line: Draft, History.History] | undefined,
  cursor: (line: string) => number
): Editor => {
  if (found === undefined) return editor
  const [line, history] = found
  return { ...moveTo(() => cursor(line.text))(set(line)(editor)), history }
}

const firstLineEnd = (text: string): number => lineEnd(text, 0)

/** Goes to the next older line that was sent and begins with the draft. */
const older: Change = (editor) =>
  recall(editor, History.older(editor.history, editor.draft), firstLineEnd)

/** A line that was sent is entered from below at the end of its first line, so that the next Up goes on. */
export const up: Change = (editor) => {
  const { cursor, text } = editor.draft
  const start = lineStart(text, cursor)
  return start > 0 ? toLine(editor, start - 1) : older(editor)
}

export const down: Change = (editor) => {
  const { cursor, text } = editor.draft
  const end = lineEnd(text, cursor)
  if (end < text.length) return toLine(editor, end + 1)
  return recall(editor, History.newer(editor.history, editor.draft), (line) => line.length)
}
