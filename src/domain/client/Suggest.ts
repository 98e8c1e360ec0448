/** How many letters have to be inserted, dropped, changed or swapped with their neighbour to make one word the other. */
export const distance = (a: string, b: string): number => {
  let before: ReadonlyArray<number> = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          (above[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (above[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
        )
      )
    }
    before = above
    above = row
  }
  return above[b.length] ?? 0
}

/**
 * The candidate that was probably meant: the first that begins with `word`, or else the nearest, at a
 * distance of at most two letters, or one for a word of up to four. Undefined if none is that near.
 */
export const suggest = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  if (word === "" || word.length > 40) return undefined
  const begun = candidates.find((candidate) => candidate.startsWith(word))
  if (begun !== undefined) return begun
  let best: string | undefined
  const letters = word.replace(/^-+/, "").length
  let least = Math.min(letters > 4 ? 2 : 1, letters - 1) + 1
  for (const candidate of candidates) {
    const far = distance(word, candidate)
    if (far < least) {
      best = candidate
      least = far
    }
  }
  return best
}

/** What somebody typed, as it is quoted in a sentence: at most so many characters of it. */
export const abbreviate = (typed: string, most = 40): string => {
  const characters = Array.from(typed)
  return characters.length <= most ? typed : `${characters.slice(0, most - 1).join("")}…`
}
