import { type Draft, noDraft } from "../../client/Draft.ts"
import { limits } from "../../client/Limits.ts"

/** The lines that were sent, or given back, and the way through them. */
export interface History {
  /** The newest first. One that was never sent has the time since when it names somebody; one that was names them anew. */
  readonly lines: ReadonlyArray<Draft>
  /** Where the way has led; undefined where it has not begun. */
  readonly way: Way | undefined
}

interface Way {
  /** Which lines are visited. */
  readonly isWanted: (line: string) => boolean
  /** The index of the line that is the draft now; -1 for the draft from which the way began. */
  readonly at: number
  /** Lines that were changed on the way, by their index, and the draft: going back brings them as they were left. */
  readonly left: ReadonlyMap<number, Draft>
}

export const history: History = { lines: [], way: undefined }

/** Adds a line that was sent, once however often it was, and ends the way. */
export const remember = ({ lines }: History, line: Draft): History => ({
  way: undefined,
  lines:
    line.text.trim() === ""
      ? lines
      : [line, ...lines.filter(({ text }) => text !== line.text)].slice(0, limits.draftHistory)
})

export const end = ({ lines }: History): History => ({ lines, way: undefined })

/** A way through the lines that begin with the draft. */
const begin = (draft: string): Way => ({
  isWanted: (line) => line !== draft && line.startsWith(draft),
  at: -1,
  left: new Map()
})

/** Whether the draft is a line of the way, perhaps with more behind it. Any other is a new one, behind the newest line. */
const isOn = (lines: History["lines"], { at, left }: Way, { text }: Draft): boolean =>
  at >= 0 && text.startsWith((left.get(at) ?? lines[at] ?? noDraft).text)

/** Goes to the next older line from a draft; undefined if there is none. */
export const older = (
  { lines, way: was }: History,
  draft: Draft
): readonly [line: Draft, History] | undefined => {
  const way = was !== undefined && isOn(lines, was, draft) ? was : begin(draft.text)
  const at = lines.findIndex((line, index) => index > way.at && way.isWanted(line.text))
  return at < 0 ? undefined : visit(lines, way, draft, at)
}

/** Goes back to the next newer line, and at last to the draft from which the way began. */
export const newer = (
  { lines, way }: History,
  draft: Draft
): readonly [line: Draft, History] | undefined => {
  if (way === undefined || !isOn(lines, way, draft)) return undefined
  return visit(
    lines,
    way,
    draft,
    lines.slice(0, way.at).findLastIndex(({ text }) => way.isWanted(text))
  )
}

const visit = (
  lines: History["lines"],
  way: Way,
  draft: Draft,
  at: number
): readonly [line: Draft, History] => {
  const left = new Map(way.left)
  if (draft.text === lines[way.at]?.text) left.delete(way.at)
  else left.set(way.at, draft)
  return [left.get(at) ?? lines[at] ?? noDraft, { lines, way: { ...way, at, left } }]
}
