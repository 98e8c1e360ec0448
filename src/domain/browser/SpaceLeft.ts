import { Option } from "effect"
import { enterLine } from "../client/Input.ts"
import type { Model } from "../client/Model.ts"
import { Commands } from "../protocol/natter/Commands.ts"
import { limits } from "./PageLimits.ts"

const encoder = new TextEncoder()

/**
 * About how many characters more fit into the message that a draft is, such as it has already, once they are few;
 * undefined where they are many, or where it is not one message. It is taken from what Enter would do.
 */
export const charactersLeft = (state: Model, draft: string): number | undefined => {
  const most = state.features.line
  // No character has more than four bytes.
  if (4 * draft.length < most - limits.countedBytes) return undefined
  const known = new Set(state.pendingLines.map(({ id }) => id))
  const [after] = enterLine(draft)(state)
  const [sent, ...more] = after.pendingLines.filter(({ id }) => !known.has(id))
  if (sent === undefined || more.length > 0) return undefined
  const size = encoder.encode(Commands.encode(sent.command, Option.some(sent.id))).length - 1
  const left = most - size
  const each = encoder.encode(draft).length / Array.from(draft).length
  return left <= limits.countedBytes ? Math.floor(left / each) : undefined
}
