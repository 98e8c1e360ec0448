/**
 * Backslashes directly before an `n` count in pairs: each pair is a backslash, and one that is left
 * over makes the `n` a line break. All others stand for themselves. So each text has exactly one
 * written form, and comes back as it was sent.
 */
export const unescape = (raw: string): string =>
  raw.includes("\\n") ? raw.replace(/\\+n?/g, unescapeRun) : raw

// A match takes all backslashes that stand together, whatever follows: otherwise a long run would be
// looked at again from each of its places.
const unescapeRun = (run: string): string => {
  if (!run.endsWith("n")) return run
  const slashes = run.length - 1
  return "\\".repeat(slashes / 2) + (slashes % 2 === 0 ? "n" : "\n")
}

export const escape = (text: string): string =>
  text.includes("\n") || text.includes("\\n") ? text.replace(/\\+[n\n]?|\n/g, escapeRun) : text

const escapeRun = (run: string): string => {
  if (run.endsWith("\\")) return run
  const slashes = run.slice(0, -1)
  return slashes + slashes + (run.endsWith("n") ? "n" : "\\n")
}
