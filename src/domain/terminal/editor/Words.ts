import { characterAfter, characterBefore } from "../Width.ts"

/** Places in a draft. Offsets count UTF-16 units. */

const inWord = /[\p{L}\p{N}\p{M}_]/u
const isWordAt = (text: string, offset: number): boolean =>
  inWord.test(String.fromCodePoint(text.codePointAt(offset) ?? 0))

/** Where the word begins that the cursor is in or behind. */
export const wordBefore = (text: string, from: number): number => {
  let at = from
  while (at > 0 && !isWordAt(text, characterBefore(text, at))) at = characterBefore(text, at)
  while (at > 0 && isWordAt(text, characterBefore(text, at))) at = characterBefore(text, at)
  return at
}

/** Where the word ends that the cursor is in or before. */
export const wordAfter = (text: string, from: number): number => {
  let at = from
  while (at < text.length && !isWordAt(text, at)) at = characterAfter(text, at)
  while (at < text.length && isWordAt(text, at)) at = characterAfter(text, at)
  return at
}

/** Where the piece between blanks begins that the cursor is in or behind. */
export const pieceBefore = (text: string, from: number): number =>
  text.slice(0, from).search(/\S*\s*$/)

export const lineStart = (text: string, from: number): number =>
  from === 0 ? 0 : text.lastIndexOf("\n", from - 1) + 1

export const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf("\n", from)
  return end < 0 ? text.length : end
}
