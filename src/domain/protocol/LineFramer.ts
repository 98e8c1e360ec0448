/**
 * Cuts a stream of bytes into lines. What comes out does not depend on how the stream was cut into
 * chunks. A line ends at LF, and one CR before it is dropped. A line with more than the allowed bytes
 * before its LF is thrown away and leaves a frame that says so; if no LF comes for 64 KiB the stream
 * is over. Lines are taken as the reader wants them, so that nobody pays for a flood at once.
 */

/** A line that was cut out. */
export interface Frame {
  /** Of a line that is too long, the beginning: enough for its id. */
  readonly line: string
  /** `utf8`: its bytes were not UTF-8, and became U+FFFD. `long`: it had too many of them. */
  readonly fault: "utf8" | "long" | undefined
}

/** Bytes that are not framed yet. */
export interface Framing {
  readonly bytes: Uint8Array
  /** The line that is being thrown away: its beginning, and its bytes so far. */
  readonly skipping: { readonly head: Uint8Array; readonly size: number } | undefined
  /** A line did not end within 64 KiB: nothing more will be framed. */
  readonly overflowed: boolean
}

export const initial: Framing = {
  bytes: new Uint8Array(0),
  skipping: undefined,
  overflowed: false
}

/** Bytes of one line after which the stream is over. */
export const maxSkipped = 65_536

/** Bytes of a line that is too long which are kept, because its answer has to carry its id. */
const headBytes = 24

const LF = 0x0a
const CR = 0x0d
// A byte order mark is not stripped: it is part of its line, which then has an unknown verb. Decoding
// never throws: an exception for each invalid line would cost more than all the rest.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true })

const withoutCr = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line)

/** A copy in memory of its own, also of a Buffer, whose `slice` is a view. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** How often U+FFFD stands in the bytes themselves. */
const replacements = (bytes: Uint8Array): number => {
  let count = 0
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1))
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count += 1
  return count
}

/** Invalid bytes were decoded to U+FFFD, so there is more of it in the text than in the bytes. */
const isUtf8 = (bytes: Uint8Array, text: string): boolean =>
  !text.includes("\ufffd") || text.split("\ufffd").length - 1 === replacements(bytes)

/** The frame of a line's bytes, without its LF. */
export const frameOf = (bytes: Uint8Array): Frame => {
  const text = utf8.decode(bytes)
  return { line: withoutCr(text), fault: isUtf8(bytes, text) ? undefined : "utf8" }
}

/** Frames of a block of whole lines. UTF-8 is decoded once for all of them where all of it is valid. */
const frameBlock = (block: Uint8Array, frames: Array<Frame>): void => {
  const text = utf8.decode(block)
  if (isUtf8(block, text)) {
    const lines = text.split("\n")
    lines.pop()
    for (const line of lines) frames.push({ line: withoutCr(line), fault: undefined })
    return
  }
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LF, start)
    frames.push(frameOf(block.subarray(start, end)))
    start = end + 1
  }
}

/** Adds a chunk to what is not framed yet. */
export const feed = (framing: Framing, chunk: Uint8Array): Framing => {
  const { bytes } = framing
  if (framing.overflowed) return framing
  if (bytes.length === 0) return { ...framing, bytes: chunk }
  return { ...framing, bytes: concat([bytes, chunk]) }
}

/** Whether there may be a line to take without another chunk. */
export const hasLine = ({ bytes }: Framing): boolean => bytes.includes(LF)

/**
 * Drops up to `count` empty lines at the beginning, and returns how many there were. To look at one
 * costs next to nothing, so a reader need not count it as a line.
 */
export const skipEmpty = (framing: Framing, count: number): readonly [Framing, number] => {
  const { bytes, overflowed, skipping } = framing
  if (overflowed || skipping !== undefined) return [framing, 0]
  let start = 0
  let skipped = 0
  while (skipped < count) {
    const end = bytes[start] === CR ? start + 1 : start
    if (bytes[end] !== LF) break
    start = end + 1
    skipped += 1
  }
  return skipped === 0 ? [framing, 0] : [{ ...framing, bytes: bytes.subarray(start) }, skipped]
}

