import { times } from "./Limits.ts"
import type { Model, Writer } from "./Model.ts"

export interface Expanded {
  readonly text: string
  /** By when something must have come to show who is meant: somebody else may have the name since. */
  readonly chosenAt: number
}

/**
 * What the beginning of a draft becomes: after `/reply` and a space it names whom it is for. So the
 * addressee is seen, and is not somebody else who writes before the line is sent. Undefined for a text that
 * stays as it is: also where somebody else has written so late that the person may not have seen it, as then
 * /reply asks.
 *
 * @param now milliseconds since 1970
 */
export const expandDraft = (
  { writers }: Model,
  beforeCursor: string,
  now: number
): Expanded | undefined => {
  const [, text] = /^\/(?:reply|r) (.*)$/is.exec(beforeCursor) ?? []
  const seenAt = now - times.react
  const last = writers.at(-1)
  if (last === undefined || text === undefined || isUnclear(last, seenAt)) return undefined
  // All that came later is of the same name, and perhaps of somebody else who has it now.
  const seen = writers.findLast(({ wroteAt }) => wroteAt <= seenAt)
  return { text: `/msg ${last.nick} ${text}`, chosenAt: seen?.at ?? seenAt }
}

/** Whether either of two may be meant: somebody else had written before, and nothing of this one had come by `seenAt`. */
export const isUnclear = ({ before, since }: Writer, seenAt: number): boolean =>
  before !== undefined && since > seenAt
