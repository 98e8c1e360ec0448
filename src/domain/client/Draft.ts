/** What is being typed, or was when it was put away. */
export interface Draft {
  readonly text: string
  /** What had come by then may be why it names whom it is for; absent where it names nobody. */
  readonly begunAt?: number
  /** What had come by then may be why it was begun. What came later, its author may not have seen. */
  readonly startedAt?: number
}

/** A text with its times, as far as they are known. */
export const draftOf = (
  text: string,
  begunAt: number | undefined,
  startedAt?: number | undefined
): Draft => ({
  text,
  ...(begunAt === undefined ? {} : { begunAt }),
  ...(startedAt === undefined ? {} : { startedAt })
})

/** A text that arrow-up is to bring. A line that was refused also comes back into the line of a page. */
export type Recalled = Draft & { readonly isRefused?: boolean }

export const noDraft: Draft = { text: "" }

/** The part of a draft that names whom or what it is for, such as `/msg bob`; undefined while that is not complete. */
export const addressIn = (text: string): string | undefined => /^\/\S+\s+\S+(?=\s)/.exec(text)?.[0]

/** Where the last word of a text begins; at its end if a blank stands there. */
export const lastWordOf = (text: string): number => text.search(/(?<!\S)\S*$/)

/** A text without the line breaks at its end, which are no lines of it. */
export const withoutLastBreaks = (text: string): string => {
  const kept = text.trimEnd()
  const [blanks = ""] = text.slice(kept.length).split("\n", 1)
  return kept + blanks
}
