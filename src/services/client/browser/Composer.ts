import * as Copy from "../../../domain/browser/Copy.ts"
import { typed } from "../../../domain/browser/Outgoing.ts"
import { type Draft, draftOf, noDraft } from "../../../domain/client/Draft.ts"
import type { Expanded } from "../../../domain/client/ExpandDraft.ts"
import { limits, times } from "../../../domain/client/Limits.ts"
import { type Complete, common } from "../../../domain/terminal/editor/Completing.ts"
import * as History from "../../../domain/terminal/editor/History.ts"
import { hasTouch } from "./Device.ts"
import { button, h, heard, icon, icons, setAttributes, setText } from "./Dom.ts"

/** What the composer asks the page, and tells it. */
export interface ComposerEvents {
  /** Whether the draft was taken. */
  readonly onSend: (draft: Draft) => boolean
  readonly onChange: (draft: Draft) => void
  readonly onPage: (by: 1 | -1) => void
  readonly complete: Complete
  readonly expand: (beforeCursor: string) => Expanded | undefined
  /** How a draft is sent, if that is not evident. */
  readonly hint: (draft: string) => string | undefined
  readonly charactersLeft: (draft: string) => number | undefined
}

/** What has come since, the person may not have seen. */
const seenAt = (): number => Date.now() - times.react

