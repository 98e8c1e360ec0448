import { type Area, area, type Draft, type Live } from "../../domain/display/LiveArea.ts"
import { blank, erase, repaint } from "../../domain/display/Paint.ts"

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
  /** Empties the screen, but for the live area. */
  readonly clear: () => void
  /** Draws anew although nothing may have changed: the terminal was used by others meanwhile. */
  readonly restore: () => void
  /** Takes the live area away: what was printed stays, the cursor is at the left edge below it. */
  readonly remove: () => void
}

const defaultColumns = 80
const defaultRows = 24
const clearScreen = "\x1b[H\x1b[2J"

export const columnsOf = (output: Output): number => output.columns || defaultColumns

/**
 * The transcript with the live area below it. However much is printed and typed in one turn of the
 * event loop, the terminal is written to once, so that nothing flickers.
 */
export const make = (output: Output, live: () => Live, draft: () => Draft): Screen => {
  let painted: Area = blank
  let blocks: Array<string> = []
  let scheduled: NodeJS.Immediate | undefined

  const size = () => ({ columns: columnsOf(output), rows: output.rows || defaultRows })

  const settle = (): string => {
    clearImmediate(scheduled)
    scheduled = undefined
    const finished = blocks
    blocks = []
    const was = painted
    painted = area(live(), draft(), size())
    return repaint(was, finished, painted, size().columns)
  }

  const refresh = () => {
    scheduled ??= setImmediate(() => output.write(settle()))
  }

  return {
    print: (block) => {
      blocks.push(block)
      refresh()
    },
    refresh,
    clear: () => {
      painted = blank
      output.write(clearScreen + settle())
    },
    restore: () => {
      output.write(settle())
    },
    remove: () => {
      const columns = columnsOf(output)
      const last = blocks.length === 0 ? "" : settle()
      clearImmediate(scheduled)
      scheduled = undefined
      output.write(last + erase(painted, columns))
      painted = blank
    }
  }
}
