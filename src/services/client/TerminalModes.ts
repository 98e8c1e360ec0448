import type { Output } from "./Screen.ts"

/** The keyboard's end of a terminal. */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined
  readonly setRawMode?: ((raw: boolean) => unknown) | undefined
}

// Pastes come in brackets, changes of focus are reported.
const on = "\x1b[?2004h\x1b[?1004h"
const off = "\x1b[?2004l\x1b[?1004l\x1b[?25h"

/** Every key is handed over at once, and what the terminal has to report by itself is reported. */
export const enter = (input: Input, output: Output): void => {
  // Off first: a shell may have changed the modes meanwhile, and what is on already is not set again.
  input.setRawMode?.(false)
  input.setRawMode?.(true)
  output.write(on)
}

/** The terminal as it was found. */
export const leave = (input: Input, output: Output): void => {
  output.write(off)
  input.setRawMode?.(false)
}
