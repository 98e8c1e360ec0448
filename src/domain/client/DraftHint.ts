import { sanitizeText } from "../chat/Text.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import { partsOf } from "./PendingLines.ts"

/** What stands above the prompt while this is the draft: how Enter sends it, if that is not evident. */
export const draftHint = (state: Model, draft: string): string | undefined => {
  const lines = draft.split("\n").length
  // No character has more than three bytes for each unit of UTF-16.
  const mayBeLong = draft.length * 3 > state.features.line / 2
  const parts = mayBeLong
    ? partsOf(state, { _tag: "Say", room: state.currentRoom, text: sanitizeText(draft) }).length
    : 1
  if (parts > 1) return Copy.draftTooLong(parts)
  return lines > 1 ? Copy.draftLines(lines) : undefined
}
