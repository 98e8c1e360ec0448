import { lazy } from "./Lazy.ts"
import { isPlain } from "./Plain.ts"

/**
 * Makes text from outside safe for a terminal: the result is one line, and nothing in it moves the
 * cursor, changes the terminal's state, reorders or hides characters, or draws outside its own cells.
 */

const tab = /\t/g
/** Code points that are no characters: C1 controls, lone surrogates, and Unicode's noncharacters. */
const noncharacters =
  /[\x80-\x9f\p{Surrogate}\ufdd0-\ufdef]|[\ufffe\uffff\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/gu
const separators = /[\u2028\u2029]/g
const controls = /[\x00-\x1f\x7f]/g
/**
 * Invisible characters: formatting (bidi controls, zero-width characters, annotation anchors) and
 * fillers. Joiners, tags and variation selectors are handled below; the signs that Arabic, Syriac and
 * Kaithi write over a number are format characters, but visible.
 */
const invisible =
  /(?!\p{Join_Control}|[\u{fe00}-\u{fe0f}\u{e0020}-\u{e007f}\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
/** Characters that are drawn over the one before: marks, and the inner letters of a Hangul syllable. */
const mark = "[\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7fb]"
/** Joiners and tags, which are no marks, but may stand between them. */
const between = "[\\u200c\\u200d\\u{e0020}-\\u{e007f}]*"
/** Marks that one character may have; more would be drawn into the lines above and below. */
const maxMarks = 4
const heapedMarks = new RegExp(
  `(${mark}(?:${between}${mark}){${maxMarks - 1}})(?:${between}${mark})+`,
  "gu"
)
// The compiler's target knows no `v` flag in a literal; Node 20 does.
const everyUnicodeSet = "gv"
/** Scripts in which a joiner or non-joiner is a part of the spelling; it stands between their letters and marks. */
const joiningScripts = "Arab Syrc Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh"
const joinable = `[[${joiningScripts.replace(/\w+ ?/g, (script) => `\\p{scx=${script.trim()}}`)}]&&[\\p{L}\\p{M}]]`
/** What has a meaning: an emoji sequence that Unicode recommends, or a joiner in a word; or such a character elsewhere. */
const joined = lazy(
  () =>
    new RegExp(
      `(\\p{RGI_Emoji}|(?<=${joinable})[\\u200c\\u200d](?=${joinable}))|[\\u200c\\u200d\\ufe00-\\ufe0f\\u{e0020}-\\u{e007f}]`,
      everyUnicodeSet
    )
)
const baseless = new RegExp(`^(?=${mark})`, "u")

const picture = (control: string): string =>
  control === "\x7f" ? "\u2421" : String.fromCharCode(0x2400 + control.charCodeAt(0))

/**
 * A line of text that is safe for a terminal. Controls become their pictures (ESC becomes ␛),
 * noncharacters U+FFFD, a tab four blanks; invisible and reordering characters are removed. A text that
 * is safe already comes back unchanged.
 */
export const sanitizeForTerminal = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .replace(tab, "    ")
        .replace(noncharacters, "\ufffd")
        .replace(controls, picture)
        .replace(separators, " ")
        .replace(invisible, "")
        .replace(heapedMarks, "$1")
        .replace(joined(), (_, meant: string | undefined) => meant ?? "")
        .replace(baseless, "\u25cc")

/** A character of a draft as it is shown: as in the whole line, where the next one decides about a joiner at its end. */
export const sanitizeCharacter = (character: string, next: string): string => {
  const alone = sanitizeForTerminal(character)
  if (alone === character || sanitizeForTerminal(character + next).startsWith(character))
    return character
  return alone === "" ? "\ufffd" : alone
}
