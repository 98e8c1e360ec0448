import { StringDecoder } from "node:string_decoder"
import { type Draft, draftOf } from "../../../domain/client/Draft.ts"
import { limits, times } from "../../../domain/client/Limits.ts"
import {
  begin,
  type Change,
  type Editor,
  editor as empty,
  insert,
  timed
} from "../../../domain/terminal/editor/Editor.ts"
import { remember } from "../../../domain/terminal/editor/History.ts"
import * as Keyboard from "../../../domain/terminal/editor/Keyboard.ts"
import * as Search from "../../../domain/terminal/editor/Search.ts"
import { type EditorEvent, type Helpers, type } from "../../../domain/terminal/editor/Typing.ts"
import { asDraft } from "../../../domain/terminal/Paste.ts"

export type { Complete, Completion } from "../../../domain/terminal/editor/Completing.ts"
export type { EditorEvent } from "../../../domain/terminal/editor/Typing.ts"

export interface LineEditor {
  readonly draft: () => Editor["draft"]
  /** The text of the draft, or of the one that was put aside: an answer to a question is none. */
  readonly unsent: () => string
  /** Takes that draft out of the line. */
  readonly takeDraft: () => Draft
  /** What Ctrl-R has found; undefined while nothing is searched. */
  readonly searchHint: () => string | undefined
  /** Makes this the draft, or the one that was put aside, if there is none; otherwise arrow-up brings it. */
  readonly give: (draft: Draft) => void
  /** Adds a text to the lines that arrow-up brings. */
  readonly recall: (draft: Draft) => void
  /** Puts the draft aside: it is no answer to the question that the prompt asks now. */
  readonly setAside: () => void
  /**
   * Brings that draft back. What was typed since comes with arrow-up; only behind an answer, where no draft
   * was put aside, it is the draft.
   */
  readonly bringBack: (isAnswered: boolean) => void
  readonly close: () => void
}

/** Only completion is needed; by default, nothing is expanded and every line is remembered. */
export interface Options
  extends Pick<Helpers, "complete">,
    Partial<Pick<Helpers, "expand" | "isRemembered">> {}

/** Adds a text to the lines that arrow-up brings, also when a search is given up. */
const remembering =
  (draft: Draft): Change =>
  (editor) => {
    const { history, search } = editor
    const line = draftOf(draft.text, draft.begunAt)
    const after = { ...editor, history: remember(history, line) }
    return search === undefined
      ? after
      : { ...after, search: { ...search, before: remembering(draft)(search.before) } }
  }

/** Makes this the draft, where there is none, with the times that it has. */
const giving =
  ({ begunAt, startedAt, text }: Draft): Change =>
  (editor) => {
    const after = insert(asDraft(text))(editor)
    return { ...after, draft: { ...after.draft, ...draftOf(after.draft.text, begunAt, startedAt) } }
  }

/** Edits a line with the keys of a terminal; draws nothing. The end of the input is `End`. */
export const make = (
  input: NodeJS.ReadableStream,
  options: Options,
  on: (event: EditorEvent | { readonly _tag: "End" }) => void
): LineEditor => {
  const helpers: Helpers = { isRemembered: () => true, expand: () => undefined, ...options }
  const decoder = new StringDecoder("utf8")
  let keyboard = Keyboard.keyboard
  let editor: Editor = empty
  let aside: Editor = empty
  let isAside = false
  let closed = false
  let timeout: NodeJS.Timeout | undefined

  const end = () => {
    if (closed) return
    close()
    on({ _tag: "End" })
  }
  /** What has come since, the person may not have seen; keys that were pressed ahead come together with it. */
  const seenAt = () => Date.now() - times.react
  const take = ([next, events]: ReturnType<typeof Keyboard.timeOut>) => {
    clearTimeout(timeout)
    keyboard = next
    const patience = Keyboard.patience(keyboard)
    if (patience !== undefined)
      timeout = setTimeout(() => take(Keyboard.timeOut(keyboard)), patience)
    for (const event of events) {
      if (closed) return
      const now = seenAt()
      const [changed, answers] = type(editor, event, helpers)
      editor = timed(now)(changed)
      for (const answer of answers)
        on(answer._tag === "Line" ? { startedAt: now, ...answer } : answer)
    }
  }
  const onData = (bytes: Buffer) =>
    take(Keyboard.read(keyboard, decoder.write(bytes), limits.pasteLength))

  input.on("data", onData)
  input.on("end", end)
  input.on("error", end)
  input.resume()

  const draft = () => (isAside ? aside : Search.giveUp(editor)).draft

  const close = () => {
    closed = true
    clearTimeout(timeout)
    input.off("data", onData)
    input.off("end", end)
    input.off("error", end)
    input.pause()
  }

  return {
    draft: () => editor.draft,
    unsent: () => draft().text,
    takeDraft: () => {
      const { cursor, ...taken } = draft()
      if (isAside) aside = begin(aside)
      else editor = begin(Search.giveUp(editor))
      return taken
    },
    searchHint: () => Search.hint(editor),
    give: (draft) => {
      const give = (to: Editor) => timed(seenAt())(giving(draft)(to))
      if (isAside && aside.draft.text === "") aside = give(begin(aside))
      else if (!isAside && editor.search === undefined && editor.draft.text === "")
        editor = give(editor)
      else editor = remembering(draft)(editor)
    },
    recall: (draft) => {
      editor = remembering(draft)(editor)
    },
    setAside: () => {
      isAside = true
      aside = Search.giveUp(editor)
      editor = begin(aside)
    },
    bringBack: (isAnswered) => {
      isAside = false
      const { draft, redo, undo } = aside
      if (isAnswered && draft.text === "") return
      editor = { ...begin(remembering(editor.draft)(Search.giveUp(editor))), draft, redo, undo }
      aside = empty
    },
    close
  }
}
