import type { Cmd } from "./Cmd.ts"
import * as Copy from "./Copy.ts"
import { withoutLastBreaks } from "./Draft.ts"
import { enterLine } from "./Input.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import type { PendingLine } from "./Pending.ts"

/**
 * What stands above the prompt while this is the draft: how Enter sends it, and to whom, if that is not
 * evident, or why it does not. It is taken from what Enter would do.
 */
export const draftHint = (state: Model, typed: string): string | undefined => {
  const draft = withoutLastBreaks(typed)
  const lines = draft.split("\n").length
  if (lines === 1 && draft.length <= limits.shownDraft) return undefined
  const [after, cmds] = enterLine(draft)(state)
  const known = new Set(state.pendingLines.map(({ id }) => id))
  const sent = after.pendingLines.filter(({ id }) => !known.has(id))
  const where =
    placeOf(sent) ??
    (after.waitingLines.length > state.waitingLines.length ? waitsFor(after) : undefined)
  if (where === undefined) return refusalIn(cmds)
  const words = Copy.wordsOf(state.settings.frontEnd)
  if (sent.length > 1) return words.draftTooLong(sent.length, where, lines)
  return lines > 1 ? words.draftLines(lines, where) : words.draftGoes(where)
}

/** Where these lines go; undefined for none, and for a topic. */
const placeOf = ([first]: ReadonlyArray<PendingLine>): string | undefined => {
  switch (first?.command._tag) {
    case "Say":
      return Copy.toRoom(first.command.room)
    case "Tell":
      return Copy.toPerson(first.command.nick)
    default:
      return undefined
  }
}

const waitsFor = ({ waitingLines }: Model): string | undefined => {
  const last = waitingLines.at(-1)
  if (last === undefined) return undefined
  return placeOf(last.line === undefined ? [] : [last.line]) ?? Copy.toRoom(last.room)
}

/** The warning among these commands: nothing is sent. */
const refusalIn = (cmds: ReadonlyArray<Cmd>): string | undefined => {
  for (const cmd of cmds)
    if (cmd._tag === "Show" && cmd.notice._tag === "Info" && cmd.notice.tone === "warning")
      return Copy.draftNotSent(Copy.reasonAlone(cmd.notice.text))
  return undefined
}
