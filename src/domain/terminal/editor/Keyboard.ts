import { times } from "../../client/Limits.ts"
import {
  applicationKey,
  controlKey,
  controlSequenceKey,
  isControl,
  type Key,
  keyOf
} from "./Keys.ts"

/** Reads what a terminal sends: text, keys, pastes, and reports, of which none may pass for another. */

/** One thing that came from the terminal. */
export type TerminalEvent =
  /** Typed characters, none of them a control but tabs between others. */
  | { readonly _tag: "Text"; readonly text: string }
  /** A key by its name, such as `ctrl-a`, `alt-b`, `up` or `escape`. */
  | { readonly _tag: "Press"; readonly key: string }
  /** A bracketed paste. */
  | { readonly _tag: "Paste"; readonly text: string }
  | { readonly _tag: "PasteTooLong" }
  /** The end of a paste does not come; Ctrl-C ends it. */
  | { readonly _tag: "PasteUnfinished" }
  | { readonly _tag: "Focus"; readonly focused: boolean }
  /** The answer to `askCursor`: the cursor's cell, counted from 0. */
  | { readonly _tag: "Cursor"; readonly row: number; readonly column: number }
  /** The answer to `askDevice`. */
  | { readonly _tag: "Device"; readonly attributes: string }

/** What was read and is not complete yet. */
export interface Keyboard {
  /** The beginning of an escape sequence, or the text of a paste so far. */
  readonly pending: string
  /** Between the two marks of a bracketed paste. */
  readonly isPasting: boolean
  /** It was reported that the end of the paste does not come. */
  readonly isOverdue: boolean
  /** An Esc that counted as a key because its rest did not follow in time. */
  readonly late: string
}

export const keyboard: Keyboard = { pending: "", isPasting: false, isOverdue: false, late: "" }

/** Asks where the cursor is (DSR 6). */
export const askCursor = "\x1b[6n"

const pasteBegin = "\x1b[200~"
const pasteEnd = "\x1b[201~"

/** A string up to BEL or ST (OSC, DCS, SOS, PM, APC). Another control than Esc ends it, so that nobody is locked out. */
const string =
  /^\x1b[\]P_^X][^\x00-\x1f\x9c]*(?:\x07|\x9c|\x1b\\|(?=[\x00-\x06\x08-\x1a\x1c-\x1f])|(?=\x1b[^\\]))/
