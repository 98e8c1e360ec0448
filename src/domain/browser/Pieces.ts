import type { Term } from "../chat/search/Conditions.ts"
import { linksOf } from "../client/Links.ts"
import { foundWords } from "../terminal/Marks.ts"

/** A part of a text that looks the same throughout. */
export interface Piece {
  readonly text: string
  /** Where a click leads. */
  readonly href?: string
  /** It was searched for. */
  readonly isFound?: true
}

/** A text in pieces, which together are the text. */
export const piecesOf = (text: string, terms: ReadonlyArray<Term> = []): ReadonlyArray<Piece> => {
  const links = linksOf(text).filter(({ href }) => href !== undefined)
  const found = terms.length === 0 ? [] : foundWords(text, terms)
  const cuts = [...links, ...found].flatMap(({ from, to }) => [from, to])
  const ends = [...new Set([0, text.length, ...cuts])].sort((a, b) => a - b)
  return ends.slice(1).map((to, index) => {
    const from = ends[index] ?? 0
    const isIn = (of: { readonly from: number; readonly to: number }) =>
      of.from <= from && to <= of.to
    const href = links.find(isIn)?.href
    return {
      text: text.slice(from, to),
      ...(href === undefined ? {} : { href }),
      ...(found.some(isIn) ? { isFound: true as const } : {})
    }
  })
}
