import type { Output } from "./Screen.ts"

/** The keyboard's end of a terminal. */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined
  readonly setRawMode?: ((raw: boolean) => unknown) | undefined
}

/** What is switched on while the terminal is ours, and off again. */
export interface Modes {
  readonly on: string
  readonly off: string
}

/** Pastes come in brackets. */
export const paste: Modes = { on: "\x1b[?2004h", off: "\x1b[?2004l" }
/** Changes of focus are reported, too, and the cursor is hidden at times. */
export const all: Modes = {
  on: `${paste.on}\x1b[?1004h`,
  off: `${paste.off}\x1b[?1004l\x1b[?25h`
}

/** Every key is handed over at once, and what the terminal has to report by itself is reported. */
export const enter = (input: Input, output: Output, { on }: Modes): void => {
  // Off first: a shell may have changed the modes meanwhile, and what is on already is not set again.
  input.setRawMode?.(false)
  input.setRawMode?.(true)
  output.write(on)
}

/** The terminal as it was found. */
export const leave = (input: Input, output: Output, { off }: Modes): void => {
  output.write(off)
  input.setRawMode?.(false)
}
