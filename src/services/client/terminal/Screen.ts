import { times } from "../../../domain/client/Limits.ts"
import { type Area, area, type Draft, type Live } from "../../../domain/terminal/LiveArea.ts"
import {
  blank,
  clear,
  erase,
  type Narrowed,
  narrowed,
  repaint
} from "../../../domain/terminal/Paint.ts"
import { askCursor } from "./TerminalReports.ts"

/** The stream to which a screen is drawn. */
export interface Output extends NodeJS.WritableStream {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

export interface Screen {
  /** Adds finished lines to the transcript, above the live area. */
  readonly print: (block: string) => void
  /** Draws the live area at the end of this turn of the event loop. */
  readonly refresh: () => void
  /** The draft was ended by Enter, and another begins. */
  readonly entered: () => void
  /** The terminal has another size. */
  readonly resized: () => void
  /** The terminal has reported the column of its cursor. */
  readonly cursorFound: (column: number) => void
  /** Clears the screen except for the live area. */
  readonly clear: () => void
  /** Draws everything below the transcript, because another program has used the terminal. */
  readonly restore: () => void
  /** Removes the live area: the transcript stays, and the cursor is at the left edge below it. */
  readonly remove: () => void
}

const defaultColumns = 80
const defaultRows = 24

export const columnsOf = (output: Output): number => output.columns || defaultColumns

/**
 * The transcript with the live area below it. However much is printed and typed in one turn of the
 * event loop, the terminal is written to once, so that nothing flickers. `reflows`: the terminal wraps
 * its rows again when its width changes, also the row of the cursor.
 */
export const make = (
  output: Output,
  live: () => Live,
  draft: () => Draft,
  reflows = false
): Screen => {
  let painted: Area = blank
  let blocks: Array<string> = []
  let scheduled: NodeJS.Immediate | undefined
  let cursorTimeout: NodeJS.Timeout | undefined

  const size = () => ({ columns: columnsOf(output), rows: output.rows || defaultRows, reflows })

  const cancel = () => {
    clearImmediate(scheduled)
    clearTimeout(cursorTimeout)
    scheduled = undefined
    cursorTimeout = undefined
  }

  const paint = (how?: Narrowed): string => {
    cancel()
    const finished = blocks
    blocks = []
    const was = painted
    painted = area(live(), draft(), size())
    return repaint(was, finished, painted, size().columns, how)
  }
  const draw = (how?: Narrowed) => {
    output.write(paint(how))
  }

  const refresh = () => {
    if (cursorTimeout === undefined) scheduled ??= setImmediate(() => draw())
  }

  return {
    print: (block) => {
      blocks.push(block)
      refresh()
    },
    refresh,
    entered: refresh,
    // Only the cursor's column shows whether the terminal has wrapped the row of the cursor.
    resized: () => {
      if (reflows || painted.column < columnsOf(output)) return refresh()
      cancel()
      cursorTimeout = setTimeout(() => draw(), times.cursorReport)
      output.write(askCursor)
    },
    cursorFound: (column) => {
      if (cursorTimeout !== undefined) draw(narrowed(painted, columnsOf(output), column))
    },
    clear: () => {
      const cleared = clear(painted, columnsOf(output))
      painted = blank
      output.write(cleared + paint())
    },
    restore: () => draw(),
    remove: () => {
      const columns = columnsOf(output)
      const last = blocks.length === 0 ? "" : paint()
      cancel()
      output.write(last + erase(painted, columns))
      painted = blank
    }
  }
}