/** Whether a key belongs to an input method, which is not done with its word. */
const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** Where a message is written. */
export class ComposerElement extends HTMLElement {
  readonly #label = heard("")
  readonly #text = h("textarea", {
    id: "draft",
    rows: "1",
    enterkeyhint: hasTouch() ? "enter" : "send",
    autocapitalize: "sentences",
    autocomplete: "off",
    spellcheck: "true",
    "aria-describedby": "draft-hint"
  })
  readonly #send = button(
    { class: "send", "aria-label": Copy.send, title: Copy.send },
    icon(icons.send),
    () => {
      this.#enter()
      this.#text.focus()
    }
  )
  readonly #hint = h("p", { class: "hint", id: "draft-hint", role: "status" })
  readonly #left = h("p", { class: "hint left" })
  readonly #histories = new Map<string, History.History>()
  #events: ComposerEvents | undefined
  #key = ""
  #draft: Draft = noDraft
  #isListed = false
  /** Esc was pressed: Tab goes on to the next element, as everywhere. */
  #isLeaving = false

  connectedCallback(): void {
    if (this.childElementCount > 0) return
    const label = h("label", { for: "draft" }, this.#label)
    const field = h("div", { class: "field" }, label, this.#text, this.#send)
    this.append(this.#hint, this.#left, field)
    this.#text.addEventListener("input", () => this.#input())
    this.#text.addEventListener("keydown", (event) => this.#keydown(event))
    this.#text.addEventListener("blur", () => {
      this.#isLeaving = false
    })
  }

  set events(events: ComposerEvents) {
    this.#events = events
  }

  get draft(): Draft {
    return this.#draft
  }

  /** Shows the draft of another channel. */
  open(key: string, label: string, draft: Draft): void {
    this.#key = key
    this.label(label)
    this.#set(draft)
  }

  label(label: string): void {
    setText(this.#label, label)
    setAttributes(this.#text, { placeholder: label })
  }

  /** Makes this the draft, if there is none; otherwise arrow-up brings it. */
  give(draft: Draft): void {
    if (this.#draft.text === "") this.#set(draft)
    else if (this.#draft.text !== draft.text) this.recall(draft)
  }

  /** Adds a text to the lines that arrow-up brings. */
  recall({ begunAt, text }: Draft): void {
    this.#remember(draftOf(text, begunAt))
  }

  /** Takes the draft away. */
  take(): Draft {
    const draft = this.#draft
    this.#set(noDraft)
    return draft
  }

  override focus(): void {
    this.#text.focus()
  }

  get hasFocus(): boolean {
    return this.contains(document.activeElement)
  }

  get #history(): History.History {
    return this.#histories.get(this.#key) ?? History.history
  }

  set #history(history: History.History) {
    this.#histories.delete(this.#key)
    this.#histories.set(this.#key, history)
    const [oldest] = this.#histories.keys()
    if (this.#histories.size > 2 * limits.rooms && oldest !== undefined)
      this.#histories.delete(oldest)
  }

  #remember(draft: Draft): void {
    this.#history = History.remember(this.#history, draft)
  }

  #set(draft: Draft): void {
    this.#draft = draft
    this.#text.value = draft.text
    this.#text.setSelectionRange(draft.text.length, draft.text.length)
    this.#changed()
  }

  #input(): void {
    const { selectionStart, value } = this.#text
    this.#draft = typed(this.#draft, value, seenAt())
    const expanded = this.#events?.expand(value.slice(0, selectionStart))
    if (expanded !== undefined) {
      const text = expanded.text + value.slice(selectionStart)
      this.#draft = draftOf(text, expanded.chosenAt, this.#draft.startedAt)
      this.#text.value = text
      this.#text.setSelectionRange(expanded.text.length, expanded.text.length)
    }
    this.#changed()
  }

  #changed(): void {
    this.#isListed = false
    const { text } = this.#draft
    setText(this.#hint, this.#events?.hint(text) ?? "")
    const left = text === "" ? undefined : this.#events?.charactersLeft(text)
    setText(this.#left, left === undefined ? "" : Copy.charactersLeft(left))
    this.#send.disabled = text.trim() === ""
    this.#grow()
    this.#events?.onChange(this.#draft)
  }

  #grow(): void {
    if (CSS.supports("field-sizing", "content")) return
    this.#text.style.height = "auto"
    this.#text.style.height = `${this.#text.scrollHeight}px`
  }

  #enter(): void {
    const [draft, key] = [this.#draft, this.#key]
    if (draft.text.trim() === "") {
      this.#set(noDraft)
      return
    }
    if (this.#events?.onSend({ startedAt: seenAt(), ...draft }) !== true) return
    // A command may have led to another channel, which has a draft of its own.
    if (this.#key !== key) return
    this.#remember({ text: draft.text })
    this.#set(noDraft)
  }

  #keydown(event: KeyboardEvent): void {
    if (isComposing(event)) return
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
    if (!isPlain) return
    const isDone = this.#press(event.key)
    if (event.key !== "Escape") this.#isLeaving = false
    if (isDone) event.preventDefault()
  }

  /** Whether the key has done something. */
  #press(key: string): boolean {
    switch (key) {
      case "Enter":
        if (hasTouch()) return false
        this.#enter()
        return true
      case "Tab":
        return !this.#isLeaving && this.#complete()
      case "Escape":
        this.#isLeaving = true
        return false
      case "ArrowUp":
        return this.#isOnFirstLine() && this.#go(History.older)
      case "ArrowDown":
        return this.#isOnLastLine() && this.#go(History.newer)
      case "PageUp":
      case "PageDown":
        this.#events?.onPage(key === "PageUp" ? -1 : 1)
        return true
      default:
        return false
    }
  }

  #isOnFirstLine(): boolean {
    const { selectionEnd, selectionStart, value } = this.#text
    return selectionStart === selectionEnd && !value.slice(0, selectionStart).includes("\n")
  }

  #isOnLastLine(): boolean {
    const { selectionEnd, selectionStart, value } = this.#text
    return selectionStart === selectionEnd && !value.slice(selectionEnd).includes("\n")
  }

  #go(to: typeof History.older): boolean {
    const found = to(this.#history, this.#draft)
    if (found === undefined) return false
    const [{ begunAt, text }, history] = found
    const now = seenAt()
    this.#history = history
    this.#set(draftOf(text, begunAt ?? typed(noDraft, text, now).begunAt, now))
    return true
  }

  /** Whether there is anything to complete; otherwise Tab goes to the next element. */
  #complete(): boolean {
    const { selectionStart: cursor, value } = this.#text
    if (this.#events === undefined || !/\S$/.test(value.slice(0, cursor))) return false
    const { candidates, stem } = this.#events.complete(value, cursor)
    if (candidates.length === 0) return false
    const found = common(candidates)
    const by = found.endsWith(" ") && value[cursor] === " " ? found.slice(0, -1) : found
    if (by !== stem && by.length >= stem.length) {
      this.#text.setRangeText(by, cursor - stem.length, cursor, "end")
      this.#input()
    } else if (candidates.length > 1 && !this.#isListed) {
      this.#list(candidates)
      this.#isListed = true
    }
    return true
  }

  #list(candidates: ReadonlyArray<string>): void {
    const shown = candidates.slice(0, 20).map((one) => one.trim())
    const more = candidates.length - shown.length
    setText(this.#hint, [...shown, ...(more > 0 ? [Copy.moreCandidates(more)] : [])].join("  "))
  }
}
