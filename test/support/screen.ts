import { Unicode11Addon } from "@xterm/addon-unicode11"
import headless from "@xterm/headless"

// The addon takes its table for the beginning of a buffer's memory. So that it is, none may be pooled meanwhile.
const { poolSize } = Buffer
Buffer.poolSize = 0
const { UnicodeGraphemesAddon } = await import("@xterm/addon-unicode-graphemes")
Buffer.poolSize = poolSize

/** How a piece of text is drawn. */
export interface Look {
  readonly bold: boolean
  readonly faint: boolean
  readonly inverse: boolean
  /** Its number in the palette; undefined for the terminal's own. */
  readonly colour: number | undefined
}

/** One character of a row. */
export interface Cell {
  /** A blank where nothing was written. */
  readonly text: string
  /** Columns that it takes, 1 or 2. */
  readonly width: number
  readonly look: Look
}

/** A terminal without a window: bytes in, rows of text out. */
export interface Screen {
  /** Takes bytes in; resolves when they have been drawn. */
  readonly write: (data: string) => Promise<void>
  /** All rows, the scrollback's first, without blanks at their ends and without empty rows at the end. */
  readonly rows: () => ReadonlyArray<string>
  /** The rows that are in the window now, cell by cell, blanks included. */
  readonly cells: () => ReadonlyArray<ReadonlyArray<Cell>>
  /** What tmux and others would have put into their scrollback, of a screen that was erased as a whole. */
  readonly archived: () => ReadonlyArray<string>
  /** The row of the cursor, counted as in `rows`, and its column, both from 0. */
  readonly cursor: () => { readonly row: number; readonly column: number }
  /** The text of the cursor's row up to the cursor. */
  readonly before: () => string
  /** How a text is drawn where it last stands in one row: once for each way in which parts of it are. */
  readonly looks: (text: string) => ReadonlyArray<Look>
  readonly resize: (columns: number, rows: number) => void
  /** Throws the scrollback away, and all above the cursor's row. */
  readonly forget: () => void
  /** What programs have switched on, and left behind: all that must be as it was when a program is gone. */
  readonly state: () => {
    readonly bracketedPaste: boolean
    readonly focusReports: boolean
    readonly cursorHidden: boolean
    readonly otherModes: boolean
    readonly titles: number
    readonly bells: number
    /** What the terminal has typed back by itself. */
    readonly replies: number
  }
  /** What the terminal types back by itself goes there from now on. */
  readonly onReply: (to: (reply: string) => void) => void
  readonly dispose: () => void
}

/** Follows DECTCEM, which xterm keeps to itself. */
const watchCursor = (terminal: InstanceType<typeof headless.Terminal>) => {
  let hidden = false
  const about = (params: ReadonlyArray<number | number[]>) => params.includes(25)
  terminal.parser.registerCsiHandler({ prefix: "?", final: "l" }, (params) => {
    if (about(params)) hidden = true
    return false
  })
  terminal.parser.registerCsiHandler({ prefix: "?", final: "h" }, (params) => {
    if (about(params)) hidden = false
    return false
  })
  return () => hidden
}

/** Follows what erases all that stands on the screen: ED 2, and ED 0 in the top left corner. */
const watchErasures = (terminal: InstanceType<typeof headless.Terminal>) => {
  const archived: Array<string> = []
  terminal.parser.registerCsiHandler({ final: "J" }, ([how = 0]) => {
    const { active } = terminal.buffer
    const isAll = how === 2 || (how === 0 && active.cursorX === 0 && active.cursorY === 0)
    for (let y = active.baseY; isAll && y < active.length; y++)
      archived.push(active.getLine(y)?.translateToString(true).trimEnd() ?? "")
    return false
  })
  return () => archived.filter((row) => row !== "")
}

type Line = NonNullable<
  ReturnType<InstanceType<typeof headless.Terminal>["buffer"]["active"]["getLine"]>
>

const cellsOf = (line: Line): ReadonlyArray<Cell> =>
  Array.from({ length: line.length }, (_, x) => line.getCell(x)).flatMap((cell) => {
    // The right half of a wide character has no width.
    if (cell === undefined || cell.getWidth() === 0) return []
    const look: Look = {
      bold: cell.isBold() !== 0,
      faint: cell.isDim() !== 0,
      inverse: cell.isInverse() !== 0,
      colour: cell.isFgPalette() ? cell.getFgColor() : undefined
    }
    return [{ text: cell.getChars() || " ", width: cell.getWidth(), look }]
  })

