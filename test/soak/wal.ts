/** The write-ahead log of SQLite, as far as it is needed (https://sqlite.org/fileformat2.html#walformat). */

/** Bytes before the first frame, and before the page in each frame. */
const header = 32
const frameHeader = 24

/** The frames that were written since the log began anew. */
export interface Wal {
  /** How often it began anew, as the file itself counts it. */
  readonly generation: number
  /** Where each commit ends, in bytes. */
  readonly commits: ReadonlyArray<number>
  /** Where the last frame ends; behind the last commit if a commit is half written. */
  readonly end: number
  /** Bytes of a page. */
  readonly page: number
}

export const readWal = (bytes: Buffer): Wal => {
  if (bytes.length < header) return { generation: 0, commits: [], end: bytes.length, page: 4096 }
  const page = bytes.readUInt32BE(8)
  const salts = bytes.readBigUInt64BE(16)
  const commits: Array<number> = []
  let end = header
  for (;;) {
    const next = end + frameHeader + page
    if (end + frameHeader > bytes.length || bytes.readBigUInt64BE(end + 8) !== salts) break
    // Not 0 in the last frame of a commit: the pages of the database after it.
    if (next <= bytes.length && bytes.readUInt32BE(end + 4) !== 0) commits.push(next)
    end = Math.min(next, bytes.length)
  }
  return { generation: bytes.readUInt32BE(12), commits, end, page }
}
