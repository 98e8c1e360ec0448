import * as readline from "node:readline"
import { PassThrough, Writable } from "node:stream"
import { type Draft, lineBreak } from "../../../domain/terminal/LiveArea.ts"
import { asDraft, asText, longestPaste, question } from "../../../domain/terminal/Paste.ts"
import { characterAfter, characterBefore, isBetween } from "../../../domain/terminal/Width.ts"
import * as TerminalReports from "./TerminalReports.ts"

/** What a draft could be completed with. */
export interface Completion {
  /** Whole words, each with what follows it, such as `alice: `. */
  readonly candidates: ReadonlyArray<string>
  /** The part of the draft before the cursor that a candidate takes the place of. */
  readonly stem: string
}

/** Asked at each Tab, with the draft and the cursor in it, counted in UTF-16 units. */
export type Complete = (draft: string, cursor: number) => Completion

/** What the keys amounted to. */
export type EditorEvent =
  | { readonly _tag: "Line"; readonly text: string }
  | { readonly _tag: "Interrupt"; readonly draft: string }
  | { readonly _tag: "End" }
  | { readonly _tag: "Key" }
  /** Alt-A. */
  | { readonly _tag: "NextRoom" }
  | TerminalReports.Report
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "ClearScreen" }
  | { readonly _tag: "Candidates"; readonly candidates: ReadonlyArray<string> }
  | { readonly _tag: "PasteTooLong" }

export interface LineEditor {
  readonly draft: () => Draft
  /** Puts text in at the cursor. */
  readonly insert: (text: string) => void
  readonly close: () => void
}

const historySize = 1000
/** How long a key may be on its way behind the Esc that begins it, in milliseconds; Esc alone counts after that. */
const escapePatience = 50
const pasteEnd = "\x1b[201~"

/** How many code points a key that deletes one character has to delete; 1 for any other key. */
const codePointsDeleted = (key: readline.Key, line: string, cursor: number): number => {
  if (key.meta || (key.ctrl && key.name !== "d")) return 1
  const backwards = key.name === "backspace" && cursor > 0
  const forwards = (key.ctrl || key.name === "delete") && cursor < line.length
  if (backwards) return Array.from(line.slice(characterBefore(line, cursor), cursor)).length
  if (forwards) return Array.from(line.slice(cursor, characterAfter(line, cursor))).length
  return 1
}

/** Where readline draws: nowhere. What is on the screen is drawn from its `line` and `cursor`. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * What readline reads the patience for an Esc from. It notes there, too, whether several keys came at once,
 * and would complete nothing then; for that reason this is not the interface itself.
 */
const timing = (rl: readline.Interface): readline.Interface => Object.create(rl)

/**
 * A line editor on node:readline, which holds the draft, its history, kills and undo, while drawing is
 * left to others. The keys are read here and handed to readline one by one, so that what a terminal
 * reports by itself (a paste, a change of focus) can be told from what was typed. A line that is ended
 * while `isRemembered` says no is kept out of the history.
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
    historySize,
    removeHistoryDuplicates: true,
    escapeCodeTimeout: escapePatience,
    prompt: "",
    completer: (): readline.CompleterResult => {
      const completion = complete(rl.line, rl.cursor)
      candidates = completion.candidates
      return [[...candidates], completion.stem]
    }
  })

  /** readline moves by code points; a cursor that stands within a character is moved on. */
  const leaveCharacter = (from: number) => {
    const name = rl.cursor < from ? "left" : "right"
    while (!isBetween(rl.line, rl.cursor)) rl.write(null, { name })
  }
  const insert = (text: string) => {
    rl.write(asDraft(text))
    leaveCharacter(0)
  }
  // Cleared as by hand, so that a yank (Ctrl-Y) brings it back.
  const clear = () => {
    rl.write(null, { ctrl: true, name: "e" })
    rl.write(null, { ctrl: true, name: "u" })
  }

  let remembered: ReadonlyArray<string> = []
  rl.on("history", (history: Array<string>) => {
    if (isRemembered()) remembered = [...history]
    else history.splice(0, history.length, ...remembered)
  })
  // Such a key is no other one; Ctrl-D within a draft is, for it deletes.
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
    // Its end comes in parts where its Esc was ahead of the rest for too long.
    const cutEnd = sequence === "~" && (text + sequence).endsWith(pasteEnd)
    if (key.name === "paste-end" || cutEnd) {
      pasted = undefined
      const whole = cutEnd ? (text + sequence).slice(0, -pasteEnd.length) : text
      if (whole.length > longestPaste) on({ _tag: "PasteTooLong" })
      else insert(whole)
      on({ _tag: "Key" })
    } else if (key.ctrl && key.name === "c") {
      // The end of the paste was lost on its way: nobody shall be locked out by that.
      pasted = undefined
    } else if (text.length <= longestPaste) {
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

  /** Hands a key to readline as often as the character that it deletes has code points. */
  const edit = (text: string | undefined, key: readline.Key) => {
    const from = rl.cursor
    for (let times = codePointsDeleted(key, rl.line, from); times > 0; times--)
      rl.write(text ?? null, key)
    leaveCharacter(from)
  }

  const press = (text: string | undefined, key: readline.Key) => {
    isAnswered = false
    if (key.name === "tab") tab(text, key)
    else if (key.ctrl && key.name === "l") on({ _tag: "ClearScreen" })
    else if (key.meta && key.name === "return") rl.write(lineBreak)
    else if (key.meta && key.name === "a") on({ _tag: "NextRoom" })
    else if (key.name === "escape" && question(rl.line) !== undefined) clear()
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
