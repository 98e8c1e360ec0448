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

interface Span {
  readonly from: number
  readonly to: number
}

/** Finds which of some spans a place is in. They do not overlap, and both come in their order. */
const finder = <A extends Span>(spans: ReadonlyArray<A>) => {
  let index = 0
  return (at: number): A | undefined => {
    while ((spans[index]?.to ?? Number.POSITIVE_INFINITY) <= at) index++
    const span = spans[index]
    return span !== undefined && span.from <= at ? span : undefined
  }
}

/** A text in pieces, which together are the text. */
export const piecesOf = (text: string, terms: ReadonlyArray<Term> = []): ReadonlyArray<Piece> => {
  const links = linksOf(text).filter(({ href }) => href !== undefined)
  const found = terms.length === 0 ? [] : foundWords(text, terms)
  const cuts = [...links, ...found].flatMap(({ from, to }) => [from, to])
  const ends = [...new Set([0, text.length, ...cuts])].sort((a, b) => a - b)
  const [linkAt, foundAt] = [finder(links), finder(found)]
  return ends.slice(1).map((to, index) => {
    const from = ends[index] ?? 0
    const href = linkAt(from)?.href
    return {
      text: text.slice(from, to),
      ...(href === undefined ? {} : { href }),
      ...(foundAt(from) === undefined ? {} : { isFound: true as const })
    }
  })
}
