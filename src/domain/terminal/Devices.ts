/** Terminals that leave their rows as they are when they get narrower. Most others wrap them again. */

/** Asks a terminal what it is (DA2). */
export const askDevice = "\x1b[>c"

/** Whether the terminal is one of them for certain, by TERM. */
export const keepsRowsAs = (kind: string | undefined): boolean =>
  /^(?:st|putty)(?:-|$)/.test(kind ?? "")

/** The same by its answer to `askDevice`: xterm with its number, and PuTTY. */
export const keepsRows = (attributes: string): boolean =>
  /^41;[1-9]\d\d;0$/.test(attributes) || attributes === "0;136;0"
