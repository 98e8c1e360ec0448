import { sanitizeForTerminal } from "../terminal/Sanitize.ts"

/** A text that nothing hides in and that draws only in its own row, with its lines. What a terminal is not sent, a page does not show. */
export const safe = (text: string): string =>
  text.includes("\n")
    ? text.split("\n").map(sanitizeForTerminal).join("\n")
    : sanitizeForTerminal(text)
