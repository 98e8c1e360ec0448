import * as Copy from "../client/Copy.ts"
import { lineBreak } from "./LiveArea.ts"

const lineEnds = /\r\n?|[\n\u2028\u2029]/g
/** Characters that no message may have, and the mark of a line break. */
const forbidden = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ue00a\p{Surrogate}]/gu

/** Pasted text as a draft has it: with the marks of line breaks, and none at the end. */
export const asDraft = (pasted: string): string =>
  pasted
    .replace(lineEnds, "\n")
    .replace(/\n+$/, "")
    .replace(forbidden, "")
    .replaceAll("\n", lineBreak)

/** A finished draft as a text with line breaks. */
export const asText = (draft: string): string => draft.replaceAll(lineBreak, "\n")

/** The number of lines in a draft. */
export const linesIn = (draft: string): number => draft.split(lineBreak).length

/** The hint for a draft of several lines; undefined for one line. */
export const draftHint = (draft: string): string | undefined => {
  const lines = linesIn(draft)
  return lines > 1 ? Copy.draftLines(lines) : undefined
}
