import type { Draft } from "../../client/Draft.ts"
import type { Expanded } from "../../client/ExpandDraft.ts"
import { asDraft } from "../Paste.ts"
import { changes } from "./Actions.ts"
import { type Action, actionOf } from "./Bindings.ts"
import { type Complete, complete } from "./Completing.ts"
import {
  begin,
  deleteRight,
  type Editor,
  insert,
  killAll,
  namedSince,
  other,
  replaceBefore
} from "./Editor.ts"
import { remember } from "./History.ts"
import type { TerminalEvent } from "./Keyboard.ts"
import { giveUp, take } from "./Search.ts"

/** What came of a key, beside a change of the draft. */
export type EditorEvent =
  /** Enter. */
  | ({ readonly _tag: "Line" } & Draft)
  /** Ctrl-C, with the draft that it has cut. */
  | { readonly _tag: "Interrupt"; readonly draft: string }
  /** Ctrl-D in an empty draft. */
  | { readonly _tag: "Leave" }
  /** Any other key. */
  | { readonly _tag: "Key" }
  /** Alt-A, with the draft that it has put away. */
  | { readonly _tag: "NextRoom"; readonly draft: Draft }
  /** The same for Alt-N and Alt-P, which go one room on or back. */
  | { readonly _tag: "RoomBeside"; readonly draft: Draft; readonly by: 1 | -1 }
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "ClearScreen" }
  | { readonly _tag: "Candidates"; readonly candidates: ReadonlyArray<string> }
  | Extract<
      TerminalEvent,
      { readonly _tag: "PasteTooLong" | "PasteUnfinished" | "Focus" | "Cursor" | "Device" }
    >

/** What the editor asks the program that it is a part of. */
export interface Helpers {
  readonly complete: Complete
  /** What stands for the beginning of a draft, such as `/msg alice ` for `/reply `; undefined for what was typed. */
  readonly expand: (beforeCursor: string) => Expanded | undefined
  /** Whether a line that is sent now is put into the history. */
  readonly isRemembered: () => boolean
}

type Next = readonly [Editor, ReadonlyArray<EditorEvent>]

const key: EditorEvent = { _tag: "Key" }

/** Applies what came from the terminal. */
export const type = (editor: Editor, event: TerminalEvent, helpers: Helpers): Next => {
  switch (event._tag) {
    case "Text":
      return [expanded(insert(asDraft(event.text), { _tag: "Typed" })(editor), helpers), [key]]
    case "Paste":
      return [insert(asDraft(event.text))(editor), [key]]
    case "PasteTooLong":
      return [editor, [event, key]]
    case "Press": {
      const action = actionOf(event.key)
      return action === undefined
        ? [{ ...editor, last: other }, [key]]
        : (editor.search === undefined ? act : actInSearch)(editor, action, helpers)
    }
    default:
      return [editor, [event]]
  }
}

const expanded = (editor: Editor, { expand }: Helpers): Editor => {
  if (editor.search !== undefined) return editor
  const { cursor, text } = editor.draft
  const by = expand(text.slice(0, cursor))
  return by === undefined ? editor : namedSince(by.chosenAt)(replaceBefore(0, by.text)(editor))
}

const act = (editor: Editor, action: Action, helpers: Helpers): Next => {
  const { cursor, ...draft } = editor.draft
  const { text } = draft
  const still = { ...editor, last: other }
  switch (action) {
    case "send": {
      const { history } = editor
      const sent = helpers.isRemembered()
        ? { ...editor, history: remember(history, { text }) }
        : editor
      return [begin(sent), [{ _tag: "Line", ...draft }]]
    }
    case "interrupt":
      return [killAll(editor), [{ _tag: "Interrupt", draft: text }]]
    case "deleteRightOrEnd":
      return text === "" ? [still, [{ _tag: "Leave" }]] : [deleteRight(editor), [key]]
    case "complete":
      return withKey(complete(editor, helpers.complete))
    case "nextRoom":
      return [begin(editor), [{ _tag: "NextRoom", draft }]]
    case "roomAfter":
    case "roomBefore":
      return [begin(editor), [{ _tag: "RoomBeside", draft, by: action === "roomAfter" ? 1 : -1 }]]
    case "suspend":
      return [still, [{ _tag: "Suspend" }, key]]
    case "clearScreen":
      return [still, [{ _tag: "ClearScreen" }, key]]
    default:
      return [changes[action](editor), [key]]
  }
}

/** What keys do while the draft is the query of a search: none sends it, or ends the program. */
const actInSearch = (editor: Editor, action: Action, helpers: Helpers): Next => {
  const { cursor, text } = editor.draft
  switch (action) {
    case "send":
    case "complete":
      return [take(editor), [key]]
    case "right":
      return [cursor < text.length ? changes.right(editor) : take(editor), [key]]
    case "interrupt":
    case "discardLines":
      return [giveUp(editor), [key]]
    case "deleteRightOrEnd":
      return [changes.deleteRight(editor), [key]]
    case "up":
    case "down":
    case "nextRoom":
    case "roomAfter":
    case "roomBefore":
      return act(giveUp(editor), action, helpers)
    default:
      return act(editor, action, helpers)
  }
}

const withKey = ([editor, candidates]: ReturnType<typeof complete>): Next => [
  editor,
  candidates.length === 0 ? [key] : [{ _tag: "Candidates", candidates }, key]
]
