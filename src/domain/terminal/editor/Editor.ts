import { addressIn, draftOf, type Draft as Timed } from "../../client/Draft.ts"
import { limits } from "../../client/Limits.ts"
import type { Draft as Shown } from "../LiveArea.ts"
import { linesIn } from "../Paste.ts"
import { characterAfter, characterBefore, isBetween } from "../Width.ts"
import * as History from "./History.ts"
import { type Kills, kill, noKills, yank, yankOlder } from "./Kills.ts"

/** What is being typed, and since when. */
export interface Draft extends Timed, Shown {}

/** The draft and all that its keys work with: lines that were sent, what was cut, what can be undone. */
export interface Editor {
  readonly draft: Draft
  readonly history: History.History
  readonly kills: Kills
  readonly undo: ReadonlyArray<Draft>
  readonly redo: ReadonlyArray<Draft>
  /** What the key before did, for keys that go on with it. */
  readonly last: Last
  /** The draft is what Ctrl-R searches for. */
  readonly search?: Search | undefined
}

/** A search for lines that were sent. */
export interface Search {
  /** What is back when the search is given up. */
  readonly before: Editor
  readonly query: string
  /** How many newer lines with this query were passed over. */
  readonly passed: number
}

export type Last =
  | { readonly _tag: "Typed" | "Killed" | "Listed" | "Other" }
  /** It moved up or down from this column, counted in characters. */
  | { readonly _tag: "Moved"; readonly column: number }
  /** It has inserted what was cut, from here to the cursor. */
  | { readonly _tag: "Yanked"; readonly from: number }

export type Change = (editor: Editor) => Editor

export const other: Last = { _tag: "Other" }

export const editor: Editor = {
  draft: { text: "", cursor: 0 },
  history: History.history,
  kills: noKills,
  undo: [],
  redo: [],
  last: other
}

/** An offset that is not inside a character. */
const settled = (text: string, offset: number): number =>
  isBetween(text, offset) ? offset : characterAfter(text, characterBefore(text, offset))

/** Moves the cursor. */
export const moveTo =
  (place: (text: string, cursor: number) => number): Change =>
  (editor) => {
    const { draft } = editor
    const cursor = settled(draft.text, place(draft.text, draft.cursor))
    return { ...editor, draft: { ...draft, cursor }, last: other }
  }

/** A draft with another text. It was begun when it was, and names somebody since then as long as it names the same. */
const changed = ({ begunAt, startedAt, text: before }: Draft, text: string): Timed =>
  draftOf(
    text,
    addressIn(text) === addressIn(before) ? begunAt : undefined,
    text === "" ? undefined : startedAt
  )

/** A draft for which only what had come by then can be the reason, as far as it has no times from before. */
export const timed =
  (now: number): Change =>
  (editor) => {
    const { draft } = editor
    const { begunAt = now, cursor, startedAt = now, text } = draft
    const isNamed = addressIn(text) !== undefined
    const times = draftOf(text, isNamed ? begunAt : undefined, text === "" ? undefined : startedAt)
    return { ...editor, draft: { ...times, cursor } }
  }

/** The draft names whom it is for now because of what had come by then, unless it has named them before. */
export const namedSince =
  (begunAt: number | undefined): Change =>
  (editor) => {
    const { draft } = editor
    return begunAt === undefined || draft.begunAt !== undefined
      ? editor
      : { ...editor, draft: { ...draft, begunAt } }
  }

/** Replaces a part of the draft. The cursor is behind what was inserted. */
const replace = (editor: Editor, from: number, to: number, by: string, last: Last): Editor => {
  const { draft, undo } = editor
  const text = draft.text.slice(0, from) + by + draft.text.slice(to)
  if (text === draft.text) return { ...editor, last }
  const goesOn = last._tag === "Typed" && editor.last._tag === "Typed" && by.trim() !== ""
  return {
    ...editor,
    draft: { ...changed(draft, text), cursor: settled(text, from + by.length) },
    undo: goesOn ? undo : [draft, ...undo].slice(0, limits.undo),
    redo: [],
    last
  }
}

