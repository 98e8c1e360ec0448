import { limits, times } from "./PageLimits.ts"
import type { Row } from "./Row.ts"

/** How rows stand below each other, and how a change of them is drawn without drawing anything twice. */

/** A row with what depends on the one above it. */
export interface Placed {
  readonly row: Row
  /** The day, above the first row of it. */
  readonly day: string | undefined
  /** It begins a run of messages, and so its author stands above it. */
  readonly isHead: boolean
  /** What is new to the reader begins here. */
  readonly isNew: boolean
}

const goesOn = (before: Row | undefined, row: Row): boolean =>
  before?._tag === "Said" &&
  row._tag === "Said" &&
  before.nick === row.nick &&
  before.isOwn === row.isOwn &&
  !before.isAction &&
  !row.isAction &&
  row.found?.room === before.found?.room &&
  row.time - before.time < times.run

/** Whether a row is of the day that stands above it: a sentence of the client, and what was found, stand anywhere. */
const isDated = (row: Row): boolean =>
  row._tag === "Said"
    ? row.found === undefined
    : row._tag === "Note" && (row.kind === "presence" || row.kind === "topic")

/** The rows as they stand below each other. `day` names the day of a time. */
export const display = (
  rows: ReadonlyArray<Row>,
  newSince: number | undefined,
  day: (time: number) => string
): ReadonlyArray<Placed> => {
  let last: string | undefined
  let run = 0
  return rows.map((row, index) => {
    const today = isDated(row) ? day(row.time) : last
    const isNext = today !== last
    if (isNext) last = today
    const isNew = row.id === newSince
    const isHead = isNext || isNew || run >= limits.run || !goesOn(rows[index - 1], row)
    run = isHead ? 1 : run + 1
    return { row, day: isNext ? today : undefined, isNew, isHead }
  })
}

/** A change of what is drawn. They are applied in their order. */
export type Patch =
  | { readonly _tag: "Remove"; readonly ids: ReadonlyArray<number> }
  /** Above the row of this id; below all where there is none. */
  | {
      readonly _tag: "Insert"
      readonly before: number | undefined
      readonly rows: ReadonlyArray<Placed>
    }
  | { readonly _tag: "Replace"; readonly row: Placed }

const isSame = (a: Placed, b: Placed): boolean =>
  a.row === b.row && a.day === b.day && a.isHead === b.isHead && a.isNew === b.isNew

/** What makes the one of the other. What is in both has the same order in both. */
export const patches = (
  before: ReadonlyArray<Placed>,
  after: ReadonlyArray<Placed>
): ReadonlyArray<Patch> => {
  const had = new Map(before.map((placed) => [placed.row.id, placed]))
  const has = new Set(after.map(({ row }) => row.id))
  const gone = before.flatMap(({ row }) => (has.has(row.id) ? [] : [row.id]))
  const found: Array<Patch> = gone.length === 0 ? [] : [{ _tag: "Remove", ids: gone }]
  let made: Array<Placed> = []
  const insert = (above: number | undefined) => {
    if (made.length > 0) found.push({ _tag: "Insert", before: above, rows: made })
    made = []
  }
  for (const placed of after) {
    const was = had.get(placed.row.id)
    if (was === undefined) {
      made.push(placed)
      continue
    }
    insert(placed.row.id)
    if (!isSame(was, placed)) found.push({ _tag: "Replace", row: placed })
  }
  insert(undefined)
  return found
}

/** A function that remembers what it has said of each hour, because days are named slowly. A zone's day begins on a quarter of an hour. */
export const byQuarter = (day: (time: number) => string): ((time: number) => string) => {
  const quarter = 900_000
  const known = new Map<number, string>()
  return (time) => {
    const key = Math.floor(time / quarter)
    const found = known.get(key) ?? day(time)
    if (known.size > limits.knownQuarters) known.clear()
    known.set(key, found)
    return found
  }
}
