import * as Copy from "../../client/Copy.ts"
import type { Draft } from "../../client/Draft.ts"
import { lineBreakMark } from "../LiveArea.ts"
import { sanitizeForTerminal } from "../Sanitize.ts"
import { begin, type Change, type Editor, set } from "./Editor.ts"

/**
 * Ctrl-R: the draft is put away, what is typed is the query, and the hint above the prompt shows the newest line
 * that was sent and has it in it. Only `take` puts another draft in its place, and nothing is sent.
 */

const matching = ({ draft: { text }, history: { lines } }: Editor): ReadonlyArray<Draft> => {
  const query = text.toLowerCase()
  return query === "" ? [] : lines.filter((line) => line.text.toLowerCase().includes(query))
}

/** Another query begins at the newest line again. */
const passedIn = ({ draft, search }: Editor): number =>
  search?.query === draft.text ? search.passed : 0

const found = (editor: Editor): Draft | undefined => matching(editor)[passedIn(editor)]

/** Begins a search with an empty query, or goes on to an older line, if there is one. */
export const search: Change = (editor) => {
  if (editor.search === undefined)
    return { ...begin(editor), search: { before: editor, query: "", passed: 0 } }
  const query = editor.draft.text
  const passed = Math.min(passedIn(editor) + 1, Math.max(0, matching(editor).length - 1))
  return { ...editor, search: { ...editor.search, query, passed } }
}

/** Makes the line that was found the draft; without one, the search goes on. */
export const take: Change = (editor) => {
  const line = found(editor)
  return editor.search === undefined || line === undefined
    ? editor
    : set(line)(editor.search.before)
}

/** Gives back what was there before the search. */
export const giveUp: Change = (editor) => editor.search?.before ?? editor

/** The characters of a found line that are shown. */
const shownLength = 200

/** What stands above the prompt; undefined while nothing is searched. */
export const hint = (editor: Editor): string | undefined => {
  if (editor.search === undefined) return undefined
  const shown = (text: string) =>
    sanitizeForTerminal(text.slice(0, shownLength).replaceAll("\n", lineBreakMark))
  const line = found(editor)
  return Copy.searchHint(
    shown(editor.draft.text),
    line === undefined ? undefined : shown(line.text)
  )
}
