import * as readline from "node:readline"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import type { Output } from "./Screen.ts"
import { answering, type TerminalInput } from "./TerminalInputs.ts"

/** A terminal that delivers whole lines. */
export interface CookedTerminal {
  readonly print: (block: string) => void
  readonly live: (live: Live) => void
  readonly close: () => void
}

/**
 * The terminal's driver, Emacs, or the program that writes to the pipe edits the lines, so drafts are
 * unknown here and only whole lines are written. A prompt has a line of its own, each time it changes or
 * a line was entered and nothing waits above it, and only if `prompts`.
 */
export const make = (
  input: NodeJS.ReadableStream,
  output: Output,
  prompts: boolean,
  on: (event: Extract<TerminalInput, { readonly _tag: "Line" | "End" }>) => void
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
  rl.on("close", () => on({ _tag: "End" }))

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
