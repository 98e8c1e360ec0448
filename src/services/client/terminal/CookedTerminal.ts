import * as readline from "node:readline"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import type { Output } from "./Screen.ts"
import { answering, type TerminalInput } from "./TerminalInputs.ts"
import type { Input } from "./TerminalModes.ts"

/** A terminal that delivers whole lines. */
export interface CookedTerminal {
  readonly print: (block: string) => void
  readonly live: (live: Live) => void
  readonly close: () => void
}

export interface Streams {
  readonly input: Input
  readonly output: Output
  /** Whether the terminal of the input was closed. */
  readonly isGone?: () => boolean
}

/**
 * The terminal's driver, Emacs, or the program that writes to the pipe edits the lines, so drafts are
 * unknown here and only whole lines are written. A prompt has a line of its own, each time it changes or
 * a line was entered and nothing waits above it, and only if `prompts`. An input that ends is a key that was
 * pressed, or a terminal that was closed.
 */
export const make = (
  { input, isGone, output }: Streams,
  prompts: boolean,
  on: (event: Extract<TerminalInput, { readonly _tag: "Line" | "End" | "HungUp" }>) => void
): CookedTerminal => {
  const rl = readline.createInterface({
    input,
    terminal: false,
    crlfDelay: Number.POSITIVE_INFINITY
  })
  let prompt = ""
  let isWaiting = false
  const answers = answering()
  let isEntered = false
  let scheduled: NodeJS.Immediate | undefined
  const showPrompt = () => {
    clearImmediate(scheduled)
    scheduled = undefined
    isEntered = false
    if (prompts && prompt !== "") output.write(`${prompt}\n`)
  }
  /** Behind all that a line has come to. */
  const showAgain = () => {
    if (isEntered && !isWaiting) scheduled ??= setImmediate(showPrompt)
  }
  rl.on("line", (text) => {
    isEntered = true
    on({ ...answers.entered(text), startedAt: Date.now() })
    if (text.trim() === "") showAgain()
  })
  rl.on("close", () => on({ _tag: isGone?.() === true ? "HungUp" : "End" }))
  // A terminal that is just being closed still looks as if it were there.
  rl.on("error", () => on({ _tag: input.isTTY === true ? "HungUp" : "End" }))

  return {
    print: (block) => {
      output.write(`${block}\n`)
      showAgain()
    },
    live: (live) => {
      const isNew = live.prompt !== prompt
      prompt = live.prompt
      isWaiting = live.above.length > 0
      answers.prompted(live.isQuestion === true)
      if (isNew) showPrompt()
      else showAgain()
    },
    close: () => {
      clearImmediate(scheduled)
      rl.removeAllListeners()
      rl.close()
    }
  }
}
