import { times } from "../../../domain/client/Limits.ts"
import * as Devices from "../../../domain/terminal/Devices.ts"
import { askCursor } from "../../../domain/terminal/editor/Keyboard.ts"
import { type Area, area, type Draft, type Live } from "../../../domain/terminal/LiveArea.ts"
import {
  below,
  blank,
  clear,
  erase,
  isWiderAbove,
  type Narrowed,
  narrowed,
  outOfReach,
  repaint,
  rowsAbove
} from "../../../domain/terminal/Paint.ts"
import * as Reprise from "../../../domain/terminal/Reprise.ts"

/** The stream to which a screen is drawn. */
export interface Output extends NodeJS.WritableStream {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
  /**
   * Asks the system for the size, and emits `resize` where it is another. Node has it for its own use;
   * without it, the size is that of the last signal.
   */
  readonly _refreshSize?: () => void
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
  /** The terminal has reported the cell of its cursor. */
  readonly cursorFound: (at: { readonly row: number; readonly column: number }) => void
  /** The terminal has told what it is. */
  readonly deviceFound: (attributes: string) => void
  /** Resolves when the terminal has reported its cursor, if it was asked to, or has had the time for it. */
  readonly reported: () => Promise<void>
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

export interface Options {
  /** The terminal wraps its rows again when its width changes, also the row of the cursor. */
  readonly reflows?: boolean | undefined
  /** It never wraps them again. One of which neither is known is asked what it is when that matters. */
  readonly keepsRows?: boolean | undefined
  /** Milliseconds for which the terminal must keep a new size before something is drawn on it. */
  readonly resizeDelay?: number | undefined
}

/** A report of the cursor that was asked for. */
interface Report {
  /** Resolves when it has come, or does not come in time. */
  readonly come: Promise<void>
  readonly arrive: () => void
}

const awaitReport = (): Report => {
  let resolve = () => {}
  const come = new Promise<void>((resolved) => {
    resolve = resolved
  })
  const timeout = setTimeout(resolve, times.cursorReport)
  const arrive = () => {
    clearTimeout(timeout)
    resolve()
  }
  return { come, arrive }
}

/**
 * The transcript with the live area below it. However much is printed and typed in one turn of the
 * event loop, the terminal is written to once, so that nothing flickers.
 */
export const make = (
  output: Output,
  live: () => Live,
  draft: () => Draft,
  { keepsRows = false, reflows: isKnownToReflow = false, resizeDelay = times.resize }: Options = {}
): Screen => {
  let painted: Area = blank
  /** Rows of an earlier area, right above it and out of reach. What is printed comes between. */
  let stale: ReadonlyArray<string> = []
  let reprise = Reprise.noReprise
  let blocks: Array<string> = []
  let scheduled: NodeJS.Immediate | undefined
  let cursorTimeout: NodeJS.Timeout | undefined
  let resizeTimeout: NodeJS.Timeout | undefined
  let report: Report | undefined
  let usual: Narrowed = keepsRows ? "kept" : "cut"
  let reflows = isKnownToReflow
  let isKnown = keepsRows || reflows

  const size = () => ({ columns: columnsOf(output), rows: output.rows || defaultRows, reflows })

  const cancel = () => {
    clearImmediate(scheduled)
    clearTimeout(cursorTimeout)
    clearTimeout(resizeTimeout)
    scheduled = undefined
    cursorTimeout = undefined
    resizeTimeout = undefined
  }

  const paint = (how = usual, stays = stale): string => {
    cancel()
    const { columns, rows } = size()
    const was = below(painted, stale)
    const now = area(live(), draft(), size())
    const room = rows - 1 - now.rows.length
    const [finished, above, after] = Reprise.take(reprise, blocks, columns, room)
    reprise = after
    blocks = []
    stale = finished.length > 0 ? [] : stays
    painted = below(now, above)
    return repaint(was, finished, painted, columns, how)
  }
  const draw = (how?: Narrowed, stays?: ReadonlyArray<string>) => {
    output.write(paint(how, stays))
  }

  /** What is held becomes a part of the transcript. */
  const settle = () => {
    reprise = Reprise.end(reprise)
    if (reprise.held.length > 0) draw()
  }

  const refresh = () => {
    if (cursorTimeout === undefined && resizeTimeout === undefined)
      scheduled ??= setImmediate(drawInSize)
  }

  // The signal of a new size comes late, and what is erased by the old one leaves rows of the draft behind.
  const drawInSize = () => {
    scheduled = undefined
    output._refreshSize?.()
    const isResizing = cursorTimeout !== undefined || resizeTimeout !== undefined
    if (!isResizing && scheduled === undefined) draw()
  }

  // Only the cursor shows whether the terminal has wrapped its row, and what it has moved out of reach.
  const redraw = () => {
    cancel()
    reprise = Reprise.end(reprise)
    const columns = columnsOf(output)
    const asksDevice = !isKnown && isWiderAbove(painted, columns)
    const asksCursor = reflows || (usual !== "kept" && painted.column >= columns)
    if (!asksDevice && !asksCursor) return refresh()
    isKnown ||= asksDevice
    cursorTimeout = setTimeout(() => draw(), times.cursorReport)
    report = awaitReport()
    // The report of the cursor comes last, and shows that no other will come.
    output.write(asksDevice ? Devices.askDevice + askCursor : askCursor)
  }

  return {
    print: (block) => {
      blocks.push(block)
      refresh()
    },
    refresh,
    entered: refresh,
    // What is drawn for a size that the terminal no longer has is wrapped by it, and cannot be found again.
    resized: () => {
      if (resizeDelay === 0) return redraw()
      cancel()
      resizeTimeout = setTimeout(redraw, resizeDelay)
    },
    reported: () => report?.come ?? Promise.resolve(),
    cursorFound: ({ column, row }) => {
      report?.arrive()
      if (cursorTimeout === undefined) return
      const columns = columnsOf(output)
      const how = usual === "kept" ? usual : narrowed(painted, columns, column)
      const was = below(painted, stale)
      // Of the rows that are out of reach already, these would make too many.
      if (stale.length === 0)
        reprise = Reprise.begin(reprise, row - rowsAbove(was, columns, how), size())
      draw(how, reflows ? outOfReach(was, columns, row) : [])
    },
    deviceFound: (attributes) => {
      if (Devices.keepsRows(attributes)) usual = "kept"
      if (!Devices.reflows(attributes)) return
      reflows = true
      // It has wrapped each of the rows that were drawn before that was known.
      painted = { ...painted, continued: painted.continued ?? new Set() }
    },
    clear: () => {
      settle()
      reprise = Reprise.noReprise
      const cleared = clear(below(painted, stale), columnsOf(output), usual)
      painted = blank
      stale = []
      output.write(cleared + paint())
    },
    restore: () => draw(),
    remove: () => {
      settle()
      const columns = columnsOf(output)
      const last = blocks.length === 0 ? "" : paint()
      cancel()
      output.write(last + erase(below(painted, stale), columns, usual))
      painted = blank
      stale = []
    }
  }
}
