import * as readline from "node:readline"
import { PassThrough, Writable } from "node:stream"
import { limits, times } from "../../../domain/client/Limits.ts"
import { type Draft, lineBreak } from "../../../domain/terminal/LiveArea.ts"
import { asDraft, asText, draftHint } from "../../../domain/terminal/Paste.ts"
import { characterAfter, characterBefore, isBetween } from "../../../domain/terminal/Width.ts"
import * as TerminalReports from "./TerminalReports.ts"

/** How a draft can be completed. */
export interface Completion {
  /** Whole words, each with what follows it, such as `alice: `. */
  readonly candidates: ReadonlyArray<string>
  /** The part of the draft before the cursor that a candidate replaces. */
  readonly stem: string
}

/** Called at each Tab, with the draft and the cursor in it, counted in UTF-16 units. */
export type Complete = (draft: string, cursor: number) => Completion

/** What the keys did. */
export type EditorEvent =
  | { readonly _tag: "Line"; readonly text: string }
  | { readonly _tag: "Interrupt"; readonly draft: string }
  | { readonly _tag: "End" }
  | { readonly _tag: "Key" }
  /** Alt-A, with the draft that it took away. */
  | { readonly _tag: "NextRoom"; readonly draft: string }
  | TerminalReports.Report
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "ClearScreen" }
  | { readonly _tag: "Candidates"; readonly candidates: ReadonlyArray<string> }
  | { readonly _tag: "PasteTooLong" }

export interface LineEditor {
  readonly draft: () => Draft
  /** Inserts text at the cursor. */
  readonly insert: (text: string) => void
  readonly close: () => void
}

const pasteEnd = "\x1b[201~"

/** How many code points a key deletes that deletes one character; 1 for any other key. */
const codePointsDeleted = (key: readline.Key, line: string, cursor: number): number => {
  if (key.meta || (key.ctrl && key.name !== "d")) return 1
  const backwards = key.name === "backspace" && cursor > 0
  const forwards = (key.ctrl || key.name === "delete") && cursor < line.length
  if (backwards) return Array.from(line.slice(characterBefore(line, cursor), cursor)).length
  if (forwards) return Array.from(line.slice(cursor, characterAfter(line, cursor))).length
  return 1
}

/** readline draws nowhere; the screen is drawn from its `line` and `cursor`. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * The object from which readline reads the timeout of an Esc. readline also notes there that several keys
 * came at once, and would then complete nothing; therefore this is not the interface itself.
 */
const timing = (rl: readline.Interface): readline.Interface => Object.create(rl)

/**
 * A line editor on node:readline, which keeps the draft, its history, kills and undo, but does not draw.
 * The keys are read here and passed to readline one by one, so that reports of the terminal (a paste, a
 * change of focus) are not taken for keys. A line that is ended while `isRemembered` returns false is not
 * put into the history.
 */
