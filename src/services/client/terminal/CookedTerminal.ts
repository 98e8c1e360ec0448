import * as readline from "node:readline"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import type { Output } from "./Screen.ts"

/** A terminal that delivers whole lines. */
export interface CookedTerminal {
  readonly print: (block: string) => void
  readonly live: (live: Live) => void
  readonly close: () => void
}

/**
 * The terminal's driver, Emacs, or the program that writes to the pipe edits the lines, so drafts are
 * unknown here and only whole lines are written. A prompt has a line of its own, each time it changes,
 * and only if `prompts`.
 */
export const make = (
  input: NodeJS.ReadableStream,
  output: Output,
  prompts: boolean,
  on: (event: { readonly _tag: "Line"; readonly text: string } | { readonly _tag: "End" }) => void
): CookedTerminal => {
  const rl = readline.createInterface({
    input,
    terminal: false,
    crlfDelay: Number.POSITIVE_INFINITY
  })
  let prompt = ""
  rl.on("line", (text) => on({ _tag: "Line", text }))
  rl.on("close", () => on({ _tag: "End" }))

  return {
    print: (block) => {
      output.write(`${block}\n`)
    },
    live: (live) => {
      if (prompts && live.prompt !== prompt) output.write(`${live.prompt}\n`)
      prompt = live.prompt
    },
    close: () => {
      rl.removeAllListeners()
      rl.close()
    }
  }
}
