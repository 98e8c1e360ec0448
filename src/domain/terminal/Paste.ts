import { lineBreak } from "./LiveArea.ts"

/** The most that is taken from one paste, in UTF-16 units; far more than a line of the protocol holds. */
export const longestPaste = 16_384

const lineEnds = /\r\n?|[\n\u2028\u2029]/g
/** What no message may hold, and what stands for a line break. */
const unfit = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ue00a\p{Surrogate}]/gu

/** Pasted text in the form in which a draft holds it: lines kept apart, nothing after the last one. */
export const asDraft = (pasted: string): string =>
  pasted.replace(lineEnds, "\n").replace(/\n+$/, "").replace(unfit, "").replaceAll("\n", lineBreak)

/** A finished draft as text with its line breaks. */
export const asText = (draft: string): string => draft.replaceAll(lineBreak, "\n")

/** The number of lines in a draft. */
export const linesIn = (draft: string): number => draft.split(lineBreak).length

/** The question that a draft of several lines raises before Enter is pressed. */
export const question = (draft: string): string | undefined => {
  const lines = linesIn(draft)
  return lines > 1
    ? `Enter sends these ${lines} lines as one message, Esc or Ctrl-C drops them.`
    : undefined
}
