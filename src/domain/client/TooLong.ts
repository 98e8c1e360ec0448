/** How a text that is too long for one message is cut into several. */

/**
 * Cuts a text into parts that fit, at line breaks where there are some, or else at blanks or between
 * characters. The parts together are the text; a line break at the end of one need not be sent.
 */
export const split = (text: string, fits: (part: string) => boolean): ReadonlyArray<string> => {
  const parts: Array<string> = []
  let part = ""
  for (const line of text.split(/(?<=\n)/).flatMap((line) => pieces(line, fits))) {
    if (part !== "" && !fits(part + line)) {
      parts.push(part)
      part = ""
    }
    part += line
  }
  return [...parts, part]
}

/** The pieces of a line, each of which fits. */
const pieces = (line: string, fits: (part: string) => boolean): ReadonlyArray<string> => {
  if (fits(line)) return [line]
  const all: Array<string> = []
  let piece = ""
  for (const word of line
    .split(/(?<=\s)/)
    .flatMap((word) => (fits(word) ? [word] : characters(word, fits)))) {
    if (piece !== "" && !fits(piece + word)) {
      all.push(piece)
      piece = ""
    }
    piece += word
  }
  return [...all, piece]
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

/** What a reader takes for a character; one that does not fit is cut as well. */
const characters = (word: string, fits: (part: string) => boolean): ReadonlyArray<string> =>
  Array.from(segmenter.segment(word), ({ segment }) =>
    fits(segment) ? [segment] : Array.from(segment)
  ).flat()
