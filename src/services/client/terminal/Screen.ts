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

/** Where a screen is drawn. */
export interface Output extends NodeJS.WritableStream {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

export interface Screen {
  /** Adds finished lines to the transcript, above the live area. */
  readonly print: (block: string) => void
  /** Draws the live area again at the end of this turn of the event loop. */
  readonly refresh: () => void
  /** The draft was ended by Enter, and another begins. */
  readonly entered: () => void
  /** The terminal has another size. */
  readonly resized: () => void
  /** The terminal has answered in which column the cursor is. */
  readonly cursorFound: (column: number) => void
  /** Empties the screen, but for the live area. */
  readonly clear: () => void
  /** Draws anew although nothing may have changed: the terminal was used by others meanwhile. */
  readonly restore: () => void
  /** Takes the live area away: what was printed stays, the cursor is at the left edge below it. */
  readonly remove: () => void
}

const defaultColumns = 80
const defaultRows = 24
/** How long a terminal may take to say where its cursor is, in milliseconds. Nearly all do at once. */
const patience = 200

export const columnsOf = (output: Output): number => output.columns || defaultColumns

/**
 * The transcript with the live area below it. However much is printed and typed in one turn of the
 * event loop, the terminal is written to once, so that nothing flickers. `reflows` says that the terminal
 * wraps its rows anew when it gets another width, that of the cursor, too.
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
  let asked: NodeJS.Timeout | undefined

  const size = () => ({ columns: columnsOf(output), rows: output.rows || defaultRows, reflows })

  const cancel = () => {
    clearImmediate(scheduled)
    clearTimeout(asked)
    scheduled = undefined
    asked = undefined
  }

  const settle = (how?: Narrowed): string => {
    cancel()
    const finished = blocks
    blocks = []
    const was = painted
    painted = area(live(), draft(), size())
    return repaint(was, finished, painted, size().columns, how)
  }
  const draw = (how?: Narrowed) => {
    output.write(settle(how))
  }

  const refresh = () => {
    if (asked === undefined) scheduled ??= setImmediate(() => draw())
  }

  return {
    print: (block) => {
      blocks.push(block)
      refresh()
    },
    refresh,
    entered: refresh,
    // What has become of the row of the cursor can be seen by the cursor alone, if it had to move.
    resized: () => {
      if (reflows || painted.column < columnsOf(output)) return refresh()
      cancel()
      asked = setTimeout(() => draw(), patience)
      output.write(askCursor)
    },
    cursorFound: (column) => {
      if (asked !== undefined) draw(narrowed(painted, columnsOf(output), column))
    },
    clear: () => {
      const cleared = clear(painted, columnsOf(output))
      painted = blank
      output.write(cleared + settle())
    },
    restore: () => draw(),
    remove: () => {
      const columns = columnsOf(output)
      const last = blocks.length === 0 ? "" : settle()
      cancel()
      output.write(last + erase(painted, columns))
      painted = blank
    }
  }
}
