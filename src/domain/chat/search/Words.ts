/** The words of a text, as a search compares them: everywhere by this one rule. */

/** A word in its text. */
export interface Found {
  /** As it is compared: without case and without diacritics. */
  readonly word: string
  /** Where it stands in the text. */
  readonly from: number
  readonly to: number
}

// What is written without spaces has a word for each character, and so has a picture.
const alone = "\\p{Script=Han}|\\p{Script=Hiragana}|\\p{Script=Katakana}|\\p{Extended_Pictographic}"
const together = `(?:(?!${alone})[\\p{L}\\p{N}\\p{Co}])(?:(?!${alone})[\\p{L}\\p{N}\\p{M}\\p{Co}])*`

let made: RegExp | undefined

/** Made for the first search: all these characters take a millisecond. */
const pattern = (): RegExp => {
  made ??= new RegExp(`${alone}|${together}`, "gu")
  return made
}

export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

const fold = (word: string): string =>
  isAscii(word)
    ? word.toLowerCase()
    : word
        // Putting thousands of marks in their order would take long.
        .replace(/\p{M}+/gu, "")
        .normalize("NFD")
        .replace(/\p{M}+/gu, "")
        // In this order ß is ss, and a final sigma a sigma.
        .toUpperCase()
        .toLowerCase()
        .replaceAll("ς", "σ")

/** The words of a text with their places, in order. */
export const findWords = (text: string): ReadonlyArray<Found> =>
  Array.from(text.matchAll(pattern()), ({ 0: written, index }) => ({
    word: fold(written),
    from: index,
    to: index + written.length
  })).filter(({ word }) => word !== "")

/** The words of a text, in order. */
export const wordsOf = (text: string): ReadonlyArray<string> =>
  (text.match(pattern()) ?? []).map(fold).filter((word) => word !== "")