/** A mouse report of the oldest kind has three characters behind it; a function key of the Linux console one. */
const control = /^\x1b\[(?:M[\s\S]{3}|\[[A-E]|(?![M[])[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e])/
/** The same, when it is broken off by something that no sequence has in it. */
const brokenControl = /^\x1b\[(?:M[\s\S]{0,2}|[\x30-\x3f]*[\x20-\x2f]*)(?=[\x00-\x1f\x7f])/
const application = /^\x1bO[\x30-\x39]*[\x40-\x7e]/
const altArrow = /^\x1b(?=\x1b[[O])/
/** Esc with a character: Alt. With intermediates: a report or an order, which no key sends. */
const escaped = /^\x1b(?:[\x20-\x2f]+[\x30-\x7e]|[^\x1b])/u
/** The beginning of a sequence that may go on. */
const partial =
  /^\x1b(?:$|\x1b?$|\x1b?\[[\x30-\x3f]*[\x20-\x2f]*$|\[M[\s\S]{0,2}$|\[\[$|\x1b?O[\x30-\x39]*$|[\]P_^X][^\x00-\x1f]*\x1b?$|[\x20-\x2f]+$)/

/** A control sequence by what is behind `CSI`; nothing for a report that nobody has asked for. */
const controlEvents = (body: string): ReadonlyArray<TerminalEvent> => {
  if (body === "I" || body === "O") return [{ _tag: "Focus", focused: body === "I" }]
  const [, row, column] = /^(\d+);(\d+)R$/.exec(body) ?? []
  if (column !== undefined)
    return [{ _tag: "Cursor", row: Number(row) - 1, column: Number(column) - 1 }]
  const [, attributes] = /^>([\d;]*)c$/.exec(body) ?? []
  if (attributes !== undefined) return [{ _tag: "Device", attributes }]
  const key = controlSequenceKey(body)
  return key === undefined ? [] : [keyEvent(key)]
}

/** A complete sequence at the beginning of what came, and its events; undefined if there is none yet. */
const sequence = (
  input: string
): readonly [length: number, events: ReadonlyArray<TerminalEvent>] | undefined => {
  const ignored = string.exec(input) ?? brokenControl.exec(input)
  if (ignored !== null) return [ignored[0].length, []]
  const csi = control.exec(input)
  if (csi !== null) return [csi[0].length, controlEvents(csi[0].slice(2))]
  const ss3 = application.exec(input)
  if (ss3 !== null) {
    const key = applicationKey(ss3[0].slice(2))
    return [ss3[0].length, key === undefined ? [] : [keyEvent(key)]]
  }
  if (altArrow.test(input)) {
    const rest = sequence(input.slice(1))
    return rest === undefined ? undefined : [rest[0] + 1, rest[1].map(withAlt)]
  }
  if (partial.test(input)) return undefined
  const alt = escaped.exec(input)?.[0]
  return alt === undefined ? [1, [press("escape")]] : [alt.length, altEvents(alt.slice(1))]
}

const press = (key: string): TerminalEvent => ({ _tag: "Press", key })

/** A key's event; one that types a character is that character. */
const keyEvent = (key: Key): TerminalEvent =>
  key._tag === "Named" ? press(key.name) : { _tag: "Text", text: key.char }

const withAlt = (event: TerminalEvent): TerminalEvent =>
  event._tag === "Press" ? press(`alt-${event.key}`) : event

const altEvents = (chars: string): ReadonlyArray<TerminalEvent> => {
  if ([...chars].length > 1) return []
  return [press(`alt-${isControl(chars) ? controlKey(chars) : chars.toLowerCase()}`)]
}

/**
 * Two tabs in one read, with text on all sides, are part of a paste without brackets. One may be that of a
 * person whose link is slow.
 */
const typed = /^[^\x00-\x1f\x7f-\x9f]+(?:(?:\t+[^\x00-\x1f\x7f-\x9f]+){2,})?/
/** What begins a sequence in one character, of the controls that only few terminals send. */
const shortStart = /^[\x90\x98\x9b\x9d-\x9f]/

const pasted = (text: string, limit: number): TerminalEvent =>
  text.length > limit ? { _tag: "PasteTooLong" } : { _tag: "Paste", text }

const readPaste = (
  input: string,
  limit: number
): readonly [rest: string, isPasting: boolean, events: ReadonlyArray<TerminalEvent>] => {
  const end = input.indexOf(pasteEnd)
  // Of a paste that is too long, so much is kept that its end is found.
  if (end < 0)
    return [input.length > 2 * limit ? input.slice(-limit - pasteEnd.length) : input, true, []]
  return [input.slice(end + pasteEnd.length), false, [pasted(input.slice(0, end), limit)]]
}

/** Ctrl-C by itself, which ends a paste whose end was lost. Within a paste it comes with other text. */
const interrupts = /^\x03+$/

/** Reads on. A paste of more than `limit` UTF-16 units is only counted. */
export const read = (
  { isOverdue, isPasting: wasPasting, late, pending }: Keyboard,
  chars: string,
  limit: number
): readonly [Keyboard, ReadonlyArray<TerminalEvent>] => {
  if (wasPasting && interrupts.test(chars)) return [keyboard, [pasted(pending, limit)]]
  const events: Array<TerminalEvent> = []
  let input = pending + chars
  let isPasting = wasPasting
  // Somebody types one character at a time; a terminal sends the rest of its sequence at once.
  if (isLate(late, input)) input = late + input
  while (input !== "") {
    if (isPasting) {
      const [rest, goesOn, some] = readPaste(input, limit)
      events.push(...some)
      input = rest
      isPasting = goesOn
      if (goesOn) break
    } else if (input.startsWith(pasteBegin)) {
      input = input.slice(pasteBegin.length)
      isPasting = true
    } else if (input.startsWith(`\x1b${pasteBegin}`)) {
      events.push(press("escape"))
      input = input.slice(1)
    } else if (input.startsWith("\x1b")) {
      const found = sequence(input)
      if (found === undefined) break
      events.push(...found[1])
      input = input.slice(found[0])
    } else if (shortStart.test(input)) {
      input = `\x1b${String.fromCharCode(input.charCodeAt(0) - 0x40)}${input.slice(1)}`
    } else {
      const text = typed.exec(input)?.[0]
      // The line end of two characters, of a paste without brackets, is one Enter.
      const length = text?.length ?? (input.startsWith("\r\n") ? 2 : 1)
      events.push(text === undefined ? press(controlKey(input.charAt(0))) : { _tag: "Text", text })
      input = input.slice(length)
    }
  }
  const isSamePaste = isPasting && events.length === 0
  return [{ pending: input, isPasting, isOverdue: isOverdue && isSamePaste, late: "" }, events]
}

/** Whether what came is the rest of a sequence of which the beginning has timed out. */
const isLate = (late: string, input: string): boolean =>
  (late.length > 2 || (late !== "" && input.length > 1)) && isSequence(late + input)

/** Whether a text is a report, a key of several characters, or the beginning of a paste. Other text only begins like one. */
const isSequence = (input: string): boolean => {
  if (input.startsWith(pasteBegin)) return true
  if (application.test(input)) return keyOf(input.slice(2)) !== undefined
  return (string.exec(input) ?? control.exec(input))?.[0] === input
}

/** How many milliseconds may pass before `timeOut`; undefined if nothing is expected. */
export const patience = ({ isOverdue, isPasting, late, pending }: Keyboard): number | undefined => {
  if (isPasting) return isOverdue ? undefined : times.pasteEnd
  if (pending !== "") return times.escape
  return late === "" ? undefined : times.lateKey
}

/**
 * Nothing followed in time: an Esc, and Alt with what begins a sequence, are keys; any other beginning
 * is dropped. Later, what follows is no longer its rest. A paste stays open, but is reported.
 */
export const timeOut = (was: Keyboard): readonly [Keyboard, ReadonlyArray<TerminalEvent>] => {
  if (was.isPasting) return [{ ...was, isOverdue: true }, [{ _tag: "PasteUnfinished" }]]
  const events = /^\x1b+$/.test(was.pending) ? [press("escape")] : []
  return [{ ...keyboard, late: was.pending }, events]
}
