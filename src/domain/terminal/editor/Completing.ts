import { type Editor, other, replaceBefore } from "./Editor.ts"

/** How a draft can be completed. */
export interface Completion {
  /** Whole words, each with what follows it, such as `alice: `. */
  readonly candidates: ReadonlyArray<string>
  /** The part of the draft before the cursor that a candidate replaces. */
  readonly stem: string
}

/** Called at each Tab, with the draft and the cursor in it, counted in UTF-16 units. */
export type Complete = (draft: string, cursor: number) => Completion

/** What all candidates begin with, whatever the case of their letters. */
export const common = ([first = "", ...more]: ReadonlyArray<string>): string => {
  const isShared = (end: number) =>
    more.every((word) => word.slice(0, end).toLowerCase() === first.slice(0, end).toLowerCase())
  let end = first.length
  while (!isShared(end)) end--
  return first.slice(0, end)
}

/** Completes what is before the cursor. Where several candidates leave nothing to complete, they are listed. */
export const complete = (
  editor: Editor,
  completion: Complete
): readonly [Editor, listed: ReadonlyArray<string>] => {
  const { cursor, text } = editor.draft
  const { candidates, stem } = completion(text, cursor)
  const found = common(candidates)
  // The blank behind a whole word is there already.
  const by = found.endsWith(" ") && text[cursor] === " " ? found.slice(0, -1) : found
  if (candidates.length > 0 && by !== stem && by.length >= stem.length)
    return [replaceBefore(cursor - stem.length, by)(editor), []]
  // What Tab has just listed, it does not list once more.
  const isListed = editor.last._tag === "Listed"
  return candidates.length > 1
    ? [{ ...editor, last: { _tag: "Listed" } }, isListed ? [] : candidates]
    : [{ ...editor, last: other }, []]
}
