import { StringDecoder } from "node:string_decoder"
import { addressIn, type Expanded } from "../../../domain/client/ExpandDraft.ts"
import { limits, times } from "../../../domain/client/Limits.ts"
import {
  begin,
  type Change,
  type Editor,
  editor as empty,
  insert
} from "../../../domain/terminal/editor/Editor.ts"
import { remember } from "../../../domain/terminal/editor/History.ts"
import * as Keyboard from "../../../domain/terminal/editor/Keyboard.ts"
import * as Search from "../../../domain/terminal/editor/Search.ts"
import { type EditorEvent, type Helpers, type } from "../../../domain/terminal/editor/Typing.ts"
import type { Draft } from "../../../domain/terminal/LiveArea.ts"
import { asDraft } from "../../../domain/terminal/Paste.ts"

export type { Complete, Completion } from "../../../domain/terminal/editor/Completing.ts"
export type { EditorEvent } from "../../../domain/terminal/editor/Typing.ts"

export interface LineEditor {
  readonly draft: () => Draft
  /** The text of the draft, or of the one that was put aside: an answer to a question is none. */
  readonly unsent: () => string
  /** Takes that text out of the draft. */
  readonly takeDraft: () => string
  /** What Ctrl-R has found; undefined while nothing is searched. */
  readonly searchHint: () => string | undefined
  /** Makes text the draft, or the one that was put aside, if there is none; otherwise arrow-up brings it. */
  readonly give: (text: string) => void
  /** Adds a text to the lines that arrow-up brings. */
  readonly recall: (text: string) => void
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
export interface Options extends Pick<Helpers, "complete">, Partial<Pick<Helpers, "isRemembered">> {
  readonly expand?: ((beforeCursor: string) => Expanded | undefined) | undefined
}

/** Adds a text to the lines that arrow-up brings, also when a search is given up. */
const remembering =
  (text: string): Change =>
  (editor) => {
    const { history, search } = editor
    const after = { ...editor, history: remember(history, text) }
    return search === undefined
      ? after
      : { ...after, search: { ...search, before: remembering(text)(search.before) } }
  }

/** Edits a line with the keys of a terminal; draws nothing. The end of the input is `End`. */
export const make = (
  input: NodeJS.ReadableStream,
  options: Options,
  on: (event: EditorEvent | { readonly _tag: "End" }) => void
): LineEditor => {
  /** Whom the draft is for, and since when it names them. */
  let begun: { readonly address: string; readonly at: number } | undefined
  const noteAddress = (text: string, at: number) => {
    const address = addressIn(text)
    if (address !== begun?.address) begun = address === undefined ? undefined : { address, at }
  }
  const helpers: Helpers = {
    isRemembered: () => true,
    ...options,
    expand: (beforeCursor) => {
      const expanded = options.expand?.(beforeCursor)
      if (expanded !== undefined) noteAddress(expanded.text, expanded.chosenAt)
      return expanded?.text
    }
  }
  const decoder = new StringDecoder("utf8")
  let keyboard = Keyboard.keyboard
  let editor: Editor = empty
  let aside: Editor = empty
  let isAside = false
  let closed = false
  /** Since when there is a draft. */
  let startedAt: number | undefined
  let timeout: NodeJS.Timeout | undefined

  const end = () => {
    if (closed) return
    close()
    on({ _tag: "End" })
  }
  const noteDraft = () => {
    // What has come since, the person may not have seen; keys that were pressed ahead come together with it.
    const now = Date.now() - times.react
    // A search is not for anybody: the draft that it has put away still is.
    const { text } = Search.giveUp(editor).draft
    startedAt = text === "" ? undefined : (startedAt ?? now)
    noteAddress(text, now)
  }
  const take = ([next, events]: ReturnType<typeof Keyboard.timeOut>) => {
    clearTimeout(timeout)
    keyboard = next
    const patience = Keyboard.patience(keyboard)
    if (patience !== undefined)
      timeout = setTimeout(() => take(Keyboard.timeOut(keyboard)), patience)
    for (const event of events) {
      if (closed) return
      noteDraft()
      const since = {
        ...(begun === undefined ? {} : { begunAt: begun.at }),
        startedAt: startedAt ?? Date.now() - times.react
      }
      const [changed, answers] = type(editor, event, helpers)
      editor = changed
      noteDraft()
      for (const answer of answers) on(answer._tag === "Line" ? { ...answer, ...since } : answer)
    }
  }
  const onData = (bytes: Buffer) =>
    take(Keyboard.read(keyboard, decoder.write(bytes), limits.pasteLength))

  input.on("data", onData)
  input.on("end", end)
  input.on("error", end)
  input.resume()

  const unsent = () => (isAside ? aside : Search.giveUp(editor)).draft.text

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
    unsent,
    takeDraft: () => {
      const text = unsent()
      if (isAside) aside = begin(aside)
      else editor = begin(Search.giveUp(editor))
      return text
    },
    searchHint: () => Search.hint(editor),
    give: (text) => {
      if (isAside && aside.draft.text === "") {
        aside = insert(asDraft(text))(begin(aside))
        return
      }
      editor =
        !isAside && editor.search === undefined && editor.draft.text === ""
          ? insert(asDraft(text))(editor)
          : remembering(text)(editor)
    },
    recall: (text) => {
      editor = remembering(text)(editor)
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
      const { text } = editor.draft
      editor = { ...begin(remembering(text)(Search.giveUp(editor))), draft, redo, undo }
      aside = empty
    },
    close
  }
}
