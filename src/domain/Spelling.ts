/** The number of letters to insert, drop, change, or swap with their neighbour, to get from one word to the other. */
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

/** The candidate that `word` was probably meant to be: the first that it begins, or the nearest within two letters. */
export const nearest = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  if (word === "" || word.length > 40) return undefined
  const begun = candidates.find((candidate) => candidate.startsWith(word))
  if (begun !== undefined) return begun
  let best: string | undefined
  let least = Math.min(2, word.length - 1) + 1
  for (const candidate of candidates) {
    const far = distance(word, candidate)
    if (far < least) {
      best = candidate
      least = far
    }
  }
  return best
}
