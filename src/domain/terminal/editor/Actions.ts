import { characterAfter, characterBefore } from "../Width.ts"
import type { Action } from "./Bindings.ts"
import * as Editor from "./Editor.ts"
import { down, up } from "./Lines.ts"
import { search } from "./Search.ts"
import { lineEnd, lineStart, pieceBefore, wordAfter, wordBefore } from "./Words.ts"

const start = () => 0
const end = (text: string) => text.length

/** To the beginning of the line; from there, over the line break. */
const backInLine = (text: string, cursor: number): number => {
  const at = lineStart(text, cursor)
  return at === cursor ? characterBefore(text, cursor) : at
}
const onInLine = (text: string, cursor: number): number => {
  const at = lineEnd(text, cursor)
  return at === cursor ? characterAfter(text, cursor) : at
}

/** The actions that only change the draft. */
export const changes = {
  newLine: Editor.insert("\n"),
  left: Editor.moveTo(characterBefore),
  right: Editor.moveTo(characterAfter),
  wordLeft: Editor.moveTo(wordBefore),
  wordRight: Editor.moveTo(wordAfter),
  lineStart: Editor.moveTo(lineStart),
  lineEnd: Editor.moveTo(lineEnd),
  draftStart: Editor.moveTo(start),
  draftEnd: Editor.moveTo(end),
  up,
  down,
  search,
  deleteLeft: Editor.deleteLeft,
  deleteRight: Editor.deleteRight,
  killPiece: Editor.killTo(pieceBefore),
  killWordLeft: Editor.killTo(wordBefore),
  killWordRight: Editor.killTo(wordAfter),
  killToStart: Editor.killTo(backInLine),
  killToEnd: Editor.killTo(onInLine),
  yank: Editor.yankLast,
  yankOlder: Editor.yankBefore,
  undo: Editor.undo,
  redo: Editor.redo,
  discardLines: Editor.discardLines
} satisfies Partial<Record<Action, Editor.Change>>
