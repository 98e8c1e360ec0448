import type { TerminalInput } from "../../src/services/client/terminal/Terminal.ts"

/** What was entered, without the time at which its draft was begun. */
export const untimed = (input: TerminalInput): TerminalInput => {
  if (input._tag !== "Line") return input
  const { startedAt: _, ...line } = input
  return line
}
