import type { Output } from "./Screen.ts"

/** The keyboard's end of a terminal. */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined
  readonly setRawMode?: ((raw: boolean) => unknown) | undefined
}

/** Escape sequences that switch a terminal's modes on, and off again. */
export interface Modes {
  readonly on: string
  readonly off: string
}

/** Pastes are bracketed. */
export const paste: Modes = { on: "\x1b[?2004h", off: "\x1b[?2004l" }
/** Also, changes of focus are reported, and the cursor may be hidden. */
export const all: Modes = {
  on: `${paste.on}\x1b[?1004h`,
  off: `${paste.off}\x1b[?1004l\x1b[?25h`
}

/** Switches to raw mode, and the modes on. */
export const enter = (input: Input, output: Output, { on }: Modes): void => {
  // Off first: a shell may have changed the mode, and Node does not set one that it believes to be on.
  input.setRawMode?.(false)
  input.setRawMode?.(true)
  output.write(on)
}

/** Sets the terminal back as it was. */
export const leave = (input: Input, output: Output, { off }: Modes): void => {
  output.write(off)
  input.setRawMode?.(false)
}
