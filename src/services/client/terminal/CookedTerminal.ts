import * as readline from "node:readline"
import type { Live } from "../../../domain/terminal/LiveArea.ts"
import type { Output } from "./Screen.ts"

/** What a terminal can do whose lines come whole. */
export interface CookedTerminal {
  readonly print: (block: string) => void
  readonly live: (live: Live) => void
  readonly close: () => void
}

/**
 * Lines are edited by the terminal's driver, by Emacs, or by whoever writes to the pipe, and come when
 * they are whole: what is being typed is not known here. So nothing is written but lines. A prompt stands
 * on one of its own, once each time it changes, and only where somebody sits in front of it.
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