const looksIn = (line: Line, text: string): ReadonlyArray<Look> => {
  const cells = cellsOf(line).flatMap(({ look, text }) =>
    Array.from(text, (char) => ({ char, look }))
  )
  const wanted = Array.from(text)
  const at = cells.findIndex((_, from) =>
    wanted.every((char, index) => cells[from + index]?.char === char)
  )
  const found = at < 0 ? [] : cells.slice(at, at + wanted.length).map(({ look }) => look)
  const all = new Map(found.map((look) => [JSON.stringify(look), look]))
  return [...all.values()]
}

/** How a terminal counts columns: by characters as readers see them, or by code points, as older ones do. */
export type Counting = "characters" | "code points"

export const makeScreen = (
  columns: number,
  rows: number,
  counting: Counting = "characters",
  /** Which rows are wrapped anew when the width changes: all, all but that of the cursor, or none, as in xterm. */
  reflow: "all" | "above" | "none" = "above"
): Screen => {
  const terminal = new headless.Terminal({
    cols: columns,
    rows,
    scrollback: 10_000,
    reflowCursorLine: reflow === "all",
    windowsMode: reflow === "none",
    allowProposedApi: true,
    logLevel: "off"
  })
  if (counting === "characters") terminal.loadAddon(new UnicodeGraphemesAddon())
  else {
    terminal.loadAddon(new Unicode11Addon())
    terminal.unicode.activeVersion = "11"
  }
  if (reflow === "none")
    terminal.parser.registerCsiHandler({ prefix: ">", final: "c" }, () => {
      terminal.input("\x1b[>41;379;0c", false)
      return true
    })
  const cursorHidden = watchCursor(terminal)
  const archived = watchErasures(terminal)
  let titles = 0
  let replies = 0
  let bells = 0
  terminal.onTitleChange(() => titles++)
  terminal.onData(() => replies++)
  terminal.onBell(() => bells++)

  return {
    write: (data) => new Promise((done) => terminal.write(data, done)),
    rows: () => {
      const { active } = terminal.buffer
      const all = Array.from({ length: active.length }, (_, y) =>
        (active.getLine(y)?.translateToString(true) ?? "").trimEnd()
      )
      while (all.at(-1) === "") all.pop()
      return all
    },
    cursor: () => {
      const { active } = terminal.buffer
      return { row: active.baseY + active.cursorY, column: active.cursorX }
    },
    cells: () => {
      const { active } = terminal.buffer
      return Array.from({ length: terminal.rows }, (_, y) => {
        const line = active.getLine(active.baseY + y)
        return line === undefined ? [] : cellsOf(line)
      })
    },
    archived,
    before: () => {
      const { active } = terminal.buffer
      const line = active.getLine(active.baseY + active.cursorY)
      return line?.translateToString(false, 0, active.cursorX) ?? ""
    },
    looks: (text) => {
      const { active } = terminal.buffer
      for (let y = active.length - 1; y >= 0; y--) {
        const line = active.getLine(y)
        const found = line === undefined ? [] : looksIn(line, text)
        if (found.length > 0) return found
      }
      return []
    },
    resize: (to, high) => terminal.resize(to, high),
    forget: () => terminal.clear(),
    state: () => ({
      bracketedPaste: terminal.modes.bracketedPasteMode,
      focusReports: terminal.modes.sendFocusMode,
      cursorHidden: cursorHidden(),
      otherModes:
        terminal.modes.applicationCursorKeysMode ||
        terminal.modes.applicationKeypadMode ||
        terminal.modes.insertMode ||
        terminal.modes.originMode ||
        terminal.modes.reverseWraparoundMode ||
        !terminal.modes.wraparoundMode ||
        terminal.modes.mouseTrackingMode !== "none" ||
        terminal.buffer.active.type !== "normal",
      titles,
      bells,
      replies
    }),
    onReply: (to) => {
      terminal.onData(to)
    },
    dispose: () => terminal.dispose()
  }
}
