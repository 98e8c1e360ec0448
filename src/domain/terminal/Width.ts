import { eastAsianWidth } from "get-east-asian-width"
import { lazy } from "./Lazy.ts"
import { isPlain } from "./Plain.ts"

/** How many columns a text has on a terminal, and where it may be cut. */

const graphemeSegmenter = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }))
// The compiler's target knows no `v` flag in a literal; Node 20 does.
const unicodeSets = "v"
const emoji = lazy(() => new RegExp("^\\p{RGI_Emoji}$", unicodeSets))
/** Characters that a terminal draws over the cell before: marks, joiners, and the inner letters of a Hangul syllable. */
const drawnOver = /^(?:[\u200c\u200d]|[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7fb])$/u
/** Those of them that the oldest terminals draw so as well; there, a mark of a newer script has a cell of its own. */
const drawnOverEverywhere =
  /^(?:[\u200c\u200d]|\ufe0f|(?=\p{Mn})[\u0300-\u036f\u0483-\u0489\u0591-\u06ed\u0900-\u0954\u0e31-\u0e4e\u3099\u309a])$/u
/** A colour or style, or the beginning or end of a link: the only escape sequences in styled text. */
const style = /\x1b(?:\[[\d;]*m|\]8;[^\x1b]*\x1b\\)/g

/** A piece of text that is drawn and erased as a whole: a character as a reader sees it, or a style of no width. */
export interface Piece {
  readonly text: string
  /** Its columns on terminals that know characters of several code points. */
  readonly width: number
  /**
   * The most columns that it has on any terminal: others draw each code point by itself. Rows are broken
   * by this, so that no terminal breaks one by itself, where a text would begin at the left edge.
   */
  readonly maxWidth: number
}

const codePointWidth = (char: string): number => eastAsianWidth(char.codePointAt(0) ?? 0)

/** The columns of a character's code points together; those that `overlaid` matches have none unless they are first. */
const sum = (grapheme: string, overlaid: RegExp): number => {
  const [first = "", ...rest] = grapheme
  return rest
    .filter((char) => !overlaid.test(char))
    .reduce((sum, char) => sum + codePointWidth(char), codePointWidth(first))
}

const narrow = (text: string): Piece => ({ text, width: 1, maxWidth: 1 })

const pieceOf = (grapheme: string): Piece => {
  if (isPlain(grapheme)) return narrow(grapheme)
  const width = emoji().test(grapheme) ? 2 : sum(grapheme, drawnOver)
  return { text: grapheme, width, maxWidth: Math.max(width, sum(grapheme, drawnOverEverywhere)) }
}

/** Anything wider is not a character of any script but many that count as one, and may be cut. */
const widestCharacter = 8

const codePointsOf = (grapheme: string): ReadonlyArray<Piece> =>
  Array.from(grapheme, (char) => {
    const width = drawnOver.test(char) ? 0 : codePointWidth(char)
    return {
      text: char,
      width,
      maxWidth: drawnOverEverywhere.test(char) ? 0 : codePointWidth(char)
    }
  })

const cut = (grapheme: string): ReadonlyArray<Piece> => {
  const piece = pieceOf(grapheme)
  return piece.width > widestCharacter ? codePointsOf(grapheme) : [piece]
}

const block = /.{1,256}/gsu

/** The characters of a plain text, as a reader sees them. To look for all at once takes long in a long text. */
export const characters = (text: string): ReadonlyArray<string> => {
  if (isPlain(text)) return Array.from(text)
  const all: Array<string> = []
  let last = ""
  for (const [more] of text.matchAll(block)) {
    for (const { segment } of graphemeSegmenter().segment(last + more)) all.push(segment)
    // It may go on in the next block.
    last = all.pop() ?? ""
  }
  return [...all, last]
}

/** Plain text in pieces that must not be cut. */
export const graphemes = (text: string): ReadonlyArray<Piece> =>
  isPlain(text) ? Array.from(text, narrow) : characters(text).flatMap(cut)

/** Styled text in pieces: its styles, of width 0, and the graphemes between them. */
export const pieces = (styled: string): ReadonlyArray<Piece> => {
  const all: Array<Piece> = []
  let from = 0
  for (const match of styled.matchAll(style)) {
    all.push(...graphemes(styled.slice(from, match.index)), {
      text: match[0],
      width: 0,
      maxWidth: 0
    })
    from = match.index + match[0].length
  }
  return from === 0 ? graphemes(styled) : [...all, ...graphemes(styled.slice(from))]
}

/** The columns of styled text on one line. */
export const width = (styled: string): number => {
  const plain = styled.replace(style, "")
  if (isPlain(plain)) return plain.length
  return graphemes(plain).reduce((sum, piece) => sum + piece.width, 0)
}

/** The offset, in UTF-16 units, at which the character begins that ends at an offset or contains it. */
export const characterBefore = (text: string, offset: number): number =>
  isPlain(text) ? Math.max(0, offset - 1) : beginning(text, offset)

const beginning = (text: string, offset: number): number =>
  graphemeSegmenter()
    .segment(text)
    .containing(offset - 1)?.index ?? 0

/** The offset at which the character ends that begins at an offset or contains it. */
export const characterAfter = (text: string, offset: number): number => {
  if (isPlain(text)) return Math.min(text.length, offset + 1)
  const found = graphemeSegmenter().segment(text).containing(offset)
  return found === undefined ? text.length : found.index + found.segment.length
}

/** Whether an offset is between two characters, and not inside one of several code points. */
export const isBetween = (text: string, offset: number): boolean =>
  isPlain(text) ||
  offset >= text.length ||
  graphemeSegmenter().segment(text).containing(offset)?.index === offset
