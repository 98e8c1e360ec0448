import { limits } from "../../client/Limits.ts"

/** The lines that were sent, and the way through them. */
export interface History {
  /** The newest first. */
  readonly lines: ReadonlyArray<string>
  /** Where the way has led; undefined where it has not begun. */
  readonly way: Way | undefined
}

interface Way {
  /** Which lines are visited. */
  readonly isWanted: (line: string) => boolean
  /** The index of the line that is the draft now; -1 for the draft from which the way began. */
  readonly at: number
  /** Lines that were changed on the way, by their index, and the draft: going back brings them as they were left. */
  readonly left: ReadonlyMap<number, string>
}

export const history: History = { lines: [], way: undefined }

/** Adds a line that was sent, once however often it was, and ends the way. */
export const remember = ({ lines }: History, line: string): History => ({
  way: undefined,
  lines:
    line.trim() === ""
      ? lines
      : [line, ...lines.filter((other) => other !== line)].slice(0, limits.draftHistory)
})

export const end = ({ lines }: History): History => ({ lines, way: undefined })

/** A way through the lines that begin with the draft. */
const begin = (draft: string): Way => ({
  isWanted: (line) => line !== draft && line.startsWith(draft),
  at: -1,
  left: new Map()
})

/** Goes to the next older line from a draft; undefined if there is none. */
export const older = (
  { lines, way: was }: History,
  draft: string
): readonly [line: string, History] | undefined => {
  // A way that has led back to the draft begins anew, because the draft may be another now.
  const way = was === undefined || was.at < 0 ? begin(draft) : was
  const at = lines.findIndex((line, index) => index > way.at && way.isWanted(line))
  return at < 0 ? undefined : visit(lines, way, draft, at)
}

/** Goes back to the next newer line, and at last to the draft from which the way began. */
export const newer = (
  { lines, way }: History,
  draft: string
): readonly [line: string, History] | undefined => {
  if (way === undefined || way.at < 0) return undefined
  return visit(lines, way, draft, lines.slice(0, way.at).findLastIndex(way.isWanted))
}

const visit = (
  lines: ReadonlyArray<string>,
  way: Way,
  draft: string,
  at: number
): readonly [line: string, History] => {
  const left = new Map([...way.left, [way.at, draft] as const])
  return [left.get(at) ?? lines[at] ?? "", { lines, way: { ...way, at, left } }]
}
