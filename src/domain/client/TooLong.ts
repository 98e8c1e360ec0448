import { lastWordOf } from "./Draft.ts"

/** How a text that is too long for one message is cut into several. */

/** Less of a text fits where more does. */
type Fits = (part: string) => boolean

/**
 * Cuts a text into parts that fit, at line breaks where there are some, or else at blanks or between
 * characters. The parts together are the text; a line break at the end of one need not be sent.
 */
export const split = (text: string, fits: Fits): ReadonlyArray<string> => {
  const parts: Array<string> = []
  let rest = text
  do {
    const end = endOfPart(rest, fits)
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  } while (rest !== "")
  return parts
}

/** How many UTF-16 units of a text fit. */
const fitting = (text: string, fits: Fits): number => {
  let [most, tooMany] = [0, text.length + 1]
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2)
    if (fits(text.slice(0, middle))) most = middle
    else tooMany = middle
  }
  return most
}

const endOfPart = (text: string, fits: Fits): number => {
  const most = fitting(text, fits)
  if (most === text.length) return most
  const first = text.slice(0, most)
  return first.lastIndexOf("\n") + 1 || lastWordOf(first) || characterAt(text, most)
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

/** The beginning of what a reader takes for a character; one that does not fit is cut as well. */
const characterAt = (text: string, at: number): number => {
  const { index = 0 } = segmenter.segment(text).containing(at) ?? {}
  const isHalf = /^[\udc00-\udfff]/.test(text.slice(at))
  return index || Math.max(1, isHalf ? at - 1 : at)
}
