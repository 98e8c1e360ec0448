import { times } from "./Limits.ts"
import type { Model } from "./Model.ts"

export interface Expanded {
  readonly text: string
  /** By when something must have come to show who is meant: somebody else may have the name since. */
  readonly chosenAt: number
}

/**
 * What the beginning of a draft becomes: after `/reply` and a space it names whom it is for. So the
 * addressee is seen, and is not somebody else who writes before the line is sent, or has written so late that
 * the person may not have seen it. Undefined for a text that stays as it is.
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
  // Where none had come by then, nobody else can be meant but who wrote first.
  const writer = writers.findLast(({ wroteAt }) => wroteAt <= seenAt) ?? writers[0]
  if (writer === undefined || text === undefined) return undefined
  const chosenAt = writer.wroteAt <= seenAt ? writer.at : seenAt
  return { text: `/msg ${writer.nick} ${text}`, chosenAt }
}
