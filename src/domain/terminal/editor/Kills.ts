import { limits } from "../../client/Limits.ts"

/** What was cut. */
export interface Kills {
  /** The newest first. */
  readonly texts: ReadonlyArray<string>
  /** Which of them was inserted last. */
  readonly at: number
  /** The text there. */
  readonly text: string
}

export const noKills: Kills = { texts: [], at: 0, text: "" }

const at = (texts: ReadonlyArray<string>, index: number): Kills => ({
  texts,
  at: index,
  text: texts[index] ?? ""
})

/** Adds a text that was cut. What keys cut right after each other is one text. */
export const kill = ({ texts }: Kills, text: string, isBefore: boolean, goesOn: boolean): Kills => {
  const [last = "", ...rest] = goesOn ? texts : ["", ...texts]
  return at([isBefore ? text + last : last + text, ...rest].slice(0, limits.kills), 0)
}

export const yank = ({ texts }: Kills): Kills => at(texts, 0)

export const yankOlder = ({ at: was, texts }: Kills): Kills =>
  at(texts, texts.length === 0 ? 0 : (was + 1) % texts.length)
