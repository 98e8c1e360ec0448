/** Cuts what is too long for a line. */

/** Where a piece that ends here begins the next one: behind its last space, if that is not too far back. */
const afterSpace = (piece: string): number => {
  const at = piece.lastIndexOf(" ") + 1
  return at > piece.length / 2 ? at : piece.length
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
      const cut = character === " " ? piece.length : afterSpace(piece)
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
