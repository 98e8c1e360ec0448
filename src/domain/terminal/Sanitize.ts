import { lazy } from "./Lazy.ts"
import { isPlain } from "./Plain.ts"

/**
 * Makes text from outside harmless before it reaches a terminal: what comes out is one line without
 * anything that moves the cursor, changes the terminal's state, reorders or hides characters, or
 * draws outside its own cells.
 */

const tab = /\t/g
/** What no character has: half a surrogate pair, a code point that Unicode keeps for no character, C1. */
const never =
  /[\x80-\x9f\p{Surrogate}\ufdd0-\ufdef]|[\ufffe\uffff\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu
const separators = /[\u2028\u2029]/g
const controls = /[\x00-\x1f\x7f]/g
/**
 * Characters that are there without being seen: formatting (bidi controls, zero-width characters, tags,
 * annotation anchors) and the fillers. Joiners and variation selectors are dealt with below; the signs
 * that Arabic, Syriac and Kaithi write over a number are format characters that can be seen.
 */
const unseen =
  /(?![\u200d\u{fe00}-\u{fe0f}\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
// The compiler's target knows no `v` flag in a literal; Node 20 does.
const everyUnicodeSet = "gv"
/** An emoji sequence as Unicode recommends it, or a joiner or variation selector that stands outside of one. */
const joined = lazy(() => new RegExp("\\p{RGI_Emoji}|[\\u200d\\ufe00-\\ufe0f]", everyUnicodeSet))
const stray = /^[\u200d\ufe00-\ufe0f]$/
/** What is drawn over the character before it: marks, and the inner letters of a Hangul syllable. */
const over = "[\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7fb]"
/** The most marks that one character may carry; more would be drawn into the lines above and below. */
const mostMarks = 4
const heaped = new RegExp(`(${over}{${mostMarks}})${over}+`, "gu")
const baseless = new RegExp(`^(?=${over})`, "u")

const picture = (control: string): string =>
  control === "\x7f" ? "\u2421" : String.fromCharCode(0x2400 + control.charCodeAt(0))

/**
 * The harmless form of a line of text. Controls are shown as their pictures (ESC as ␛), what is no
 * character as U+FFFD, a tab as four blanks; what only hides or reorders is left out. Neutral text
 * comes back as it is.
 */
export const sanitizeForTerminal = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .replace(tab, "    ")
        .replace(never, "\ufffd")
        .replace(controls, picture)
        .replace(separators, " ")
        .replace(unseen, "")
        .replace(joined(), (found) => (stray.test(found) ? "" : found))
        .replace(heaped, "$1")
        .replace(baseless, "\u25cc")
