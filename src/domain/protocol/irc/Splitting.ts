/** Cuts what is too long for a line. */

const space = 0x20

/** Whether a byte is inside of a character. */
const isInside = (byte = 0): boolean => (byte & 0xc0) === 0x80

/** Where the next character ends. */
const afterCharacter = (bytes: Buffer, start: number): number => {
  let end = start + 1
  while (isInside(bytes[end])) end += 1
  return end
}

/** Where a piece of at most so many bytes ends: behind its last space, where no more than half of it follows that. */
const endOfPiece = (bytes: Buffer, start: number, most: number): number => {
  if (bytes.length - start <= most) return bytes.length
  let end = start + most
  while (end > start && isInside(bytes[end])) end -= 1
  if (end <= start) return afterCharacter(bytes, start)
  const next = afterCharacter(bytes, end) - end
  const rest = bytes[end] === space ? 0 : Math.min(most / 2, most - next)
  const behindSpace = bytes.lastIndexOf(space, end - 1) + 1
  return behindSpace > start && end - behindSpace <= rest ? behindSpace : end
}

/** Pieces of at most so many bytes, cut behind a space where there is one; no character is cut. */
export const pieces = (text: string, most: number): ReadonlyArray<string> => {
  if (Buffer.byteLength(text) <= most) return [text]
  const bytes = Buffer.from(text)
  const found: Array<string> = []
  for (let start = 0; start < bytes.length; ) {
    const end = endOfPiece(bytes, start, most)
    found.push(bytes.toString("utf8", start, end))
    start = end
  }
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
