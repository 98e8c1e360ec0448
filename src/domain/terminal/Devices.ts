/** What terminals do with their rows when they get narrower. Most wrap them again, all but that of the cursor. */

/** Asks a terminal what it is (DA2). */
export const askDevice = "\x1b[>c"

/** Whether the terminal leaves its rows as they are for certain, by TERM. */
export const keepsRowsAs = (kind: string | undefined): boolean =>
  /^(?:st|putty)(?:-|$)/.test(kind ?? "")

/** The same by its answer to `askDevice`: xterm with its number, and PuTTY. */
export const keepsRows = (attributes: string): boolean =>
  /^41;[1-9]\d\d;0$/.test(attributes) || attributes === "0;136;0"

/** Whether it is tmux, which wraps the row of the cursor too, by the same answer. Over ssh, nothing else tells. */
export const reflows = (attributes: string): boolean => attributes.startsWith("84;")