export const make = (
  input: NodeJS.ReadableStream,
  complete: Complete,
  on: (event: EditorEvent) => void,
  isRemembered: () => boolean = () => true
): LineEditor => {
  let candidates: ReadonlyArray<string> = []
  let lastWasTab = false
  let pasted: string | undefined
  let closed = false

  const rl = readline.createInterface({
    input: new PassThrough(),
    output: nowhere(),
    terminal: true,
    historySize: limits.draftHistory,
    removeHistoryDuplicates: true,
    escapeCodeTimeout: times.escape,
    prompt: "",
    completer: (): readline.CompleterResult => {
      const completion = complete(rl.line, rl.cursor)
      candidates = completion.candidates
      return [[...candidates], completion.stem]
    }
  })

  /** readline moves by code points; a cursor inside a character is moved on. */
  const leaveCharacter = (from: number) => {
    const name = rl.cursor < from ? "left" : "right"
    while (!isBetween(rl.line, rl.cursor)) rl.write(null, { name })
  }
  const insert = (text: string) => {
    rl.write(asDraft(text))
    leaveCharacter(0)
  }
  // Cleared as with keys, so that a yank (Ctrl-Y) brings it back.
  const clear = () => {
    rl.write(null, { ctrl: true, name: "e" })
    rl.write(null, { ctrl: true, name: "u" })
  }

  let remembered: ReadonlyArray<string> = []
  rl.on("history", (history: Array<string>) => {
    if (isRemembered()) remembered = [...history]
    else history.splice(0, history.length, ...remembered)
  })
  // A key with an event of its own is not reported as `Key`. Ctrl-D in a draft is, because it deletes.
  let isAnswered = false
  const answer = (event: EditorEvent) => {
    isAnswered = true
    on(event)
  }
  rl.on("line", (line) => answer({ _tag: "Line", text: asText(line) }))
  rl.on("close", () => {
    closed = true
    answer({ _tag: "End" })
  })
  rl.on("SIGTSTP", () => on({ _tag: "Suspend" }))
  rl.on("SIGINT", () => {
    const draft = asText(rl.line)
    clear()
    answer({ _tag: "Interrupt", draft })
  })

  const paste = (text: string, key: readline.Key) => {
    const { sequence = "" } = key
    // The end of a paste comes in parts if its Esc was too far ahead of the rest.
    const cutEnd = sequence === "~" && (text + sequence).endsWith(pasteEnd)
    if (key.name === "paste-end" || cutEnd) {
      pasted = undefined
      const whole = cutEnd ? (text + sequence).slice(0, -pasteEnd.length) : text
      if (whole.length > limits.pasteLength) on({ _tag: "PasteTooLong" })
      else insert(whole)
      on({ _tag: "Key" })
    } else if (key.ctrl && key.name === "c") {
      // The end of the paste was lost: Ctrl-C makes the keyboard usable again.
      pasted = undefined
    } else if (text.length <= limits.pasteLength) {
      pasted = text + sequence
    }
  }

  const tab = (text: string | undefined, key: readline.Key) => {
    const before = rl.line
    candidates = []
    rl.write(text ?? null, key)
    if (lastWasTab && candidates.length > 1 && rl.line === before)
      on({ _tag: "Candidates", candidates })
  }

  /** Passes a key to readline once for each code point of the character that it deletes. */
  const edit = (text: string | undefined, key: readline.Key) => {
    const from = rl.cursor
    for (let times = codePointsDeleted(key, rl.line, from); times > 0; times--)
      rl.write(text ?? null, key)
    leaveCharacter(from)
  }

  /** The draft belongs to its room: whatever is typed from now on is for the next one. */
  const nextRoom = () => {
    const draft = asText(rl.line)
    if (draft !== "") clear()
    answer({ _tag: "NextRoom", draft })
  }

  const press = (text: string | undefined, key: readline.Key) => {
    isAnswered = false
    if (key.name === "tab") tab(text, key)
    else if (key.ctrl && key.name === "l") on({ _tag: "ClearScreen" })
    else if (key.meta && key.name === "return") rl.write(lineBreak)
    else if (key.meta && key.name === "a") nextRoom()
    else if (key.name === "escape" && draftHint(rl.line) !== undefined) clear()
    else edit(text, key)
    lastWasTab = key.name === "tab"
    if (!isAnswered) on({ _tag: "Key" })
  }

  const onKeypress = (text: string | undefined, key: readline.Key) => {
    if (closed) return
    if (pasted !== undefined) paste(pasted, key)
    else if (key.name === "paste-start") pasted = ""
    else if (!isReport(key)) press(text, key)
  }
  const isReport = TerminalReports.make(on)
  const onEnd = () => rl.close()

  readline.emitKeypressEvents(input, timing(rl))
  input.on("keypress", onKeypress)
  input.on("end", onEnd)
  input.on("error", onEnd)
  input.resume()

  return {
    draft: () => ({ text: rl.line, cursor: rl.cursor }),
    insert,
    close: () => {
      input.off("keypress", onKeypress)
      input.off("end", onEnd)
      input.off("error", onEnd)
      input.pause()
      rl.removeAllListeners()
      rl.close()
    }
  }
}
