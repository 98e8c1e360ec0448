import type { Draft } from "../../src/domain/client/Draft.ts"
import type { TerminalInput } from "../../src/services/client/terminal/Terminal.ts"

const withoutStart = <A extends Draft>({ startedAt: _, ...draft }: A) => draft

/** What was entered or put away, without the time at which its draft was begun. */
export const untimed = (input: TerminalInput): TerminalInput => {
  switch (input._tag) {
    case "Line":
      return withoutStart(input)
    case "NextRoom":
    case "RoomBeside":
      return { ...input, draft: withoutStart(input.draft) }
    default:
      return input
  }
}