/**
 * Takes up to `count` lines of at most `max` bytes. Fewer come when there are no more; then nothing
 * refers to the memory of a chunk any longer. They are decoded in blocks of some lines: what is cut
 * out of a string can hold all of that string.
 */
export const take = (
  { bytes, overflowed, skipping }: Framing,
  count: number,
  max: number
): readonly [Framing, ReadonlyArray<Frame>] => {
  const frames: Array<Frame> = []
  let start = 0
  let skipped = skipping
  let isOver = overflowed
  while (!isOver && frames.length < count) {
    const end = bytes.indexOf(LF, start)
    const size = (end < 0 ? bytes.length : end) - start
    if (skipped !== undefined) {
      skipped = { ...skipped, size: skipped.size + size }
      isOver = skipped.size > maxSkipped
      if (isOver || end < 0) {
        start = bytes.length
        break
      }
      frames.push({ line: utf8.decode(skipped.head), fault: "long" })
      skipped = undefined
      start = end + 1
    } else if (size > max) {
      skipped = { head: copyOf(bytes.subarray(start, start + headBytes)), size: 0 }
    } else if (end < 0) {
      break
    } else {
      const stop = blockEnd(bytes, start, end + 1, count - frames.length, max)
      frameBlock(bytes.subarray(start, stop), frames)
      start = stop
    }
  }
  // What is left of a chunk is copied before the reader waits for the next.
  const left = bytes.subarray(start)
  const rest = left.length === 0 ? initial.bytes : frames.length < count ? copyOf(left) : left
  return [{ bytes: rest, skipping: skipped, overflowed: isOver }, frames]
}

/** Where a block ends that begins at `start`, and holds whole lines: at most `count`, and not much more than 2 `max` bytes. */
const blockEnd = (
  bytes: Uint8Array,
  start: number,
  first: number,
  count: number,
  max: number
): number => {
  let stop = first
  for (let lines = 1; lines < count && stop - start < 2 * max; lines++) {
    const end = bytes.indexOf(LF, stop)
    if (end < 0 || end - stop > max) break
    stop = end + 1
  }
  return stop
}

/** Where the last line begins, which has not ended yet. */
export const lastLine = ({ bytes }: Framing): number => bytes.lastIndexOf(LF) + 1

/**
 * Takes out of their order those lines that are chosen, none of them empty.
 *
 * @param from the byte where the first line begins that is looked at
 * @param count how many lines are looked at
 * @param max the most bytes of a line that can be chosen
 * @returns what is left, and the byte from which on nothing was looked at
 */
export const pick = (
  framing: Framing,
  from: number,
  count: number,
  max: number,
  isChosen: (line: Uint8Array) => boolean
): readonly [Framing, number] => {
  const { bytes, skipping } = framing
  const kept: Array<Uint8Array> = []
  let copied = 0
  let looked = 0
  let start = from === 0 && skipping !== undefined ? bytes.indexOf(LF) + 1 : from
  for (let end = start; end < bytes.length && looked < count; end++) {
    if (bytes[end] !== LF) continue
    const size = end - start
    if (size > 0) looked += 1
    if (size > 0 && size <= max && isChosen(bytes.subarray(start, end))) {
      kept.push(bytes.subarray(copied, start))
      copied = end + 1
    }
    start = end + 1
  }
  if (copied === 0) return [framing, start]
  kept.push(bytes.subarray(copied))
  const left = concat(kept)
  return [{ ...framing, bytes: left }, start - (bytes.length - left.length)]
}

/** Takes in a chunk and every line that it ends. */
export const push = (
  framing: Framing,
  chunk: Uint8Array,
  max: number
): readonly [Framing, ReadonlyArray<Frame>] =>
  take(feed(framing, chunk), Number.POSITIVE_INFINITY, max)
