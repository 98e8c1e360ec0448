/** The keys that terminals send as sequences, in the several forms that there are. */

export type Key =
  /** A key by its name, such as `ctrl-a`, `alt-b`, `up` or `escape`. */
  | { readonly _tag: "Named"; readonly name: string }
  /** A key that types a character. */
  | { readonly _tag: "Typed"; readonly char: string }

const named = (name: string): Key => ({ _tag: "Named", name })
const typed = (char: string): Key => ({ _tag: "Typed", char })

const names: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  M: "enter",
  Z: "shift-tab",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "7~": "home",
  "8~": "end"
}

/** Which modifiers are held. What sequences have is one more than the sum of their bits. */
interface Modifiers {
  readonly shift: boolean
  readonly alt: boolean
  readonly ctrl: boolean
  /** Super, Hyper or Meta, of which some terminals send one for Alt. */
  readonly other: boolean
}

const modifiersOf = (parameter: string): Modifiers => {
  const bits = Number(parameter || 1) - 1
  return {
    shift: (bits & 1) > 0,
    alt: (bits & 2) > 0,
    ctrl: (bits & 4) > 0,
    other: (bits & 0x38) > 0
  }
}

/** What is before the name of a key without a character: one modifier, since no key has a meaning with two. */
const prefix = ({ alt, ctrl, other, shift }: Modifiers): string => {
  if (ctrl) return "ctrl-"
  if (alt || other) return "alt-"
  return shift ? "shift-" : ""
}

/** What happened to a key, in the protocol of kitty: 1 pressed, 2 repeated, 3 released. */
const release = "3"

/**
 * The key that sends `CSI 1 ; modifier letter`, `CSI number ; modifier ~` or the same without a modifier;
 * undefined if it was released.
 */
export const keyOf = (body: string): Key | undefined => {
  const found = /^(\d*)(?:;(\d*)(?::(\d))?)?([A-Z~])$/.exec(body)
  if (found === null) return undefined
  const [, number = "", modifiers = "", kind, final = ""] = found
  if (kind === release) return undefined
  const name = names[final === "~" ? `${number}~` : final]
  return name === undefined ? undefined : named(`${prefix(modifiersOf(modifiers))}${name}`)
}

/** The key that sends `SS3 letter`: cursor keys, those of rxvt with Ctrl, and the keypad. */
export const applicationKey = (body: string): Key | undefined => {
  if (body === "c" || body === "d") return named(body === "c" ? "ctrl-right" : "ctrl-left")
  if (/^[Xj-y]$/.test(body))
    return typed(body === "X" ? "=" : String.fromCharCode(body.charCodeAt(0) - 0x40))
  return keyOf(body)
}

const letter = (char: string): string => String.fromCharCode(char.charCodeAt(0) + 0x60)

/** The name of a control character's key. */
export const controlKey = (char: string): string => {
  switch (char) {
    case "\r":
    case "\n":
      return "enter"
    case "\t":
      return "tab"
    case "\x08":
    case "\x7f":
      return "backspace"
    case "\x1b":
      return "escape"
    default:
      return char < "\x1b" && char > "\x00"
        ? `ctrl-${letter(char)}`
        : `ctrl-${String.fromCharCode(char.charCodeAt(0) + 0x40)}`
  }
}

export const isControl = (char: string): boolean => char < " " || char === "\x7f"

/** The keypad's characters, from code point 57399 on, in the protocol of kitty. */
const keypad = { first: 57_399, chars: "0123456789./*-+\r=" }

const charOf = (code: number): string =>
  keypad.chars[code - keypad.first] ?? (code <= 0x10ffff ? String.fromCodePoint(code) : "")

/** A key by the code point of its character: kitty's protocol, and xterm's when asked for other keys. */
const withCodePoint = /^(?<code>\d+)(?::\d*)*(?:;(?<modifiers>\d*)(?::(?<kind>\d))?)?(?:;[\d:]*)?u$/
const otherKey = /^27;(?<modifiers>\d+);(?<code>\d+)~$/

/** A key by its code point; undefined if it was released, or does nothing. */
const reportedKey = (body: string): Key | undefined => {
  const {
    code,
    kind,
    modifiers = ""
  } = (withCodePoint.exec(body) ?? otherKey.exec(body))?.groups ?? {}
  if (code === undefined || kind === release) return undefined
  return characterKey(charOf(Number(code)), modifiersOf(modifiers))
}

/** The key that sends `CSI` and what is behind it. */
export const controlSequenceKey = (body: string): Key | undefined =>
  // As st sends it; with numbers it is a function key.
  body === "P" ? named("delete") : (keyOf(body) ?? reportedKey(body))

const characterKey = (char: string, held: Modifiers): Key | undefined => {
  // Neither surrogates nor private characters, which are keys such as Caps Lock.
  if (held.other || /^[\p{Cs}\p{Co}\x80-\x9f]?$/u.test(char)) return undefined
  if (char === "\x1b") return named("escape")
  if (isControl(char)) return named(`${prefix({ ...held, ctrl: false })}${controlKey(char)}`)
  const alt = held.alt ? "alt-" : ""
  if (held.ctrl) {
    const control = controlOf(char)
    return control === undefined ? undefined : named(`${alt}${controlKey(control)}`)
  }
  if (held.alt) return named(`alt-${char.toLowerCase()}`)
  return typed(held.shift ? char.toUpperCase() : char)
}

/** The control character that a key with Ctrl sends to any program. */
const controlOf = (char: string): string | undefined => {
  if (char === " ") return "\x00"
  if (char === "/") return "\x1f"
  return /^[@-_a-z]$/.test(char)
    ? String.fromCharCode(char.toUpperCase().charCodeAt(0) & 0x1f)
    : undefined
}
