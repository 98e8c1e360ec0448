import { type Draft, draftOf, noDraft } from "../../client/Draft.ts"
import { limits } from "../../client/Limits.ts"

/** What was cut. */
export interface Kills {
  /** The newest first. */
  readonly texts: ReadonlyArray<Draft>
  /** Which of them was inserted last. */
  readonly at: number
  /** The text there. */
  readonly cut: Draft
}

export const noKills: Kills = { texts: [], at: 0, cut: noDraft }

const at = (texts: ReadonlyArray<Draft>, index: number): Kills => ({
  texts,
  at: index,
  cut: texts[index] ?? noDraft
})

/** Adds a text that was cut from a draft. What keys cut right after each other is one text. */
export const kill = (
  { texts }: Kills,
  { begunAt, text }: Draft,
  isBefore: boolean,
  goesOn: boolean
): Kills => {
  const [last = noDraft, ...rest] = goesOn ? texts : [noDraft, ...texts]
  const all = isBefore ? text + last.text : last.text + text
  return at([draftOf(all, last.begunAt ?? begunAt), ...rest].slice(0, limits.kills), 0)
}

export const yank = ({ texts }: Kills): Kills => at(texts, 0)

export const yankOlder = ({ at: was, texts }: Kills): Kills =>
  at(texts, texts.length === 0 ? 0 : (was + 1) % texts.length)
