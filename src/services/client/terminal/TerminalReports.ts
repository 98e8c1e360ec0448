import type { Key } from "node:readline"

/** What a terminal reports by itself, among the keys. */
export type Report =
  | { readonly _tag: "Focus"; readonly focused: boolean }
  /** The answer to `askCursor`: the cursor's column, counted from 0. */
  | { readonly _tag: "Cursor"; readonly column: number }

/** Asks where the cursor is (DSR 6). */
export const askCursor = "\x1b[6n"

const focusIn = "\x1b[I"
const focusOut = "\x1b[O"
/** `CSI row ; column R`. Node's parser of keys cuts it after the column's second digit. */
const cursorReport = /^\x1b\[\d{1,3};(\d+)R$/
const cutReport = /^\x1b\[\d{1,3};\d{2,}$/

/** Separates reports from keys: takes the keys one by one, and returns whether a key is part of a report. */
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
