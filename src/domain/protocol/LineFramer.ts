/**
 * Cuts a stream of bytes into lines. The result does not depend on how the stream was cut into
 * chunks. A line ends at LF, one CR before it is dropped, and an empty line is ignored. A line with
 * more than the allowed bytes before its LF ends the stream.
 */

/** A line without its end. `valid` is false when some of its bytes were not UTF-8 and became U+FFFD. */
export interface Frame {
  readonly line: string
  readonly valid: boolean
}

/** The state between two chunks. */
export interface Framing {
  /** The bytes of a line that has not ended yet. */
  readonly rest: Uint8Array
  /** A line was longer than allowed: no more lines follow. */
  readonly overflowed: boolean
}

export const initial: Framing = { rest: new Uint8Array(0), overflowed: false }

const LF = 0x0a
// A byte order mark stays part of its line, which then has an unknown verb.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder("utf-8", { ignoreBOM: true })

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

const decodeStrictly = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

const withoutCr = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line)

/** The start of the first line with more than `max` bytes before its LF, or the length when there is none. */
const firstTooLong = (bytes: Uint8Array, max: number): number => {
  let start = 0
  for (;;) {
    const end = bytes.indexOf(LF, start)
    if ((end < 0 ? bytes.length : end) - start > max) return start
    if (end < 0) return bytes.length
    start = end + 1
  }
}

const frameEach = (block: Uint8Array): Array<Frame> => {
  const frames: Array<Frame> = []
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LF, start)
    const bytes = block.subarray(start, end)
    const line = decodeStrictly(bytes)
    frames.push({ line: withoutCr(line ?? lenient.decode(bytes)), valid: line !== undefined })
    start = end + 1
  }
  return frames
}

/** Frames of a block of whole lines. A valid block is decoded at once, another line by line. */
const frameBlock = (block: Uint8Array): Array<Frame> => {
  const text = decodeStrictly(block)
  if (text === undefined) return frameEach(block)
  const lines = text.split("\n")
  lines.pop()
  return lines.map((line) => ({ line: withoutCr(line), valid: true }))
}

/**
 * Frames of whole lines of at most `max` bytes. They are decoded in blocks of a few lines, because a
 * slice of a string can hold the whole string: one line that is kept would hold the thousand that
 * came with it.
 */
const frameAll = (bytes: Uint8Array, max: number): Array<Frame> => {
  const frames: Array<Frame> = []
  for (let start = 0; start < bytes.length; ) {
    const most = start + 2 * max
    const end = most < bytes.length ? bytes.lastIndexOf(LF, most - 1) + 1 : bytes.length
    frames.push(...frameBlock(bytes.subarray(start, end)))
    start = end
  }
  return frames
}

/** Takes in the next chunk. Returns the next state and the lines that the chunk ends, in order. Keeps no reference to the memory of `chunk`. */
export const push = (
  { overflowed, rest }: Framing,
  chunk: Uint8Array,
  max: number
): readonly [Framing, ReadonlyArray<Frame>] => {
  if (overflowed) return [{ overflowed, rest }, []]
  const bytes = joined(rest, chunk)
  const limit = firstTooLong(bytes, max)
  const whole = bytes.lastIndexOf(LF, limit === bytes.length ? limit : limit - 1) + 1
  const frames = frameAll(bytes.subarray(0, limit === bytes.length ? whole : limit), max)
  return [
    limit < bytes.length
      ? { rest: initial.rest, overflowed: true }
      : whole === bytes.length
        ? initial
        : { rest: bytes.slice(whole), overflowed: false },
    frames.filter(({ line }) => line !== "")
  ]
}
