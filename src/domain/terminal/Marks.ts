import { findTerm, type Term } from "../chat/search/Conditions.ts"
import { findWords } from "../chat/search/Words.ts"
import { foundWord } from "../client/Copy.ts"
import type { Styling } from "./Style.ts"

/** How words that were found are marked in the text of a message: in words, or bold and underlined. */

const begin = "\x1b[1;4m"
const end = "\x1b[22;24m"

/** The words of a line that belong to a term, by their index. */
const foundIn = (words: ReadonlyArray<string>, terms: ReadonlyArray<Term>): ReadonlySet<number> => {
  const found = new Set<number>()
  for (const term of terms)
    for (let at = findTerm(term, words); at >= 0; at = findTerm(term, words, at + 1))
      for (const index of term.words.keys()) found.add(at + index)
  return found
}

/** Where the words of a line are that belong to a term. */
export const foundWords = (
  line: string,
  terms: ReadonlyArray<Term>
): ReadonlyArray<{ readonly from: number; readonly to: number }> => {
  const words = findWords(line)
  const found = foundIn(
    words.map(({ word }) => word),
    terms
  )
  return words.filter((_, index) => found.has(index))
}

/** Marks the words of a line, which is safe for a terminal. */
export const markFound = (line: string, terms: ReadonlyArray<Term>, styling: Styling): string => {
  let marked = ""
  let done = 0
  for (const { from, to } of foundWords(line, terms)) {
    const word = line.slice(from, to)
    marked += line.slice(done, from)
    marked += styling === "none" ? foundWord(word) : begin + word + end
    done = to
  }
  return marked + line.slice(done)
}

const style = /\x1b\[[\d;]*m/g

/** Ends a mark that goes on in the next row, and begins it again there behind the indentation. */
export const endAtRows = (rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  let isOpen = false
  return rows.map((row) => {
    const start = isOpen ? begin : ""
    const last = row.match(style)?.at(-1)
    if (last !== undefined) isOpen = last === begin
    const [, indent = "", text = ""] = /^( *)(.*)$/su.exec(row) ?? []
    return `${indent}${start}${text}${isOpen ? end : ""}`
  })
}
