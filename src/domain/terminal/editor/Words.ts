import { lastWordOf } from "../../client/Draft.ts"
import { characters } from "../Width.ts"

/** Places in a draft. Offsets count UTF-16 units. */

const inWord = /^[\p{L}\p{N}\p{M}_]/u

/** The units up to the end of the first word among characters. */
const throughWord = (characters: ReadonlyArray<string>): number => {
  const start = characters.findIndex((one) => inWord.test(one))
  const end = characters.findIndex((one, at) => at > start && !inWord.test(one))
  const passed = start < 0 || end < 0 ? characters : characters.slice(0, end)
  return passed.join("").length
}

/** Where the word begins that the cursor is in or behind. */
export const wordBefore = (text: string, from: number): number =>
  from - throughWord(characters(text.slice(0, from)).toReversed())

/** Where the word ends that the cursor is in or before. */
export const wordAfter = (text: string, from: number): number =>
  from + throughWord(characters(text.slice(from)))

/** Where the piece between blanks begins that the cursor is in or behind. */
export const pieceBefore = (text: string, from: number): number =>
  lastWordOf(text.slice(0, from).trimEnd())

export const lineStart = (text: string, from: number): number =>
  from === 0 ? 0 : text.lastIndexOf("\n", from - 1) + 1

export const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf("\n", from)
  return end < 0 ? text.length : end
}
