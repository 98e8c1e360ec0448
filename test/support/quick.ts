import { assert } from "@effect/vitest"

/** How tests find what takes time with the square of the length of a text. */

const length = 100_000

/** A text of one piece over and over, many times as long as a message may be. */
export const long = (piece: string, before = "", after = ""): string =>
  before + piece.repeat(Math.ceil(length / piece.length)) + after

/** Milliseconds of the processor, which a busy machine does not change much. */
const most = 1_000

/** Runs something that takes some milliseconds for each `long` text, unless that goes with the square. */
export const quickly = <A>(run: () => A): A => {
  const began = process.cpuUsage().user
  const result = run()
  assert.isBelow((process.cpuUsage().user - began) / 1_000, most, "milliseconds")
  return result
}