/** Inserts typed or pasted text at the cursor. */
export const insert =
  (text: string, last: Last = other): Change =>
  (editor) =>
    replace(editor, editor.draft.cursor, editor.draft.cursor, text, last)

/** Replaces what is before the cursor from an offset on. */
export const replaceBefore =
  (from: number, by: string, last: Last = other): Change =>
  (editor) =>
    replace(editor, from, editor.draft.cursor, by, last)

/** Puts another draft in place of the present one, with the cursor at its end. Whom it names, it names since it has. */
export const set =
  ({ begunAt, text }: Timed): Change =>
  (editor) => {
    const after = replace(editor, 0, editor.draft.text.length, text, other)
    return begunAt === undefined ? after : { ...after, draft: { ...after.draft, begunAt } }
  }

/** Begins another draft, of which nothing can be undone. What was sent and cut is kept. */
export const begin = ({ history, kills }: Editor): Editor => ({
  ...editor,
  history: History.end(history),
  kills
})

/** A sign on a letter that was typed by a key of its own, as in Thai or Hindi: not an accent of Latin, nor a part of an emoji. */
const sign = /^(?!\p{Emoji})[^\x00-\u02ff].*?(?<sign>[\p{M}\u0e33\u0eb3])$/su

/** Where Backspace deletes from: the character before the cursor, or its last sign. */
const deletedFrom = (text: string, cursor: number): number => {
  const from = characterBefore(text, cursor)
  return cursor - (sign.exec(text.slice(from, cursor))?.groups?.sign?.length ?? cursor - from)
}

export const deleteLeft: Change = (editor) => {
  const { cursor, text } = editor.draft
  return replace(editor, deletedFrom(text, cursor), cursor, "", other)
}

export const deleteRight: Change = (editor) => {
  const { cursor, text } = editor.draft
  return replace(editor, cursor, characterAfter(text, cursor), "", other)
}

/** Cuts from the cursor to a place. */
export const killTo =
  (place: (text: string, cursor: number) => number): Change =>
  (editor) => {
    const { cursor, text } = editor.draft
    const at = place(text, cursor)
    const [from, to] = at < cursor ? [at, cursor] : [cursor, at]
    if (from === to) return editor
    const goesOn = editor.last._tag === "Killed"
    const cut = { ...editor.draft, text: text.slice(from, to) }
    const kills = kill(editor.kills, cut, at < cursor, goesOn)
    return replace({ ...editor, kills }, from, to, "", { _tag: "Killed" })
  }

/** Cuts the whole draft. */
export const killAll: Change = (editor) => {
  const { text } = editor.draft
  const kills = text === "" ? editor.kills : kill(editor.kills, editor.draft, false, false)
  return {
    ...replace({ ...editor, kills }, 0, text.length, "", other),
    history: History.end(editor.history)
  }
}

export const yankLast: Change = (editor) => {
  const { cursor } = editor.draft
  const kills = yank(editor.kills)
  return yanked({ ...editor, kills }, cursor)
}

/** Right after a yank: replaces its text with what was cut before that. */
export const yankBefore: Change = (editor) => {
  const { last } = editor
  if (last._tag !== "Yanked") return editor
  const kills = yankOlder(editor.kills)
  return yanked({ ...editor, kills }, last.from)
}

/** Inserts what was cut, in place of what is before the cursor from an offset on. */
const yanked = (editor: Editor, from: number): Editor => {
  const { begunAt, text } = editor.kills.cut
  const last: Last = { _tag: "Yanked", from }
  return namedSince(begunAt)(replace(editor, from, editor.draft.cursor, text, last))
}

export const undo: Change = (editor) => {
  const [draft, ...undo] = editor.undo
  if (draft === undefined) return editor
  return { ...editor, draft, undo, redo: [editor.draft, ...editor.redo], last: other }
}

export const redo: Change = (editor) => {
  const [draft, ...redo] = editor.redo
  if (draft === undefined) return editor
  return { ...editor, draft, redo, undo: [editor.draft, ...editor.undo], last: other }
}

/** Esc drops a draft of several lines, which may be a paste that nobody wanted. */
export const discardLines: Change = (editor) =>
  linesIn(editor.draft.text) > 1 ? killAll(editor) : { ...editor, last: other }
