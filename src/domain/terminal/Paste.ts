import * as Copy from "../client/Copy.ts"

const lineEnds = /\r\n?|[\n\u2028\u2029]/g
/** Characters that no message may have. */
const forbidden = /[\x00-\x08\x0b-\x1f\x7f-\x9f\p{Surrogate}]/gu

/** Typed or pasted text as a draft has it: no line break at its end, and nothing that no message may have. */
export const asDraft = (pasted: string): string =>
  pasted
    .replace(lineEnds, "\n")
    .replace(/(?<!\n)\n+$/, "")
    .replace(forbidden, "")

/** The number of lines in a draft. */
export const linesIn = (draft: string): number => draft.split("\n").length

/** The hint for a draft of several lines; undefined for one line. */
export const draftHint = (draft: string): string | undefined => {
  const lines = linesIn(draft)
  return lines > 1 ? Copy.draftLines(lines) : undefined
}
