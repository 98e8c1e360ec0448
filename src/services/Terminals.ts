import { closeSync } from "node:fs"
import { isatty } from "node:tty"

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))

/** Whether the program began with a terminal to read from, and that was closed since. */
export const isInputGone = (): boolean => terminals.includes(0) && !isatty(0)

/**
 * Lets go of the terminal, right before the program ends. When Node ends, it sets back every terminal that it
 * began with. It crashes where one is gone, so that is closed. For the input it does so twice, and the first
 * time the system would stop a program in the background, so the input is closed as well.
 */
export const releaseTerminals = (): void => {
  if (terminals.includes(0)) process.stdin.destroy()
  for (const descriptor of terminals.splice(0)) if (!isatty(descriptor)) closeSync(descriptor)
}
