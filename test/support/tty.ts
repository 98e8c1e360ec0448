import { PassThrough, Writable } from "node:stream"
import { makeScreen, type Screen } from "./screen.ts"

/** A terminal that a test plays: its streams for a program, its keys and screen for the test. */
export interface PlayedTty {
  readonly input: PassThrough & {
    readonly isTTY: true
    readonly setRawMode: (raw: boolean) => void
  }
  readonly output: Writable & { columns: number; rows: number; readonly isTTY: true }
  readonly screen: Screen
  /** It has each size long enough, so that a test need not wait. */
  readonly resizeDelay: 0
  /** Every write to the terminal, as it was made. */
  readonly writes: ReadonlyArray<string>
  readonly isRaw: () => boolean
  /** Presses keys, and resolves when what comes of them is on the screen. */
  readonly type: (keys: string) => Promise<void>
  readonly resize: (columns: number, rows: number) => Promise<void>
  /** Resolves when everything that was begun in this turn of the event loop is on the screen. */
  readonly settled: () => Promise<void>
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** It wraps the rows of its cursor anew only where it reflows all. */
export const playTty = (
  columns = 80,
  rows = 24,
  reflow: "all" | "above" | "none" = "above"
): PlayedTty => {
  const screen = makeScreen(columns, rows, "characters", reflow)
  const writes: Array<string> = []
  let drawn = Promise.resolve()
  let raw = false
  const input = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (on: boolean) => {
      raw = on
    }
  })
  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        writes.push(chunk)
        drawn = screen.write(chunk)
        done()
      }
    }),
    { columns, rows, isTTY: true as const }
  )
  screen.onReply((reply) => input.write(reply))
  // The keys come in the first turn; what they change is drawn at its end.
  const settled = async () => {
    await turn()
    await turn()
    await drawn
  }
  return {
    input,
    output,
    screen,
    resizeDelay: 0,
    writes,
    isRaw: () => raw,
    type: (keys) => {
      input.write(keys)
      return settled()
    },
    resize: async (toColumns, toRows) => {
      await settled()
      screen.resize(toColumns, toRows)
      Object.assign(output, { columns: toColumns, rows: toRows })
      output.emit("resize")
      // The terminal may be asked something first, and its answer comes in a turn of its own.
      await settled()
      return settled()
    },
    settled
  }
}
