/** Cuts what is too long for a line. */

/** How much of a piece stays in it: all up to its last space, where no more than so many bytes follow that. */
const upToSpace = (piece: string, most: number): number => {
  const end = piece.lastIndexOf(" ") + 1
  return end > 0 && Buffer.byteLength(piece.slice(end)) <= most ? end : piece.length
}

/** Pieces of at most so many bytes, cut behind a space where there is one; no character is cut. */
export const pieces = (text: string, most: number): ReadonlyArray<string> => {
  if (Buffer.byteLength(text) <= most) return [text]
  const found: Array<string> = []
  let piece = ""
  let size = 0
  for (const character of text) {
    const bytes = Buffer.byteLength(character)
    if (size + bytes > most && piece !== "") {
      const rest = character === " " ? 0 : Math.min(most / 2, most - bytes)
      const cut = upToSpace(piece, rest)
      found.push(piece.slice(0, cut))
      piece = piece.slice(cut)
      size = Buffer.byteLength(piece)
    }
    piece += character
    size += bytes
  }
  found.push(piece)
  return found
}

/** Words with spaces between them, in as many lines of at most so many bytes as they need. */
export const inLines = (words: ReadonlyArray<string>, most: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of words) {
    if (line !== "" && Buffer.byteLength(line) + 1 + Buffer.byteLength(word) > most) {
      lines.push(line)
      line = ""
    }
    line = line === "" ? word : `${line} ${word}`
  }
  return line === "" ? lines : [...lines, line]
}
