import type { Key } from "node:readline"

/** What a terminal says by itself, in the midst of what is typed. */
export type Report =
  | { readonly _tag: "Focus"; readonly focused: boolean }
  /** The answer to `askCursor`: the cursor's column, counted from 0. */
  | { readonly _tag: "Cursor"; readonly column: number }

/** Asks where the cursor is (DSR 6). */
export const askCursor = "\x1b[6n"

const focusIn = "\x1b[I"
const focusOut = "\x1b[O"
/** `CSI row ; column R`. Node's parser of keys lets go of it after the column's second digit. */
const cursorReport = /^\x1b\[\d{1,3};(\d+)R$/
const cutReport = /^\x1b\[\d{1,3};\d{2,}$/

/** Tells reports from keys: takes one key after the other, and says whether it was of a report. */
export const make = (on: (report: Report) => void): ((key: Key) => boolean) => {
  let cut = ""
  return ({ sequence = "" }) => {
    const whole = cut + sequence
    cut = cutReport.test(whole) ? whole : ""
    const column = cursorReport.exec(whole)?.[1]
    if (column !== undefined) on({ _tag: "Cursor", column: Number(column) - 1 })
    else if (whole === focusIn || whole === focusOut)
      on({ _tag: "Focus", focused: whole === focusIn })
    else return cut !== ""
    return true
  }
}
