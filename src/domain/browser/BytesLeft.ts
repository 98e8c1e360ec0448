import { Option } from "effect"
import { enterLine } from "../client/Input.ts"
import type { Model } from "../client/Model.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import { limits } from "./PageLimits.ts"

const encoder = new TextEncoder()

/**
 * How many bytes are left of the line in which a draft would be sent, once they are few; undefined where they are
 * many, or where it is not sent as one line. It is taken from what Enter would do.
 */
export const bytesLeft = (state: Model, draft: string): number | undefined => {
  const most = state.features.line
  // No character has more than four bytes.
  if (4 * draft.length < most - limits.countedBytes) return undefined
  const known = new Set(state.pendingLines.map(({ id }) => id))
  const [after] = enterLine(draft)(state)
  const [sent, ...more] = after.pendingLines.filter(({ id }) => !known.has(id))
  if (sent === undefined || more.length > 0) return undefined
  const size = encoder.encode(Commands.encode(sent.command, Option.some(sent.id))).length - 1
  const left = most - size
  return left <= limits.countedBytes ? left : undefined
}
